// Names which nobody can guess and nothing else has: UUID version 4 (RFC 9562 §5.4).
import { encodeHex } from "@tessera/bytes"
import type { RandomBytes } from "@tessera/crypto"

/** A new UUID in lower case with hyphens. */
export const randomUuid = (randomBytes: RandomBytes): string => formatUuid(randomBytes(16))

/** 16 bytes as a UUID of version 4: six of their bits are overwritten. */
export function formatUuid(bytes: Uint8Array): string {
  const marked = Uint8Array.from(bytes)
  marked[6] = (marked[6]! & 0x0f) | 0x40
  marked[8] = (marked[8]! & 0x3f) | 0x80
  return encodeHex(marked).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")
}
