import { randomBytes } from "node:crypto"
import { readFileSync } from "node:fs"
import { decodeBase64, encodeBase64 } from "@tessera/bytes"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { normalizeEmail } from "@tessera/wire"
import { createAtRest } from "./crypto-at-rest.ts"
import { generateSecrets } from "./secrets.ts"

const random = (length: number) => new Uint8Array(randomBytes(length))
const secrets = generateSecrets(random)
const atRest = createAtRest(secrets, random)

describe("addresses as the official server keeps them", () => {
  const { serverAtRest: vector } = JSON.parse(
    readFileSync(new URL("../vectors/at-rest.json", import.meta.url), "utf8"),
  ) as { serverAtRest: Record<string, string> }
  const bytes = (name: string) => decodeBase64(vector[name]!)
  const keys = { ...secrets, hashKey: bytes("keyHash_b64"), encryptionKey: bytes("keyEncryption_b64") }
  const official = createAtRest(keys, () => bytes("emailNonce"))

  it("are normalised, hashed and encrypted to the same bytes", () => {
    const email = normalizeEmail(vector["inputEmail"]!)
    expect(email).toBe(vector["normalizedEmail"])
    expect(encodeBase64(official.hashEmail(email))).toBe(vector["emailHash"])
    const { encryptedEmail, nonce } = official.encryptEmail(email)
    expect(encodeBase64(encryptedEmail)).toBe(vector["encryptedEmail"])
    expect(official.decryptEmail(encryptedEmail, nonce)).toBe(email)
  })
})

describe("encrypted columns", () => {
  it("come back as they were, and look different each time", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.string({ unit: "grapheme" }), (bytes, text) => {
        expect(atRest.decrypt(atRest.encrypt(bytes))).toEqual(bytes)
        expect(atRest.decryptText(atRest.encryptText(text))).toBe(text)
        expect(atRest.encrypt(bytes)).not.toEqual(atRest.encrypt(bytes))
      }),
    )
  })

  it("are refused when a byte was changed, when cut, and under other keys", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (bytes, at, by) => {
          const column = atRest.encrypt(bytes)
          const changed = column.map((byte, index) => (index === at % column.length ? byte ^ by : byte))
          expect(() => atRest.decrypt(changed)).toThrow("wrong-key")
          expect(() => atRest.decrypt(column.subarray(0, at % column.length))).toThrow(
            /wrong-key|damaged-data|wrong-length/,
          )
        },
      ),
    )
    const other = createAtRest(generateSecrets(random), random)
    expect(() => other.decrypt(atRest.encryptText("x"))).toThrow("wrong-key")
  })
})

describe("keyed hashes", () => {
  it("differ by purpose, by parts and by installation, and are stable", () => {
    const hex = (hash: Uint8Array) => Buffer.from(hash).toString("hex")
    const other = createAtRest(generateSecrets(random), random)
    const hashes = [
      atRest.hash("session-token", "ab", "c"),
      atRest.hash("session-token", "a", "bc"),
      atRest.hash("session-token", "abc"),
      atRest.hash("one-time-code", "ab", "c"),
      other.hash("session-token", "ab", "c"),
    ].map(hex)
    expect(new Set(hashes).size).toBe(5)
    expect(atRest.hash("session-token", Uint8Array.of(97, 98), "c")).toEqual(
      atRest.hash("session-token", "ab", "c"),
    )
    expect(atRest.hash("session-token", "x")).toHaveLength(32)
    expect(atRest.fingerprint("counter", "x")).toBe(hex(atRest.hash("counter", "x")))
  })
})
