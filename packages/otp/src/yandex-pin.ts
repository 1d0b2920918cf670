// How the PIN of a Yandex entry stands in an address. Compat: Aegis writes base32 of the PIN's UTF-8 text.
import {
  BytesError,
  decodeBase32,
  decodeUtf8,
  encodeBase32,
  encodeUtf8,
  normalizeBase32,
} from "@tessera/bytes"

/** The PIN as Aegis writes it. */
export function encodeYandexPin(pin: string): string {
  return encodeBase32(encodeUtf8(pin))
}

/** Reads Aegis' form, and takes everything else as the PIN itself: base32 of digits is never made of digits alone. */
export function decodeYandexPin(text: string): string {
  if (/^\d+$/.test(text)) return text
  try {
    const bytes = decodeBase32(text)
    return encodeBase32(bytes) === normalizeBase32(text) ? decodeUtf8(bytes) : text
  } catch (error) {
    if (error instanceof BytesError) return text
    throw error
  }
}
