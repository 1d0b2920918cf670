import { describe, expect, it } from "vitest"
import {
  createKeyAttributes,
  rewrapMasterKey,
  unwrapMasterKey,
  unwrapMasterKeyWithRecoveryKey,
  unwrapRecoveryKey,
  unwrapSecretKey,
} from "./key-attributes.ts"
import { deriveWithFallback } from "./key-derivation.ts"
import {
  asMasterKey,
  asRecoveryKey,
  generateAuthenticatorKey,
  generateKeyPair,
  keyPairOf,
  unwrapAuthenticatorKey,
  wrapAuthenticatorKey,
} from "./keys.ts"
import { countedRandom } from "./testing/counted-random.ts"
import { fastArgon2id } from "./testing/fast-argon2id.ts"

const random = countedRandom("key attributes")
const derived = await deriveWithFallback(fastArgon2id, { password: "old", random })
const account = createKeyAttributes(derived, random)
const { attributes } = account

describe("a new account", () => {
  it("opens with its password and with its recovery key", () => {
    expect(unwrapMasterKey(attributes, derived.keyEncryptionKey)).toEqual(account.masterKey)
    expect(unwrapMasterKeyWithRecoveryKey(attributes, account.recoveryKey)).toEqual(account.masterKey)
    expect(unwrapRecoveryKey(attributes, account.masterKey)).toEqual(account.recoveryKey)
    expect(unwrapSecretKey(attributes, account.masterKey)).toEqual(account.secretKey)
    expect(keyPairOf(account.secretKey).publicKey).toEqual(attributes.publicKey)
  })
  it("has lengths which the protocol fixes", () => {
    const wrapped = [
      attributes.passwordWrap.masterKey,
      attributes.secretKey,
      attributes.recoveryWrap!.masterKeyByRecoveryKey,
      attributes.recoveryWrap!.recoveryKeyByMasterKey,
    ]
    for (const { ciphertext, nonce } of wrapped) {
      expect([ciphertext.length, nonce.length]).toEqual([48, 24])
    }
    expect([attributes.passwordWrap.salt.length, attributes.publicKey.length]).toEqual([16, 32])
  })
  it("shares no byte string with another one, nor one of its own", () => {
    const other = createKeyAttributes(derived, random)
    const all = [account, other].flatMap(({ masterKey, recoveryKey, secretKey, attributes }) => [
      masterKey,
      recoveryKey,
      secretKey,
      attributes.passwordWrap.masterKey.nonce,
      attributes.secretKey.nonce,
      attributes.recoveryWrap!.masterKeyByRecoveryKey.nonce,
      attributes.recoveryWrap!.recoveryKeyByMasterKey.nonce,
    ])
    expect(new Set(all.map((bytes) => bytes.toHex())).size).toBe(14)
  })
})

it("a new password replaces the wrapped master key and nothing else", async () => {
  const fresh = await deriveWithFallback(fastArgon2id, { password: "new", random })
  const passwordWrap = rewrapMasterKey(account.masterKey, fresh, random)
  const changed = { ...attributes, passwordWrap }
  expect(unwrapMasterKey(changed, fresh.keyEncryptionKey)).toEqual(account.masterKey)
  expect(() => unwrapMasterKey(changed, derived.keyEncryptionKey)).toThrow("wrong-key")
  expect(passwordWrap).toMatchObject({ salt: fresh.salt, kdf: fresh.kdf })
  expect(unwrapRecoveryKey(changed, account.masterKey)).toEqual(account.recoveryKey)
})

describe("refuses", () => {
  it("wrong keys", async () => {
    const { keyEncryptionKey } = await deriveWithFallback(fastArgon2id, { password: "Old", random })
    expect(() => unwrapMasterKey(attributes, keyEncryptionKey)).toThrow("wrong-key")
    const recoveryKey = asRecoveryKey(random(32))
    expect(() => unwrapMasterKeyWithRecoveryKey(attributes, recoveryKey)).toThrow("wrong-key")
    expect(() => unwrapSecretKey(attributes, asMasterKey(random(32)))).toThrow("wrong-key")
  })
  it("a public key which the server exchanged", () => {
    const swapped = { ...attributes, publicKey: generateKeyPair(random).publicKey }
    expect(() => unwrapSecretKey(swapped, account.masterKey)).toThrow("damaged-data")
  })
  it("accounts older than recovery keys, where one is asked for", () => {
    const ancient = { ...attributes, recoveryWrap: null }
    expect(() => unwrapRecoveryKey(ancient, account.masterKey)).toThrow("damaged-data")
    expect(() => unwrapMasterKeyWithRecoveryKey(ancient, account.recoveryKey)).toThrow("damaged-data")
  })
  it("keys of another length", () => {
    expect(() => asMasterKey(random(31))).toThrow("wrong-length")
  })
})

it("the authenticator key is wrapped by the master key", () => {
  const authenticatorKey = generateAuthenticatorKey(random)
  const wrapped = wrapAuthenticatorKey(authenticatorKey, account.masterKey, random)
  expect(unwrapAuthenticatorKey(wrapped, account.masterKey)).toEqual(authenticatorKey)
  expect(() => unwrapAuthenticatorKey(wrapped, asMasterKey(random(32)))).toThrow("wrong-key")
})
