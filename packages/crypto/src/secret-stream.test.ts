// The oracle is libsodium itself, byte for byte and in both directions.
import fc from "fast-check"
import sodium from "libsodium-wrappers-sumo"
import { beforeAll, describe, expect, it } from "vitest"
import {
  advance,
  decryptSecretStream,
  encryptSecretStream,
  SecretStreamReader,
  SecretStreamWriter,
  type SecretStreamTag,
} from "./secret-stream.ts"
import { bytesOf, damagedBytes } from "./testing/arbitrary-bytes.ts"
import { countedRandom } from "./testing/counted-random.ts"

beforeAll(() => sodium.ready)

const random = countedRandom("secret stream")
const key = random(32)
const TAGS: readonly SecretStreamTag[] = ["message", "push", "rekey", "final"]

/** libsodium's writer and ours, started with the same header. */
function startWriters() {
  const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(key)
  const writer = new SecretStreamWriter(key, () => Uint8Array.from(header))
  return { state, header, writer }
}

function pull(
  state: ReturnType<typeof sodium.crypto_secretstream_xchacha20poly1305_init_pull>,
  chunk: Uint8Array,
  associatedData: Uint8Array | null = null,
) {
  const message = sodium.crypto_secretstream_xchacha20poly1305_pull(state, chunk, associatedData)
  if (message === false) throw new Error("libsodium refused the chunk")
  return message
}

describe("one chunk", () => {
  it("is libsodium's at every length from 0 to 200, with and without associated data", () => {
    for (let length = 0; length <= 200; length++) {
      const plaintext = random(length)
      for (const associatedData of [random(0), random(length % 37)]) {
        const { state, header, writer } = startWriters()
        const theirs = sodium.crypto_secretstream_xchacha20poly1305_push(state, plaintext, associatedData, 3)
        expect(writer.write(plaintext, { tag: "final", associatedData })).toEqual(theirs)
        const message = new SecretStreamReader(header, key).read(theirs, { associatedData })
        expect(message).toEqual({ plaintext, tag: "final" })
      }
    }
  })
  it("is opened by libsodium at every length from 0 to 200", () => {
    for (let length = 0; length <= 200; length++) {
      const plaintext = random(length)
      const { ciphertext, header } = encryptSecretStream(plaintext, key, random)
      expect(ciphertext.length).toBe(length + 17)
      const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, key)
      expect(pull(state, ciphertext)).toEqual({ message: plaintext, tag: 3 })
      expect(decryptSecretStream({ ciphertext, header }, key)).toEqual(plaintext)
    }
  })
  it("may be tagged `message`, as desktop builds of Ente Auth did, but nothing else", () => {
    for (const [tag, name] of TAGS.entries()) {
      const { state, header } = startWriters()
      const ciphertext = sodium.crypto_secretstream_xchacha20poly1305_push(state, "text", null, tag)
      const open = () => decryptSecretStream({ ciphertext, header }, key)
      if (name === "message" || name === "final") expect(open()).toEqual(new TextEncoder().encode("text"))
      else expect(open).toThrow("wrong-key")
    }
  })
})

