import fc from "fast-check"
import { expect, it } from "vitest"
import { modPowBigInt } from "./mod-pow.ts"
import { toBytes, toNumber } from "./srp-group.ts"

/** The definition, one multiplication after the other. */
function naive(base: bigint, exponent: number, modulus: bigint): bigint {
  let result = 1n % modulus
  for (let count = 0; count < exponent; count++) result = (result * base) % modulus
  return result
}

const bytesOf = (number: bigint) => toBytes(number, Math.ceil(number.toString(16).length / 2))

it("is the definition of a power", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 2n ** 80n }),
      fc.nat({ max: 700 }),
      fc.bigInt({ min: 2n, max: 2n ** 70n }),
      (base, exponent, modulus) => {
        const result = modPowBigInt(bytesOf(base), bytesOf(BigInt(exponent)), bytesOf(modulus))
        expect(toNumber(result)).toBe(naive(base, exponent, modulus))
        expect(result.length).toBe(bytesOf(modulus).length)
      },
    ),
  )
})

it("knows the corners", () => {
  const seven = Uint8Array.of(0, 7)
  expect(modPowBigInt(Uint8Array.of(3), new Uint8Array(0), seven)).toEqual(Uint8Array.of(0, 1))
  expect(modPowBigInt(Uint8Array.of(0), Uint8Array.of(0), seven)).toEqual(Uint8Array.of(0, 1))
  expect(modPowBigInt(new Uint8Array(0), Uint8Array.of(5), seven)).toEqual(Uint8Array.of(0, 0))
  expect(modPowBigInt(Uint8Array.of(0, 0, 3), Uint8Array.of(0, 0, 2), seven)).toEqual(Uint8Array.of(0, 2))
})
