import fc from "fast-check"
import { asPublicKey } from "@tessera/crypto"
import { describe, expect, it } from "vitest"
import type { StoredSession } from "./session-store.ts"
import {
  decodeKnownAccounts,
  decodeStoredSession,
  encodeKnownAccounts,
  encodeStoredSession,
} from "./stored-text.ts"
import { sampleSession } from "./testing/session-store-suite.ts"

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const wrappedKey = fc.record({ ciphertext: bytes(48), nonce: bytes(24) })
const kdf = fc.record({ memLimitBytes: fc.nat(), opsLimit: fc.nat() })
const session: fc.Arbitrary<StoredSession> = fc.record({
  keys: fc.record({
    passwordWrap: fc.record({ salt: bytes(16), kdf, masterKey: wrappedKey }),
    publicKey: bytes(32).map(asPublicKey),
    secretKey: wrappedKey,
    recoveryWrap: fc.option(
      fc.record({ masterKeyByRecoveryKey: wrappedKey, recoveryKeyByMasterKey: wrappedKey }),
    ),
  }),
  sealedLocalKey: fc.uint8Array(),
  account: fc.option(
    fc.record({
      serverUrl: fc.webUrl(),
      email: fc.string({ unit: "grapheme" }),
      userId: fc.maxSafeNat(),
      progress: fc.constantFrom("keys", "srp", "done"),
      sealedToken: fc.option(fc.uint8Array()),
      sealedAuthenticatorKey: fc.option(fc.uint8Array()),
      signedInAtMs: fc.maxSafeNat(),
    }),
  ),
})
const knownAccount = fc.record({
  id: fc.string(),
  publicKey: bytes(32),
  kekSalt: bytes(16),
  kdf,
  hasSeenSrp: fc.boolean(),
  acceptsEmailSignIn: fc.boolean(),
})

/** A JSON text with one member, named by its path, set to something else. */
function withMember(text: string, path: readonly string[], value: unknown): string {
  const root = JSON.parse(text) as Record<string, unknown>
  const parent = path.slice(0, -1).reduce((node, name) => node[name] as Record<string, unknown>, root)
  parent[path.at(-1)!] = value
  return JSON.stringify(root)
}

describe("stored text", () => {
  it("gives back every session", () => {
    fc.assert(
      fc.property(session, (value) => {
        expect(decodeStoredSession(encodeStoredSession(value))).toEqual(value)
      }),
    )
  })

  it("gives back every list of known accounts", () => {
    fc.assert(
      fc.property(fc.array(knownAccount), (value) => {
        expect(decodeKnownAccounts(encodeKnownAccounts(value))).toEqual(value)
      }),
    )
  })

  it("ignores members it does not know", () => {
    const value = sampleSession()
    const text = withMember(encodeStoredSession(value), ["keys", "later"], { any: 1 })
    expect(decodeStoredSession(text)).toEqual(value)
  })

  it.each([
    [["version"], 2],
    [["version"], undefined],
    [["keys"], null],
    [["keys"], []],
    [["keys", "publicKey"], "AAAA"],
    [["keys", "passwordWrap", "kdf", "opsLimit"], "4"],
    [["keys", "passwordWrap", "kdf", "opsLimit"], -1],
    [["keys", "secretKey", "nonce"], "not base64"],
    [["sealedLocalKey"], null],
    [["account"], undefined],
    [["account", "progress"], "almost"],
    [["account", "email"], 7],
    [["account", "sealedToken"], true],
  ])("refuses a session whose %j is %j", (path, value) => {
    const text = withMember(encodeStoredSession(sampleSession()), path, value)
    expect(() => decodeStoredSession(text)).toThrow(expect.objectContaining({ code: "damaged-session" }))
  })

  it.each(["", "{", "null", "[]", "7"])("refuses %j as a session and as a list", (text) => {
    expect(() => decodeStoredSession(text)).toThrow(expect.objectContaining({ code: "damaged-session" }))
    expect(() => decodeKnownAccounts(text)).toThrow(expect.objectContaining({ code: "damaged-session" }))
  })

  it("refuses a list whose items are none", () => {
    const text = JSON.stringify({ version: 1, accounts: [{ id: "a", hasSeenSrp: "yes" }] })
    expect(() => decodeKnownAccounts(text)).toThrow(expect.objectContaining({ code: "damaged-session" }))
    const noList = JSON.stringify({ version: 1, accounts: {} })
    expect(() => decodeKnownAccounts(noList)).toThrow(expect.objectContaining({ code: "damaged-session" }))
  })
})
