// Modular exponentiation by OpenSSL. Node gives no direct way to it, but a Diffie-Hellman key exchange is nothing else:
// secret = (other's public number)^(own private number) mod prime, computed in constant time.
import { decodeHex, encodeHex } from "@tessera/bytes"
import { modPowBigInt, type ModPow } from "@tessera/crypto"
import { createDiffieHellman } from "node:crypto"

const LEAST_MODULUS_LENGTH = 64
const MOST_MODULUS_LENGTH = 1024
/** Odd, a multiple of 3, and 512 bits long: OpenSSL is quickest with numbers of whole 512-bit blocks. */
const COFACTOR = 2n ** 511n + 1n
const COFACTOR_LENGTH = 64

const toNumber = (bytes: Uint8Array) => (bytes.length === 0 ? 0n : BigInt(`0x${encodeHex(bytes)}`))
const toBytes = (number: bigint, length: number) => decodeHex(number.toString(16).padStart(2 * length, "0"))
const isZero = (bytes: Uint8Array) => bytes.every((byte) => byte === 0)

/**
 * `ModPow` by OpenSSL, for the server: in constant time for odd moduli of 64 to 1024 bytes and exponents which are not
 * longer. Everything else (no SRP needs it) is left to `modPowBigInt`.
 */
export const nodeModPow: ModPow = (base, exponent, modulus) => {
  const isSuitable =
    modulus.length >= LEAST_MODULUS_LENGTH &&
    modulus.length <= MOST_MODULUS_LENGTH &&
    modulus[0] !== 0 &&
    (modulus.at(-1)! & 1) === 1 &&
    exponent.length <= modulus.length
  if (!isSuitable || isZero(exponent)) return modPowBigInt(base, exponent, modulus)
  const modulusNumber = toNumber(modulus)
  const baseNumber = toNumber(base) % modulusNumber
  // A key exchange refuses 0 and 1 as public numbers; their powers are themselves.
  if (baseNumber <= 1n) return toBytes(baseNumber, modulus.length)
  // When it is made, a key exchange tests its modulus for being prime: 2.7 seconds for a prime of 4096 bits, nothing for
  // a multiple of 3. The power modulo c·N, reduced, is the power modulo N; and −1 modulo N is an ordinary number there.
  const multiple = toBytes(COFACTOR * modulusNumber, COFACTOR_LENGTH + modulus.length)
  const exchange = createDiffieHellman(multiple, 2)
  exchange.setPrivateKey(exponent)
  const power = exchange.computeSecret(toBytes(baseNumber, modulus.length))
  return toBytes(toNumber(power) % modulusNumber, modulus.length)
}
