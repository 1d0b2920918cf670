import { encodeHex } from "@tessera/bytes"
import type { RandomBytes } from "@tessera/crypto"

/** A random UUID, version 4 (RFC 9562 §5.4). */
export function randomUuid(random: RandomBytes): string {
  const bytes = random(16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = encodeHex(bytes)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-")
}
