// The oracle is libsodium itself.
import { concatBytes, decodeHex, encodeHex } from "@tessera/bytes"
import fc from "fast-check"
import sodium from "libsodium-wrappers-sumo"
import { beforeAll, expect, it } from "vitest"
import { asPublicKey, asSecretKey, generateKeyPair, keyPairOf } from "./keys.ts"
import { x25519PublicKey, x25519SharedSecret } from "./primitives.ts"
import { openSealedBox, sealSealedBox } from "./sealed-box.ts"
import { damagedBytes } from "./testing/arbitrary-bytes.ts"
import { countedRandom } from "./testing/counted-random.ts"

beforeAll(() => sodium.ready)

const random = countedRandom("sealed box")
const keyPair = generateKeyPair(random)

it("opens what libsodium sealed, and libsodium opens what it sealed", () => {
  for (let length = 0; length <= 100; length += 9) {
    const plaintext = random(length)
    expect(openSealedBox(sodium.crypto_box_seal(plaintext, keyPair.publicKey), keyPair)).toEqual(plaintext)
    const ciphertext = sealSealedBox(plaintext, keyPair.publicKey, random)
    expect(ciphertext.length).toBe(length + 48)
    const { publicKey, secretKey } = keyPair
    expect(sodium.crypto_box_seal_open(ciphertext, publicKey, secretKey)).toEqual(plaintext)
  }
})

it("is byte for byte the box that libsodium's parts make of the same ephemeral key", () => {
  const ephemeral = random(32)
  const { publicKey } = keyPairOf(asSecretKey(ephemeral))
  const plaintext = random(32)
  const nonce = sodium.crypto_generichash(24, concatBytes(publicKey, keyPair.publicKey), null)
  const box = sodium.crypto_box_easy(plaintext, nonce, keyPair.publicKey, ephemeral)
  expect(sealSealedBox(plaintext, keyPair.publicKey, () => ephemeral)).toEqual(concatBytes(publicKey, box))
})

it("computes public keys as libsodium does", () => {
  for (let count = 0; count < 10; count++) {
    const { publicKey, secretKey } = generateKeyPair(random)
    expect(publicKey).toEqual(sodium.crypto_scalarmult_base(secretKey))
  }
})

it("agrees with RFC 7748 §6.1", () => {
  const alice = decodeHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")
  const bob = decodeHex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")
  const alicePublic = "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"
  const bobPublic = "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"
  expect(encodeHex(x25519PublicKey(alice))).toBe(alicePublic)
  expect(encodeHex(x25519PublicKey(bob))).toBe(bobPublic)
  const shared = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"
  expect(encodeHex(x25519SharedSecret(alice, decodeHex(bobPublic)))).toBe(shared)
  expect(encodeHex(x25519SharedSecret(bob, decodeHex(alicePublic)))).toBe(shared)
})

it("refuses any damaged byte and another key pair", () => {
  const ciphertext = sealSealedBox(random(32), keyPair.publicKey, random)
  fc.assert(
    fc.property(fc.nat(), (place) => {
      expect(() => openSealedBox(damagedBytes(ciphertext, place), keyPair)).toThrow("wrong-key")
    }),
    { numRuns: 60 },
  )
  // Bit 255 of a public key does not enter the curve (RFC 7748 §5), but it enters the nonce.
  const unusedBit = Uint8Array.from(ciphertext)
  unusedBit[31]! ^= 128
  expect(() => openSealedBox(unusedBit, keyPair)).toThrow("wrong-key")
  expect(() => openSealedBox(ciphertext, generateKeyPair(random))).toThrow("wrong-key")
})

it("refuses public keys of low order, and what is too short", () => {
  expect(() => sealSealedBox(random(1), asPublicKey(new Uint8Array(32)), random)).toThrow("wrong-key")
  expect(() => openSealedBox(new Uint8Array(60), keyPair)).toThrow("wrong-key")
  expect(() => openSealedBox(new Uint8Array(47), keyPair)).toThrow("damaged-data")
})