describe("many chunks", () => {
  const chunks = fc.array(
    fc.record({
      plaintext: fc.uint8Array({ maxLength: 150 }),
      tag: fc.constantFrom(...TAGS.slice(0, 3)),
      associatedData: fc.uint8Array({ maxLength: 40 }),
      isRekeyedAfter: fc.boolean(),
    }),
    { maxLength: 12 },
  )
  it("are libsodium's, with tags that change the key, explicit changes of the key and associated data", () => {
    fc.assert(
      fc.property(chunks, (chunks) => {
        const { state, header, writer } = startWriters()
        const theirReader = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, key)
        const reader = new SecretStreamReader(header, key)
        for (const { plaintext, tag, associatedData, isRekeyedAfter } of chunks) {
          const tagByte = TAGS.indexOf(tag)
          const chunk = writer.write(plaintext, { tag, associatedData })
          expect(chunk).toEqual(
            sodium.crypto_secretstream_xchacha20poly1305_push(state, plaintext, associatedData, tagByte),
          )
          expect(pull(theirReader, chunk, associatedData)).toEqual({ message: plaintext, tag: tagByte })
          expect(reader.read(chunk, { associatedData })).toEqual({ plaintext, tag })
          if (!isRekeyedAfter) continue
          sodium.crypto_secretstream_xchacha20poly1305_rekey(state)
          sodium.crypto_secretstream_xchacha20poly1305_rekey(theirReader)
          writer.rekey()
          reader.rekey()
        }
      }),
      { numRuns: 60 },
    )
  })
  it("keep their order: none can be moved, repeated or left out", () => {
    const writer = new SecretStreamWriter(key, random)
    const [first, second, third] = [1, 2, 3].map((byte) => writer.write(Uint8Array.of(byte)))
    const reader = new SecretStreamReader(writer.header, key)
    expect(() => reader.read(second!)).toThrow("wrong-key")
    expect(reader.read(first!).plaintext).toEqual(Uint8Array.of(1))
    expect(() => reader.read(first!)).toThrow("wrong-key")
    expect(() => reader.read(third!)).toThrow("wrong-key")
    expect(reader.read(second!).plaintext).toEqual(Uint8Array.of(2))
    expect(reader.hasEnded).toBe(false)
  })
  it("go past 256 of them, where the counter carries", () => {
    const { state, header, writer } = startWriters()
    const reader = new SecretStreamReader(header, key)
    for (let count = 0; count < 600; count++) {
      const plaintext = random(3)
      const chunk = writer.write(plaintext)
      expect(chunk).toEqual(sodium.crypto_secretstream_xchacha20poly1305_push(state, plaintext, null, 0))
      expect(reader.read(chunk).plaintext).toEqual(plaintext)
    }
  })
  it("change the key by themselves after 2^32 of them", () => {
    const [streamKey, rest, mac] = [random(32), random(8), random(16)]
    const state = { key: streamKey, nonce: Uint8Array.of(255, 255, 255, 255, ...rest) }
    advance(state, mac, 0)
    const mixed = rest.map((byte, index) => byte ^ mac[index]!)
    const nonce = Uint8Array.of(0, 0, 0, 0, ...mixed)
    const old = Uint8Array.of(...streamKey, ...mixed)
    const fresh = sodium.crypto_stream_chacha20_ietf_xor_ic(old, nonce, 0, streamKey)
    expect(state.key).toEqual(fresh.slice(0, 32))
    expect(state.nonce).toEqual(Uint8Array.of(1, 0, 0, 0, ...fresh.slice(32)))
  })
  it("end with the final one", () => {
    const writer = new SecretStreamWriter(key, random)
    const last = writer.write(random(5), { tag: "final" })
    expect(() => writer.write(random(5))).toThrow("stream-ended")
    const reader = new SecretStreamReader(writer.header, key)
    reader.read(last)
    expect(reader.hasEnded).toBe(true)
    expect(() => reader.read(last)).toThrow("stream-ended")
  })
})

it("refuses any damaged byte, other keys, headers and associated data", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), bytesOf(32), fc.nat(), (plaintext, key, place) => {
      const { ciphertext, header } = encryptSecretStream(plaintext, key, random)
      const damaged = { ciphertext: damagedBytes(ciphertext, place), header }
      expect(() => decryptSecretStream(damaged, key)).toThrow("wrong-key")
      const otherHeader = { ciphertext, header: damagedBytes(header, place) }
      expect(() => decryptSecretStream(otherHeader, key)).toThrow("wrong-key")
      expect(() => decryptSecretStream({ ciphertext, header }, damagedBytes(key, place))).toThrow("wrong-key")
      const reader = new SecretStreamReader(header, key)
      expect(() => reader.read(ciphertext, { associatedData: Uint8Array.of(0) })).toThrow("wrong-key")
      const short = { ciphertext: ciphertext.subarray(0, -1), header }
      expect(() => decryptSecretStream(short, key)).toThrow(/wrong-key|damaged-data/)
    }),
  )
})

it("refuses what has the wrong length", () => {
  const header = random(24)
  expect(() => decryptSecretStream({ ciphertext: random(16), header }, key)).toThrow("damaged-data")
  expect(() => decryptSecretStream({ ciphertext: random(17), header: random(23) }, key)).toThrow(
    "wrong-length",
  )
  expect(() => encryptSecretStream(random(1), random(31), random)).toThrow("wrong-length")
})
