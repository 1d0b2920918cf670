// The account an official web client made, opened with our own code: its keys, its proofs, its entries, its recovery.
import { decodeBase64, encodeBase64 } from "@tessera/bytes"
import {
  type AuthenticatorKey,
  createSrpVerifier,
  decryptTwoFactorSecret,
  deriveKeyEncryptionKey,
  deriveLoginSubKey,
  type LoginSubKey,
  type MasterKey,
  unwrapAuthenticatorKey,
  unwrapMasterKey,
  unwrapMasterKeyWithRecoveryKey,
  unwrapRecoveryKey,
  unwrapSecretKey,
} from "@tessera/crypto"
import { nodeArgon2id } from "@tessera/platform/node"
import { decryptEntity } from "@tessera/vault"
import { beforeAll, describe, expect, it } from "vitest"
import { keyAttributesOf, passwordWrapOf, type WireAttributes, wrappedKey } from "./key-attributes-of.ts"
import { FIRST_PASSWORD, recordedBodies, SECOND_PASSWORD } from "./official-web-client.ts"

const [signUp] = recordedBodies<{ keyAttributes: WireAttributes }>("PUT", "/users/attributes")
const attributes = keyAttributesOf(signUp!.keyAttributes)

let masterKey: MasterKey
let loginSubKey: LoginSubKey

beforeAll(async () => {
  const { salt, kdf } = attributes.passwordWrap
  const kek = await deriveKeyEncryptionKey(nodeArgon2id, { password: FIRST_PASSWORD, salt, kdf })
  masterKey = unwrapMasterKey(attributes, kek)
  loginSubKey = deriveLoginSubKey(kek)
})

describe("the account of an official web client", () => {
  it("has a secret key which fits its public key", () => {
    expect(unwrapSecretKey(attributes, masterKey)).toHaveLength(32)
  })

  it("is opened by its recovery key too", () => {
    const recoveryKey = unwrapRecoveryKey(attributes, masterKey)
    expect(unwrapMasterKeyWithRecoveryKey(attributes, recoveryKey)).toEqual(masterKey)
  })

  it("has the SRP verifier which we would compute from its password", () => {
    const [setup] = recordedBodies<{ srpUserID: string; srpSalt: string; srpVerifier: string }>(
      "POST",
      "/users/srp/setup",
    )
    const verifier = createSrpVerifier({
      identity: setup!.srpUserID,
      password: loginSubKey,
      salt: decodeBase64(setup!.srpSalt),
    })
    expect(encodeBase64(verifier)).toBe(setup!.srpVerifier)
  })

  it("keeps its master key when the password changes", async () => {
    const [change] = recordedBodies<{ updatedKeyAttr: WireAttributes }>("POST", "/users/srp/update")
    const passwordWrap = passwordWrapOf(change!.updatedKeyAttr)
    const kek = await deriveKeyEncryptionKey(nodeArgon2id, { password: SECOND_PASSWORD, ...passwordWrap })
    expect(unwrapMasterKey({ ...attributes, passwordWrap }, kek)).toEqual(masterKey)
  })

  it("sends back exactly the text of its second factor when that is lost", () => {
    const [enable] = recordedBodies<Record<string, string>>("POST", "/users/two-factor/enable")
    const [remove] = recordedBodies<{ secret: string }>("POST", "/users/two-factor/remove")
    const recoveryKey = unwrapRecoveryKey(attributes, masterKey)
    const secretBox = wrappedKey(enable!.encryptedTwoFactorSecret, enable!.twoFactorSecretDecryptionNonce)
    expect(decryptTwoFactorSecret(secretBox, recoveryKey)).toBe(remove!.secret)
  })

  it("has entries which we can read", () => {
    type Encrypted = { encryptedKey: string; encryptedData: string; header: string }
    const [key] = recordedBodies<Encrypted>("POST", "/authenticator/key")
    const authenticatorKey: AuthenticatorKey = unwrapAuthenticatorKey(
      wrappedKey(key!.encryptedKey, key!.header),
      masterKey,
    )
    const entries = recordedBodies<Encrypted>("POST", "/authenticator/entity").map(
      ({ encryptedData, header }) =>
        decryptEntity(
          { ciphertext: decodeBase64(encryptedData), header: decodeBase64(header) },
          authenticatorKey,
        ),
    )
    expect(entries).toHaveLength(2)
    for (const entry of entries) expect(entry).toMatchObject({ kind: "entry" })
  })
})
