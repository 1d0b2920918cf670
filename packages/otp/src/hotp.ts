// HOTP: a counter-based code (RFC 4226 §5), and the pieces of it which Steam and Yandex share.
import { decodeBase32 } from "@tessera/bytes"
import { computeHmac } from "./hmac.ts"
import type { OtpAlgorithm } from "./parameters.ts"

/** What a decimal code needs beside its counter. */
export type HotpInput = { readonly secret: string; readonly algorithm: OtpAlgorithm; readonly digits: number }

/** The counter as RFC 4226 §5.1 hashes it: 8 bytes, big-endian; negative ones (times before 1970) in two's complement. */
export function encodeCounter(counter: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigInt64(0, BigInt(counter))
  return bytes
}

/** Where dynamic truncation starts to read: the low four bits of the last byte (RFC 4226 §5.3). */
export function truncationOffset(hash: Uint8Array): number {
  return hash[hash.length - 1]! & 0x0f
}

/** The 31-bit number that dynamic truncation takes from the HMAC of the counter (RFC 4226 §5.3). */
export function truncateHmac(algorithm: OtpAlgorithm, secret: string, counter: number): number {
  const hash = computeHmac(algorithm, decodeBase32(secret), encodeCounter(counter))
  const view = new DataView(hash.buffer, hash.byteOffset, hash.byteLength)
  return view.getUint32(truncationOffset(hash)) & 0x7fffffff
}

/** The code at `counter`, an integer of at most 2^53 in size; as many decimal digits as `digits` says. */
export function computeHotp({ secret, algorithm, digits }: HotpInput, counter: number): string {
  const value = truncateHmac(algorithm, secret, counter)
  return String(value % 10 ** digits).padStart(digits, "0")
}
