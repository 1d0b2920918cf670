// An account as official clients make it, byte for byte: what they wrapped and sealed must open here.
import { decodeBase64 } from "@tessera/bytes"
import {
  type Argon2id,
  asKeyEncryptionKey,
  createSrpVerifier,
  decodeRecoveryKey,
  deriveLoginSubKey,
} from "@tessera/crypto"
import { beforeEach, describe, expect, it } from "vitest"
import vectors from "../vectors/account-vectors.json" with { type: "json" }
import { deleteAccount } from "./account-deletion.ts"
import { fromWireKeyAttributes, toWireKeyAttributes } from "./key-attributes.ts"
import { recoverPasskey } from "./passkey.ts"
import { readRecoveryWords } from "./recovery-key.ts"
import { recoverSecondFactor } from "./second-factor.ts"
import { submitPassword } from "./sign-in.ts"
import { AccountServer } from "./testing/account-server.ts"
import { type Device, EMAIL, newDevice, requireStep, signInOn, start } from "./testing/device.ts"

const { password } = vectors
const keyEncryptionKey = () => asKeyEncryptionKey(decodeBase64(vectors.kek))
const recoveryKey = decodeRecoveryKey(vectors.recoveryKeyMnemonic)

/** Stands in for the seconds which the real derivation takes; its own vectors are with its implementations. */
const rememberedArgon2id: Argon2id = async (input) => {
  expect(input).toEqual({
    password: new TextEncoder().encode(password),
    salt: decodeBase64(vectors.keyAttributes.kekSalt),
    memLimitBytes: 2 ** 28,
    opsLimit: 16,
    outputLength: 32,
  })
  return keyEncryptionKey()
}

const wireKeys = () => {
  const { kekHash: _kekHash, memLimit, opsLimit, ...texts } = vectors.keyAttributes
  const bytes = Object.entries(texts).map(([name, text]) => [name, decodeBase64(text)] as const)
  return { ...(Object.fromEntries(bytes) as Record<keyof typeof texts, Uint8Array>), memLimit, opsLimit }
}

let server: AccountServer
let device: Device

beforeEach(() => {
  server = new AccountServer()
  const srpUserId = "3f1d2c4b-5a69-4788-9a0b-1c2d3e4f5061"
  const salt = new Uint8Array(16).fill(5)
  const loginKey = deriveLoginSubKey(keyEncryptionKey())
  server.state.users.push({
    id: 1580559962386438,
    email: EMAIL,
    keyAttributes: wireKeys(),
    srp: { srpUserId, salt, verifier: createSrpVerifier({ identity: srpUserId, password: loginKey, salt }) },
    isEmailMfaEnabled: false,
    secondFactor: null,
    pendingSecret: null,
    hasPasskey: false,
    passkeyRecovery: null,
    tokens: [],
  })
  device = newDevice(server, { argon2id: rememberedArgon2id })
})

describe("an account of an official client", () => {
  it("opens: master key, token, recovery words", async () => {
    server.lie("verifySrpSession", (answer) => ({ ...answer, encryptedToken: vectors.encryptedToken }))
    const { unlocked } = await signInOn(device, password)
    expect(unlocked.masterKey).toEqual(decodeBase64(vectors.masterKey))
    expect(unlocked.token).toBe(vectors.xAuthTokenHeader)
    expect(readRecoveryWords(unlocked)).toBe(vectors.recoveryKeyMnemonic)
  })

  it("has key attributes which go through the domain unchanged", () => {
    expect(toWireKeyAttributes(fromWireKeyAttributes(wireKeys()))).toEqual(wireKeys())
  })

  it("has key attributes without recovery keys if it is ancient", () => {
    const ancient = {
      ...wireKeys(),
      masterKeyEncryptedWithRecoveryKey: null,
      masterKeyDecryptionNonce: null,
      recoveryKeyEncryptedWithMasterKey: null,
      recoveryKeyDecryptionNonce: null,
    }
    expect(fromWireKeyAttributes(ancient).recoveryWrap).toBeNull()
    expect(toWireKeyAttributes(fromWireKeyAttributes(ancient))).toEqual(ancient)
  })

  it("can be deleted: the challenge opens", async () => {
    const { unlocked } = await signInOn(device, password)
    server.lie("getDeleteChallenge", (answer) => ({
      ...answer,
      encryptedChallenge: vectors.deleteChallenge.encryptedChallenge,
    }))
    const deletion = deleteAccount(device, unlocked, { vault: "forget" })
    // The server of the tests has a challenge of its own; what counts is what was sent.
    await expect(deletion).rejects.toThrow(expect.objectContaining({ code: "forbidden" }))
    expect(server.requests.at(-1)?.body).toContain(vectors.deleteChallenge.token)
  })

  it("gives its second factor up to its recovery key", async () => {
    const { secretCode, encryptedTwoFactorSecret, twoFactorSecretDecryptionNonce } = vectors.twoFactorRecovery
    const box = {
      encryptedSecret: decodeBase64(encryptedTwoFactorSecret),
      secretDecryptionNonce: decodeBase64(twoFactorSecretDecryptionNonce),
    }
    server.user(EMAIL).secondFactor = { secret: secretCode, box }
    const step = await submitPassword(device, requireStep(await start(device), "needs-password"), password)
    const factor = requireStep(step, "needs-second-factor")
    expect((await recoverSecondFactor(device, factor, recoveryKey)).kind).toBe("done")
  })

  it("lets its recovery key past its passkey", async () => {
    const { secret, userSecretCipher, userSecretNonce } = vectors.passkeyRecovery
    const box = {
      encryptedSecret: decodeBase64(userSecretCipher),
      secretDecryptionNonce: decodeBase64(userSecretNonce),
    }
    server.user(EMAIL).hasPasskey = true
    server.user(EMAIL).passkeyRecovery = { secret: decodeBase64(secret), box }
    const step = await submitPassword(device, requireStep(await start(device), "needs-password"), password)
    const passkey = requireStep(step, "needs-passkey")
    expect((await recoverPasskey(device, passkey, { recoveryKey, trustsServer: true })).kind).toBe("done")
  })
})
