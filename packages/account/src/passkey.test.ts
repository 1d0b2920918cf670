import { encodeBase64 } from "@tessera/bytes"
import { asRecoveryKey, createPasskeyRecoverySecret, type RecoveryKey } from "@tessera/crypto"
import { beforeEach, describe, expect, it } from "vitest"
import {
  checkPasskey,
  configurePasskeyRecovery,
  passkeyPageUrl,
  readPasskeyManagementUrl,
  recoverPasskey,
} from "./passkey.ts"
import { enableSecondFactor, setUpSecondFactor, submitSecondFactor } from "./second-factor.ts"
import { submitPassword } from "./sign-in.ts"
import type { NeedsPasskey } from "./sign-in-step.ts"
import { AccountServer } from "./testing/account-server.ts"
import { type Device, EMAIL, newDevice, PASSWORD, requireStep, signUpOn, start } from "./testing/device.ts"
import { SECOND_FACTOR_CODE } from "./testing/server-second-factor.ts"
import type { UnlockedSession } from "./unlocked-session.ts"

let server: AccountServer
let owner: UnlockedSession
let recoveryKey: RecoveryKey
let ownerDevice: Device
let device: Device

const code = (name: string) => expect.objectContaining({ code: name })

beforeEach(async () => {
  server = new AccountServer()
  ownerDevice = newDevice(server)
  const signedUp = await signUpOn(ownerDevice)
  owner = signedUp.unlocked
  recoveryKey = signedUp.recoveryKey
  server.user(EMAIL).hasPasskey = true
  device = newDevice(server)
})

async function reachPasskey(): Promise<NeedsPasskey> {
  const step = await submitPassword(device, requireStep(await start(device), "needs-password"), PASSWORD)
  return requireStep(step, "needs-passkey")
}

describe("a passkey at sign-in", () => {
  it("is waited for until it was used", async () => {
    const step = await reachPasskey()
    expect(step.alternative).toBeNull()
    expect(await checkPasskey(device, step)).toBe(step)
    server.state.factorSessions.get(step.sessionId)!.isVerified = true
    const { unlocked } = requireStep(await checkPasskey(device, step), "done")
    expect(unlocked.masterKey).toEqual(owner.masterKey)
  })

  it("has a page to open", async () => {
    const step = await reachPasskey()
    const redirectUrl = "https://codes.example.org/passkeys/finish?x=1"
    const url = new URL(passkeyPageUrl(device, step, { redirectUrl, recoverUrl: "https://r.example.org/" }))
    expect(url.origin + url.pathname).toBe("https://accounts.example.org/passkeys/verify")
    expect(Object.fromEntries(url.searchParams)).toEqual({
      clientPackage: "io.ente.auth",
      passkeySessionID: step.sessionId,
      redirect: redirectUrl,
      recover: "https://r.example.org/",
    })
  })

  it.each([
    [404, "{}"],
    [410, '{"code":"INVALID_SESSION","message":""}'],
  ])("has expired when the server answers %i", async (status, body) => {
    const step = await reachPasskey()
    server.answerInstead("getPasskeyLogin", status, body)
    await expect(checkPasskey(device, step)).rejects.toThrow(code("passkey-expired"))
  })

  it("leaves the choice to accounts which have codes as well", async () => {
    const { secret } = await setUpSecondFactor(ownerDevice, owner)
    await enableSecondFactor(ownerDevice, owner, { secret, code: SECOND_FACTOR_CODE })
    const step = await reachPasskey()
    expect(await submitSecondFactor(device, step.alternative!, SECOND_FACTOR_CODE)).toMatchObject({
      kind: "done",
    })
  })
})

describe("a lost passkey", () => {
  it("is replaced by the recovery key where that was set up here", async () => {
    await configurePasskeyRecovery(ownerDevice, owner)
    const step = await recoverPasskey(device, await reachPasskey(), { recoveryKey })
    expect(requireStep(step, "done").unlocked.masterKey).toEqual(owner.masterKey)
    expect(server.user(EMAIL).hasPasskey).toBe(true)
  })

  it("is set up once: what another client has set up stays", async () => {
    const { secret, wrapped } = createPasskeyRecoverySecret(recoveryKey, device.random)
    const box = { encryptedSecret: wrapped.ciphertext, secretDecryptionNonce: wrapped.nonce }
    server.user(EMAIL).passkeyRecovery = { secret, box }
    await configurePasskeyRecovery(ownerDevice, owner)
    expect(server.user(EMAIL).passkeyRecovery?.secret).toEqual(secret)
    const step = await reachPasskey()
    await expect(recoverPasskey(device, step, { recoveryKey })).rejects.toThrow(code("unproven-secret"))
    const trusting = await recoverPasskey(device, step, { recoveryKey, trustsServer: true })
    expect(trusting.kind).toBe("done")
  })

  it("does not hand the master key to a server which asks for it in the secret's place", async () => {
    await configurePasskeyRecovery(ownerDevice, owner)
    const { masterKeyByRecoveryKey } = owner.session.keys.recoveryWrap!
    server.lie("getTwoFactorRecovery", () => ({
      encryptedSecret: encodeBase64(masterKeyByRecoveryKey.ciphertext),
      secretDecryptionNonce: encodeBase64(masterKeyByRecoveryKey.nonce),
    }))
    const attempt = recoverPasskey(device, await reachPasskey(), { recoveryKey })
    await expect(attempt).rejects.toThrow(code("unproven-secret"))
    expect(server.countOf("removeTwoFactor")).toBe(0)
  })

  it("says when recovery was never set up, or the key is not the account's", async () => {
    const step = await reachPasskey()
    const unset = recoverPasskey(device, step, { recoveryKey })
    await expect(unset).rejects.toThrow(code("passkey-recovery-not-set-up"))
    await configurePasskeyRecovery(ownerDevice, owner)
    const wrong = recoverPasskey(device, step, { recoveryKey: asRecoveryKey(new Uint8Array(32)) })
    await expect(wrong).rejects.toThrow(code("wrong-recovery-key"))
  })
})

describe("the page where passkeys are managed", () => {
  it("has its token in its address", async () => {
    const url = await readPasskeyManagementUrl(ownerDevice, owner)
    expect(url).toBe("https://accounts.example.org/passkeys?token=a.b.c")
  })

  it("is refused when it is no web address", async () => {
    server.lie("getAccountsToken", (answer) => ({ ...answer, accountsUrl: "javascript:alert(1)" }))
    await expect(readPasskeyManagementUrl(ownerDevice, owner)).rejects.toThrow(code("bad-answer"))
  })
})
