// The only file here which imports a hash library: HMAC (RFC 2104) for HOTP and its relatives, SHA-256 for Yandex,
// MD5 for Mobile-OTP, where it is part of the algorithm and not our choice.
import { hmac } from "@noble/hashes/hmac.js"
import { md5, sha1 } from "@noble/hashes/legacy.js"
import { sha256, sha512 } from "@noble/hashes/sha2.js"
import type { OtpAlgorithm } from "./parameters.ts"

const HASHES = { SHA1: sha1, SHA256: sha256, SHA512: sha512 } as const

/** HMAC of `message`: 20, 32 or 64 bytes, as the algorithm has it. */
export function computeHmac(algorithm: OtpAlgorithm, key: Uint8Array, message: Uint8Array): Uint8Array {
  return hmac(HASHES[algorithm], key, message)
}

/** SHA-256, 32 bytes. */
export function computeSha256(message: Uint8Array): Uint8Array {
  return sha256(message)
}

/** MD5, 16 bytes. */
export function computeMd5(message: Uint8Array): Uint8Array {
  return md5(message)
}
