// The second half of HKDF (RFC 5869), for keys which are random enough without the first: Bitwarden stretches its so.
import { concatBytes, encodeUtf8 } from "@tessera/bytes"
import { CryptoError } from "./errors.ts"
import { hmacSha256 } from "./primitives.ts"

const HASH_LENGTH = 32
const MOST_BLOCKS = 255

/** HKDF-Expand over HMAC-SHA-256; 1 to 8160 bytes. @throws CryptoError `wrong-length` */
export function hkdfExpandSha256(
  key: Uint8Array,
  info: Uint8Array | string,
  outputLength: number,
): Uint8Array<ArrayBuffer> {
  const isPossible = Number.isSafeInteger(outputLength) && outputLength >= 1
  if (!isPossible || outputLength > MOST_BLOCKS * HASH_LENGTH) throw new CryptoError("wrong-length")
  const context = typeof info === "string" ? encodeUtf8(info) : info
  const blocks: Uint8Array[] = []
  for (let index = 1; (index - 1) * HASH_LENGTH < outputLength; index++) {
    blocks.push(
      hmacSha256(key, concatBytes(blocks.at(-1) ?? new Uint8Array(0), context, Uint8Array.of(index))),
    )
  }
  return concatBytes(...blocks).slice(0, outputLength)
}
