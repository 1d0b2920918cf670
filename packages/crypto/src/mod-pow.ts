// The port to modular exponentiation, and an implementation which runs everywhere.
import { toBytes, toNumber } from "./srp-group.ts"

/**
 * base^exponent mod modulus; all big-endian, the result as long as the modulus. The modulus is greater than 1.
 * A server passes one that is faster and takes constant time (`@tessera/platform/node`).
 */
export type ModPow = (base: Uint8Array, exponent: Uint8Array, modulus: Uint8Array) => Uint8Array<ArrayBuffer>

const WINDOW_BITS = 4

/** `ModPow` on BigInt, by windows of four bits. Its time depends on the numbers: for clients, who run it once per sign-in. */
export const modPowBigInt: ModPow = (base, exponent, modulus) => {
  const modulusNumber = toNumber(modulus)
  const first = toNumber(base) % modulusNumber
  const powers = [1n % modulusNumber]
  for (let index = 1; index < 1 << WINDOW_BITS; index++) {
    powers.push((powers[index - 1]! * first) % modulusNumber)
  }
  let result = powers[0]!
  for (const byte of exponent) {
    for (const window of [byte >>> WINDOW_BITS, byte & 15]) {
      for (let bit = 0; bit < WINDOW_BITS; bit++) result = (result * result) % modulusNumber
      if (window !== 0) result = (result * powers[window]!) % modulusNumber
    }
  }
  return toBytes(result, modulus.length)
}
