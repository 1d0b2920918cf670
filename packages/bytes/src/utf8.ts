import { BytesError } from "./errors.ts"

const encoder = new TextEncoder()
/** One for all: while it does not stream, a decoder remembers nothing. */
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** UTF-8 bytes of a text; no normalisation, no byte order mark. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text)
}

/** Reads UTF-8 and refuses malformed bytes; a byte order mark is kept. @throws BytesError `not-utf8` */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw new BytesError("not-utf8", { cause })
  }
}
