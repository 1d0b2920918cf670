import { encodeBase64 } from "@tessera/bytes"
import { asRecoveryKey, type RecoveryKey } from "@tessera/crypto"
import { beforeEach, describe, expect, it } from "vitest"
import {
  disableSecondFactor,
  enableSecondFactor,
  recoverSecondFactor,
  setUpSecondFactor,
  submitSecondFactor,
} from "./second-factor.ts"
import { submitEmailCode, submitPassword } from "./sign-in.ts"
import type { NeedsSecondFactor } from "./sign-in-step.ts"
import { AccountServer } from "./testing/account-server.ts"
import { type Device, EMAIL, newDevice, PASSWORD, requireStep, signUpOn, start } from "./testing/device.ts"
import { SECOND_FACTOR_CODE } from "./testing/server-second-factor.ts"
import { EMAIL_CODE } from "./testing/server-users.ts"
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
  const { secret } = await setUpSecondFactor(ownerDevice, owner)
  await enableSecondFactor(ownerDevice, owner, { secret, code: SECOND_FACTOR_CODE })
  device = newDevice(server)
})

async function reachFactor(): Promise<NeedsSecondFactor> {
  const step = await submitPassword(device, requireStep(await start(device), "needs-password"), PASSWORD)
  return requireStep(step, "needs-second-factor")
}

describe("the second factor at sign-in", () => {
  it("is asked for after the password, which is not asked for again", async () => {
    const factor = await reachFactor()
    expect(device.store.session).toBeNull()
    await expect(submitSecondFactor(device, factor, "000000")).rejects.toThrow(code("wrong-code"))
    const { unlocked } = requireStep(await submitSecondFactor(device, factor, " 654 321 "), "done")
    expect(unlocked.masterKey).toEqual(owner.masterKey)
  })

  it("is asked for after an e-mail code, and the password after it", async () => {
    server.user(EMAIL).isEmailMfaEnabled = true
    const mail = requireStep(await start(device), "needs-email-code")
    const factor = requireStep(await submitEmailCode(device, mail, EMAIL_CODE), "needs-second-factor")
    const open = requireStep(await submitSecondFactor(device, factor, SECOND_FACTOR_CODE), "needs-password")
    expect(open.purpose).toBe("open")
    expect((await submitPassword(device, open, PASSWORD)).kind).toBe("done")
  })

  it("says when the sign-in waited too long", async () => {
    const factor = await reachFactor()
    server.state.factorSessions.clear()
    const late = submitSecondFactor(device, factor, SECOND_FACTOR_CODE)
    await expect(late).rejects.toThrow(code("second-factor-expired"))
  })

  it("is read from the newer field too, which servers use beside a passkey", async () => {
    server.lie("verifySrpSession", (answer) => ({
      ...answer,
      twoFactorSessionID: "",
      twoFactorSessionIDV2: answer["twoFactorSessionID"],
    }))
    const factor = await reachFactor()
    expect((await submitSecondFactor(device, factor, SECOND_FACTOR_CODE)).kind).toBe("done")
  })
})

describe("a lost second factor", () => {
  it("is replaced by the recovery key, and switched off", async () => {
    const { unlocked } = requireStep(
      await recoverSecondFactor(device, await reachFactor(), recoveryKey),
      "done",
    )
    expect(unlocked.masterKey).toEqual(owner.masterKey)
    expect(server.user(EMAIL).secondFactor).toBeNull()
  })

  it("is not given up to another recovery key", async () => {
    const wrong = asRecoveryKey(new Uint8Array(32).fill(7))
    const attempt = recoverSecondFactor(device, await reachFactor(), wrong)
    await expect(attempt).rejects.toThrow(code("wrong-recovery-key"))
    expect(server.countOf("removeTwoFactor")).toBe(0)
  })

  it("does not hand the master key to a server which asks for it in the secret's place", async () => {
    const { masterKeyByRecoveryKey } = owner.session.keys.recoveryWrap!
    server.lie("getTwoFactorRecovery", () => ({
      encryptedSecret: encodeBase64(masterKeyByRecoveryKey.ciphertext),
      secretDecryptionNonce: encodeBase64(masterKeyByRecoveryKey.nonce),
    }))
    const attempt = recoverSecondFactor(device, await reachFactor(), recoveryKey)
    await expect(attempt).rejects.toThrow(code("unproven-secret"))
    expect(server.countOf("removeTwoFactor")).toBe(0)
  })
})

describe("switching the second factor on and off", () => {
  it("asks for no code once it is off", async () => {
    await disableSecondFactor(ownerDevice, owner)
    const step = requireStep(await start(device), "needs-password")
    expect((await submitPassword(device, step, PASSWORD)).kind).toBe("done")
  })

  it("needs a right code", async () => {
    const { secret } = await setUpSecondFactor(ownerDevice, owner)
    const enable = enableSecondFactor(ownerDevice, owner, { secret, code: "000000" })
    await expect(enable).rejects.toThrow(code("wrong-code"))
  })

  it("refuses a secret which recovery could not bring back", async () => {
    server.lie("setUpTwoFactor", (answer) => ({ ...answer, secretCode: "SHORT" }))
    await expect(setUpSecondFactor(ownerDevice, owner)).rejects.toThrow(code("bad-answer"))
  })
})
