// RFC 4648 §4 and §5 by the platform's own codec (ES2026, `Uint8Array.fromBase64`).
import { BytesError } from "./errors.ts"

/** Standard base64 with padding (RFC 4648 §4). */
export function encodeBase64(bytes: Uint8Array): string {
  return bytes.toBase64()
}

/** Reads standard base64; padding is required, white space is not allowed. @throws BytesError `not-base64` */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return decodeStrictly(text, "base64")
}

/** URL-safe base64 (RFC 4648 §5), padded unless `isPadded` is false. */
export function encodeBase64Url(bytes: Uint8Array, { isPadded = true }: { isPadded?: boolean } = {}): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: !isPadded })
}

/** Reads URL-safe base64 with or without padding. @throws BytesError `not-base64` */
export function decodeBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const unpadded = text.replace(/={1,2}$/, "")
  return decodeStrictly(unpadded + "=".repeat((4 - (unpadded.length % 4)) % 4), "base64url")
}

function decodeStrictly(text: string, alphabet: "base64" | "base64url"): Uint8Array<ArrayBuffer> {
  // The platform skips ASCII white space even in strict mode; official apps' decoders do not.
  if (/\s/.test(text)) throw new BytesError("not-base64")
  try {
    return Uint8Array.fromBase64(text, { alphabet, lastChunkHandling: "strict" })
  } catch {
    // The platform's message quotes the text, which may be a secret: so it is not passed on as the cause.
    throw new BytesError("not-base64")
  }
}
