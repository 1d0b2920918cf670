import { asRecoveryKey, decodeRecoveryKey, type RecoveryKey } from "@tessera/crypto"
import { beforeEach, describe, expect, it } from "vitest"
import { readRecoveryWords } from "./recovery-key.ts"
import { recoverAccount } from "./recovery.ts"
import { enableSecondFactor, recoverSecondFactor, setUpSecondFactor } from "./second-factor.ts"
import { startRecovery, submitEmailCode, submitPassword, useRecoveryKey } from "./sign-in.ts"
import type { NeedsRecoveryKey } from "./sign-in-step.ts"
import { AccountServer } from "./testing/account-server.ts"
import {
  type Device,
  EMAIL,
  newDevice,
  PASSWORD,
  requireStep,
  signInOn,
  signUpOn,
  start,
} from "./testing/device.ts"
import { SECOND_FACTOR_CODE } from "./testing/server-second-factor.ts"
import { EMAIL_CODE } from "./testing/server-users.ts"
import { type UnlockedSession, unlockSession } from "./unlocked-session.ts"

let server: AccountServer
let owner: UnlockedSession
let recoveryKey: RecoveryKey
let ownerDevice: Device
let device: Device

const code = (name: string) => expect.objectContaining({ code: name })
const NEW_PASSWORD = "battery staple"

beforeEach(async () => {
  server = new AccountServer()
  ownerDevice = newDevice(server)
  const signedUp = await signUpOn(ownerDevice)
  owner = signedUp.unlocked
  recoveryKey = signedUp.recoveryKey
  device = newDevice(server)
})

async function reachRecovery(ports = device): Promise<NeedsRecoveryKey> {
  const mail = await startRecovery(ports, { email: EMAIL })
  return requireStep(await submitEmailCode(ports, mail, EMAIL_CODE), "needs-recovery-key")
}

const withKey = (logOutOtherDevices = false) => ({
  recoveryKey,
  newPassword: NEW_PASSWORD,
  logOutOtherDevices,
})

describe("recovery", () => {
  it("opens the account with the recovery key and sets a new password", async () => {
    const { unlocked } = await recoverAccount(device, await reachRecovery(), withKey())
    expect(unlocked.masterKey).toEqual(owner.masterKey)
    expect((await signInOn(newDevice(server), NEW_PASSWORD)).unlocked.masterKey).toEqual(owner.masterKey)
    await expect(signInOn(newDevice(server), PASSWORD)).rejects.toThrow(code("wrong-password"))
    const session = (await device.store.load())!
    await unlockSession({ session, password: NEW_PASSWORD, argon2id: device.argon2id })
  })

  it("works with the words the account shows", async () => {
    const words = decodeRecoveryKey(readRecoveryWords(owner))
    expect(words).toEqual(recoveryKey)
    const input = { ...withKey(), recoveryKey: words }
    expect((await recoverAccount(device, await reachRecovery(), input)).kind).toBe("done")
  })

  it("leaves other devices alone, or signs them out, as asked", async () => {
    await recoverAccount(device, await reachRecovery(), withKey(false))
    expect(server.user(EMAIL).tokens).toContain(owner.token)
    await recoverAccount(device, await reachRecovery(), withKey(true))
    expect(server.user(EMAIL).tokens).not.toContain(owner.token)
  })

  it("refuses another recovery key, and takes the right one on the same step", async () => {
    const step = await reachRecovery()
    const wrong = { ...withKey(), recoveryKey: asRecoveryKey(new Uint8Array(32)) }
    await expect(recoverAccount(device, step, wrong)).rejects.toThrow(code("wrong-recovery-key"))
    expect(device.store.session).toBeNull()
    expect((await recoverAccount(device, step, withKey())).kind).toBe("done")
  })

  it.each(["setUpSrp", "updateSrp"] as const)("goes on when the answer of %s was lost", async (name) => {
    const step = await reachRecovery()
    server.loseAnswer(name)
    await expect(recoverAccount(device, step, withKey())).rejects.toThrow(code("offline"))
    const { unlocked } = await recoverAccount(device, step, withKey())
    expect(unlocked.masterKey).toEqual(owner.masterKey)
    expect((await signInOn(newDevice(server), NEW_PASSWORD)).kind).toBe("done")
  })

  it("keeps what the device has stored of the account", async () => {
    const { unlocked } = await recoverAccount(ownerDevice, await reachRecovery(ownerDevice), withKey())
    expect(unlocked.localKey).toEqual(owner.localKey)
  })

  it("gets past a lost second factor too", async () => {
    const { secret } = await setUpSecondFactor(ownerDevice, owner)
    await enableSecondFactor(ownerDevice, owner, { secret, code: SECOND_FACTOR_CODE })
    const mail = await startRecovery(device, { email: EMAIL })
    const factor = requireStep(await submitEmailCode(device, mail, EMAIL_CODE), "needs-second-factor")
    const step = requireStep(await recoverSecondFactor(device, factor, recoveryKey), "needs-recovery-key")
    expect((await recoverAccount(device, step, withKey())).kind).toBe("done")
  })

  it("can be chosen where the password was asked for", async () => {
    server.user(EMAIL).isEmailMfaEnabled = true
    const mail = requireStep(await start(device), "needs-email-code")
    const step = requireStep(await submitEmailCode(device, mail, EMAIL_CODE), "needs-password")
    if (step.purpose !== "open") throw new Error("not to be proved")
    await expect(submitPassword(device, step, "forgotten")).rejects.toThrow(code("wrong-password"))
    expect((await recoverAccount(device, useRecoveryKey(step), withKey())).kind).toBe("done")
  })

  it("says when the account is older than recovery keys", async () => {
    const keyAttributes = { ...server.user(EMAIL).keyAttributes!, masterKeyEncryptedWithRecoveryKey: null }
    server.user(EMAIL).keyAttributes = keyAttributes
    const attempt = recoverAccount(device, await reachRecovery(), withKey())
    await expect(attempt).rejects.toThrow(code("no-recovery-key"))
  })

  it("is no way to agree to e-mail sign-in", async () => {
    await recoverAccount(device, await reachRecovery(), withKey())
    server.user(EMAIL).isEmailMfaEnabled = true
    expect((await start(device)).kind).toBe("needs-downgrade-consent")
  })
})
