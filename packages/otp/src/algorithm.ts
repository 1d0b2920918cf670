// How the hash of a code is spelled in the wild, and what each spelling means.
import type { OtpAlgorithm } from "./parameters.ts"

/**
 * Reads `SHA1`, `sha256`, `HMACSHA512`, `HMAC-SHA-256` and the like; `null` for anything else.
 * Compat: `Algorithm.sha1` stands in addresses written by old Ente apps.
 */
export function readAlgorithm(text: string): OtpAlgorithm | null {
  const name = text
    .trim()
    .toUpperCase()
    .replace(/^ALGORITHM\./, "")
    .replace(/[-_ ]/g, "")
    .replace(/^HMAC/, "")
  return name === "SHA1" || name === "SHA256" || name === "SHA512" ? name : null
}

/** Whether a text names some hash, be it one we compute or not (`MD5`, `SHA-384`). */
export function isHashName(text: string): boolean {
  return /(?:sha|md|ripemd|blake)[-_ ]?\d/i.test(text)
}
