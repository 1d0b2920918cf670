import { encodeUtf8 } from "@tessera/bytes"
import { blake2b } from "../primitives.ts"
import type { RandomBytes } from "../random.ts"

/** For tests only: a random source which gives the same bytes for the same seed, and never the same bytes twice. */
export function countedRandom(seed: string | number = 0): RandomBytes {
  const key = blake2b(encodeUtf8(`countedRandom ${seed}`), { outputLength: 32 })
  let blocks = 0
  return (length) => {
    const bytes = new Uint8Array(length)
    for (let offset = 0; offset < length; offset += 64) {
      const block = blake2b(encodeUtf8(String(blocks++)), { outputLength: 64, key })
      bytes.set(block.subarray(0, length - offset), offset)
    }
    return bytes
  }
}
