// OpenSSL against BigInt, the two implementations of one port.
import { modPowBigInt } from "@tessera/crypto"
import fc from "fast-check"
import { getDiffieHellman } from "node:crypto"
import { describe, expect, it } from "vitest"
import { nodeModPow } from "./node-mod-pow.ts"

// RFC 5054's 4096-bit prime is the one of RFC 3526, group 16, which Node knows by name.
const PRIME = new Uint8Array(getDiffieHellman("modp16").getPrime())

const number = (bytes: Uint8Array) => (bytes.length === 0 ? 0n : BigInt(`0x${bytes.toHex()}`))
const bytes = (value: bigint, length: number) =>
  Uint8Array.fromHex(value.toString(16).padStart(2 * length, "0"))

function expectSame(base: Uint8Array, exponent: Uint8Array, modulus: Uint8Array): Uint8Array {
  const result = nodeModPow(base, exponent, modulus)
  expect(result.toHex()).toBe(modPowBigInt(base, exponent, modulus).toHex())
  expect(result.length).toBe(modulus.length)
  return result
}

const anyBytes = (minLength: number, maxLength: number) => fc.uint8Array({ minLength, maxLength })

describe("is what BigInt computes", () => {
  it("in the group of SRP, with bases and exponents of every length", () => {
    fc.assert(
      fc.property(anyBytes(0, 520), anyBytes(0, 100), (base, exponent) => {
        expectSame(base, exponent, PRIME)
      }),
      { numRuns: 40 },
    )
  })
  it("for any modulus, be it short, even, or with leading zeros", () => {
    const modulus = fc.oneof(anyBytes(1, 63), anyBytes(64, 160)).filter((bytes) => number(bytes) > 1n)
    fc.assert(
      fc.property(anyBytes(0, 170), anyBytes(0, 170), modulus, (base, exponent, modulus) => {
        expectSame(base, exponent, modulus)
      }),
      { numRuns: 300 },
    )
  })
})

describe("at the corners", () => {
  const prime = number(PRIME)
  const exponents = [
    new Uint8Array(0),
    Uint8Array.of(0),
    Uint8Array.of(1),
    Uint8Array.of(2),
    Uint8Array.of(0, 0, 0, 3),
    bytes(prime - 1n, 512),
    bytes(prime - 2n, 512),
    bytes(prime, 512),
    bytes(2n ** 4100n, 513),
  ]
  it.each([
    ["0", 0n],
    ["1", 1n],
    ["2", 2n],
    ["N − 1", prime - 1n],
    ["N", prime],
    ["N + 1", prime + 1n],
    ["N + 2", prime + 2n],
    ["2N + 5", 2n * prime + 5n],
  ])("base %s", (_, base) => {
    for (const exponent of exponents) expectSame(bytes(base, 513), exponent, PRIME)
  })
  it("keeps the leading zeros of small results", () => {
    expect(number(expectSame(Uint8Array.of(5), Uint8Array.of(3), PRIME))).toBe(125n)
    const inverse = bytes(number(modPowBigInt(Uint8Array.of(7), bytes(prime - 2n, 512), PRIME)), 512)
    expect(number(expectSame(inverse, bytes(prime - 2n, 512), PRIME))).toBe(7n)
  })
  it("obeys Fermat", () => {
    expect(number(nodeModPow(Uint8Array.of(5), bytes(prime - 1n, 512), PRIME))).toBe(1n)
  })
})
