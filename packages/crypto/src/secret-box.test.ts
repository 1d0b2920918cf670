// The oracle is libsodium itself, byte for byte.
import fc from "fast-check"
import sodium from "libsodium-wrappers-sumo"
import { beforeAll, expect, it } from "vitest"
import { openSecretBox, sealSecretBox } from "./secret-box.ts"
import { bytesOf, damagedBytes } from "./testing/arbitrary-bytes.ts"

beforeAll(() => sodium.ready)

const key = bytesOf(32)
const nonce = bytesOf(24)

it("is what libsodium makes, and opens what libsodium made, at every length from 0 to 200", () => {
  for (let length = 0; length <= 200; length++) {
    const [plaintext, key, nonce] = [length, 32, 24].map((size) => sodium.randombytes_buf(size)) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ]
    const ciphertext = sodium.crypto_secretbox_easy(plaintext, nonce, key)
    expect(sealSecretBox(plaintext, key, nonce)).toEqual(ciphertext)
    expect(openSecretBox(ciphertext, key, nonce)).toEqual(plaintext)
  }
})

it("opens what it sealed", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), key, nonce, (plaintext, key, nonce) => {
      expect(openSecretBox(sealSecretBox(plaintext, key, nonce), key, nonce)).toEqual(plaintext)
    }),
  )
})

it("refuses any damaged byte, another key and another nonce", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), key, nonce, fc.nat(), (plaintext, key, nonce, place) => {
      const ciphertext = sealSecretBox(plaintext, key, nonce)
      expect(() => openSecretBox(damagedBytes(ciphertext, place), key, nonce)).toThrow("wrong-key")
      expect(() => openSecretBox(ciphertext, damagedBytes(key, place), nonce)).toThrow("wrong-key")
      expect(() => openSecretBox(ciphertext, key, damagedBytes(nonce, place))).toThrow("wrong-key")
      expect(() => openSecretBox(ciphertext.subarray(0, -1), key, nonce)).toThrow(/wrong-key|damaged-data/)
    }),
  )
})

it("refuses what has the wrong length", () => {
  const [key, nonce] = [new Uint8Array(32), new Uint8Array(24)]
  expect(() => openSecretBox(new Uint8Array(15), key, nonce)).toThrow("damaged-data")
  expect(() => openSecretBox(new Uint8Array(16), key.subarray(1), nonce)).toThrow("wrong-length")
  expect(() => sealSecretBox(new Uint8Array(16), key, nonce.subarray(1))).toThrow("wrong-length")
})

it("gives bytes with a buffer of their own, in which nothing else lies", () => {
  const [key, nonce] = [new Uint8Array(32), new Uint8Array(24)]
  const ciphertext = sealSecretBox(Uint8Array.of(1, 2, 3), key, nonce)
  expect(ciphertext.buffer.byteLength).toBe(ciphertext.length)
  expect(openSecretBox(ciphertext, key, nonce).buffer.byteLength).toBe(3)
})
