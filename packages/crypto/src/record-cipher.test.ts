import { decodeHex, encodeHex, encodeUtf8 } from "@tessera/bytes"
import fc from "fast-check"
import sodium from "libsodium-wrappers-sumo"
import { beforeAll, expect, it } from "vitest"
import { decryptRecord, encryptRecord } from "./record-cipher.ts"
import { bytesOf, damagedBytes } from "./testing/arbitrary-bytes.ts"
import { countedRandom } from "./testing/counted-random.ts"

beforeAll(() => sodium.ready)

const random = countedRandom("records")
const key = random(32)
const place = encodeUtf8("entries/1")

it("is a nonce and XChaCha20-Poly1305: draft-irtf-cfrg-xchacha, appendix A.3.1", () => {
  const text = encodeUtf8(
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
  )
  const key = decodeHex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f")
  const nonce = decodeHex("404142434445464748494a4b4c4d4e4f5051525354555657")
  const associatedData = decodeHex("50515253c0c1c2c3c4c5c6c7")
  const record = encryptRecord(text, { key, associatedData }, () => nonce)
  expect(encodeHex(record)).toBe(
    encodeHex(nonce) +
      "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52e" +
      "c0875924c1c7987947deafd8780acf49",
  )
})

it("is libsodium's cipher in both directions", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.uint8Array({ maxLength: 40 }),
      (text, associatedData) => {
        const record = encryptRecord(text, { key, associatedData }, random)
        const [nonce, sealed] = [record.subarray(0, 24), record.subarray(24)]
        expect(
          sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(text, associatedData, null, nonce, key),
        ).toEqual(sealed)
        expect(decryptRecord(record, { key, associatedData })).toEqual(text)
      },
    ),
  )
})

it("refuses any damaged byte, another key, another place and what is too short", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(), bytesOf(32), (text, nth, otherKey) => {
      const record = encryptRecord(text, { key, associatedData: place }, random)
      const wrong = [
        () => decryptRecord(damagedBytes(record, nth), { key, associatedData: place }),
        () => decryptRecord(record, { key: otherKey, associatedData: place }),
        () => decryptRecord(record, { key, associatedData: encodeUtf8("entries/2") }),
      ]
      for (const open of wrong) expect(open).toThrow("wrong-key")
      const short = record.subarray(0, nth % 40)
      expect(() => decryptRecord(short, { key, associatedData: place })).toThrow("damaged-data")
    }),
  )
})

it("never makes the same record twice, and takes keys of 32 bytes only", () => {
  const make = () => encodeHex(encryptRecord(encodeUtf8("same"), { key, associatedData: place }, random))
  expect(make()).not.toBe(make())
  const short = { key: key.subarray(1), associatedData: place }
  expect(() => encryptRecord(encodeUtf8("text"), short, random)).toThrow("wrong-length")
  expect(() => decryptRecord(new Uint8Array(60), short)).toThrow("wrong-length")
})
