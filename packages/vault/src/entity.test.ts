import { decodeBase64, encodeUtf8 } from "@tessera/bytes"
import { asAuthenticatorKey, encryptSecretStream } from "@tessera/crypto"
import { describe, expect, test } from "vitest"
import vectors from "../vectors/entities.json" with { type: "json" }
import { decryptEntity, encryptEntity } from "./entity.ts"
import { decodeEntryUri } from "./entry-text.ts"

const key = asAuthenticatorKey(decodeBase64(vectors.entities[0]!.authenticatorKey))
const otherKey = asAuthenticatorKey(new Uint8Array(32))

let counter = 0
const random = (length: number) => Uint8Array.from({ length }, () => (counter = (counter + 89) % 256))

const readVector = (index: number) => ({
  ciphertext: decodeBase64(vectors.entities[index]!.encryptedData),
  header: decodeBase64(vectors.entities[index]!.header),
})

describe("entities", () => {
  test.each(vectors.entities.map(({ note }, index) => [note, index] as const))(
    "what libsodium encrypted opens: %s",
    (_, index) => {
      const entry = decodeEntryUri(vectors.entities[index]!.uri)
      expect(decryptEntity(readVector(index), key)).toEqual({ kind: "entry", entry })
    },
  )

  test("an entry comes back, and is never encrypted to the same bytes twice", () => {
    const entry = decodeEntryUri(vectors.entities[0]!.uri)
    const first = encryptEntity(entry, key, random)
    const second = encryptEntity(entry, key, random)
    expect(decryptEntity(first, key)).toEqual({ kind: "entry", entry })
    expect(first.header).toHaveLength(24)
    expect(first.ciphertext).not.toEqual(second.ciphertext)
  })

  test("another key, a changed byte and a torn entity are unreadable, not errors", () => {
    const { ciphertext, header } = readVector(0)
    const unreadable = { kind: "unreadable", reason: "wrong-key" }
    expect(decryptEntity({ ciphertext, header }, otherKey)).toEqual(unreadable)
    expect(
      decryptEntity({ ciphertext: ciphertext.map((byte, at) => (at === 9 ? byte ^ 1 : byte)), header }, key),
    ).toEqual(unreadable)
    expect(decryptEntity({ ciphertext: ciphertext.subarray(0, 5), header }, key)).toEqual(unreadable)
    expect(decryptEntity({ ciphertext, header: header.subarray(1) }, key)).toEqual(unreadable)
  })

  test.each(['"otpauth://push/x?secret=AA"', "{}", "hello"])(
    "%s inside is unreadable, not an error",
    (text) => {
      const entity = encryptSecretStream(encodeUtf8(text), key, random)
      expect(decryptEntity(entity, key)).toEqual({ kind: "unreadable", reason: "not-an-entry" })
    },
  )

  test("bytes inside which are no text are unreadable", () => {
    const entity = encryptSecretStream(Uint8Array.of(0x22, 0xff, 0x22), key, random)
    expect(decryptEntity(entity, key)).toEqual({ kind: "unreadable", reason: "not-an-entry" })
  })
})
