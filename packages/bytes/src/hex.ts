// RFC 4648 §8 by the platform's own codec.
import { BytesError } from "./errors.ts"

/** Lower-case hexadecimal. */
export function encodeHex(bytes: Uint8Array): string {
  return bytes.toHex()
}

/** Reads hexadecimal of either case. @throws BytesError `not-hex` */
export function decodeHex(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.fromHex(text)
  } catch {
    // The platform's message may quote the text, which may be a secret.
    throw new BytesError("not-hex")
  }
}
