import type { RandomBytes } from "@tessera/crypto"

/** The most that one call of `getRandomValues` gives (W3C Web Cryptography §10.1.1). */
const QUOTA = 65_536

/** Bytes from the operating system's random source, by the Web Cryptography API that browsers and Node share. */
export const secureRandomBytes: RandomBytes = (length) => {
  const bytes = new Uint8Array(length)
  for (let offset = 0; offset < length; offset += QUOTA) {
    crypto.getRandomValues(bytes.subarray(offset, offset + QUOTA))
  }
  return bytes
}
