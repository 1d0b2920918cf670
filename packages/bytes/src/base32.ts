// RFC 4648 §6, with the tolerance that authenticator secrets need: case, spaces, dashes and padding do not matter,
// and a length that RFC 4648 calls illegal is read as far as whole bytes go (real exports contain such secrets).
import { BytesError } from "./errors.ts"

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

/** Base32 without padding, upper case. */
export function encodeBase32(bytes: Uint8Array): string {
  let text = ""
  let buffer = 0
  let bitCount = 0
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte
    bitCount += 8
    while (bitCount >= 5) {
      bitCount -= 5
      text += ALPHABET.charAt((buffer >>> bitCount) & 31)
    }
    buffer &= (1 << bitCount) - 1
  }
  return bitCount > 0 ? text + ALPHABET.charAt((buffer << (5 - bitCount)) & 31) : text
}

/**
 * The canonical spelling of a base32 text: upper case, without spaces, dashes and padding.
 * The digits 0, 1, 8 and 9 are not base32 and are never guessed to be letters.
 * @throws BytesError `not-base32`
 */
export function normalizeBase32(text: string): string {
  const canonical = text.replace(/[\s\-\u2010-\u2015=]/g, "")
  // Checked before changing case: `ı` and `ſ` would become I and S, which is guessing.
  if (!/^[A-Za-z2-7]*$/.test(canonical)) throw new BytesError("not-base32")
  return canonical.toUpperCase()
}

/** Reads base32 leniently; up to seven left-over bits are dropped. @throws BytesError `not-base32` */
export function decodeBase32(text: string): Uint8Array<ArrayBuffer> {
  const canonical = normalizeBase32(text)
  const bytes = new Uint8Array(Math.floor((canonical.length * 5) / 8))
  let buffer = 0
  let bitCount = 0
  let length = 0
  for (const character of canonical) {
    buffer = (buffer << 5) | ALPHABET.indexOf(character)
    bitCount += 5
    if (bitCount >= 8) {
      bitCount -= 8
      bytes[length++] = buffer >>> bitCount
      buffer &= (1 << bitCount) - 1
    }
  }
  return bytes
}
