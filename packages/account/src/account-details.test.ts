import { beforeEach, describe, expect, it } from "vitest"
import { readAccountDetails, setEmailMfa } from "./account-details.ts"
import { changeEmail, requestEmailChange } from "./change-email.ts"
import { submitEmailCode, submitPassword } from "./sign-in.ts"
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
import { EMAIL_CODE } from "./testing/server-users.ts"
import type { UnlockedSession } from "./unlocked-session.ts"

const NEW_EMAIL = "alice@new.example.org"

let server: AccountServer
let device: Device
let unlocked: UnlockedSession

const code = (name: string) => expect.objectContaining({ code: name })

beforeEach(async () => {
  server = new AccountServer()
  device = newDevice(server)
  unlocked = (await signUpOn(device)).unlocked
})

describe("another e-mail address", () => {
  it("takes the place of the old one, and what is known of the account goes along", async () => {
    await requestEmailChange(device, { newEmail: NEW_EMAIL })
    const wrong = changeEmail(device, unlocked, { newEmail: NEW_EMAIL, code: "000000" })
    await expect(wrong).rejects.toThrow(code("wrong-code"))
    const changed = await changeEmail(device, unlocked, {
      newEmail: " Alice@New.example.org",
      code: EMAIL_CODE,
    })
    expect(changed.session.account?.email).toBe(NEW_EMAIL)
    expect((await device.store.load())?.account?.email).toBe(NEW_EMAIL)
    expect(server.user(NEW_EMAIL).tokens).toContain(changed.token)
    server.user(NEW_EMAIL).isEmailMfaEnabled = true
    expect((await start(device, NEW_EMAIL)).kind).toBe("needs-downgrade-consent")
    await expect(start(device)).rejects.toThrow(code("USER_NOT_REGISTERED"))
  })

  it("must be free", async () => {
    await expect(requestEmailChange(device, { newEmail: EMAIL })).rejects.toThrow(code("email-taken"))
    server.state.codes.add(EMAIL)
    const taken = changeEmail(device, unlocked, { newEmail: EMAIL, code: EMAIL_CODE })
    await expect(taken).rejects.toThrow(code("email-taken"))
  })

  it("is adopted when it was changed on another device", async () => {
    server.user(EMAIL).email = NEW_EMAIL
    const read = await readAccountDetails(device, unlocked)
    expect(read.details.email).toBe(NEW_EMAIL)
    expect(read.unlocked.session.account?.email).toBe(NEW_EMAIL)
    const step = requireStep(await start(device, NEW_EMAIL), "needs-password")
    const again = requireStep(await submitPassword(device, step, PASSWORD), "done")
    expect(again.unlocked.localKey).toEqual(unlocked.localKey)
  })
})

describe("settings of the account", () => {
  it("are read", async () => {
    server.user(EMAIL).hasPasskey = true
    expect((await readAccountDetails(device, unlocked)).details).toEqual({
      email: EMAIL,
      hasSecondFactor: false,
      passkeyCount: 1,
      isEmailMfaOn: false,
      canSwitchEmailMfaOff: true,
    })
  })

  it("can demand an e-mail code, which is then no surprise on this device", async () => {
    await setEmailMfa(device, unlocked, { isEnabled: true })
    const mail = requireStep(await start(device), "needs-email-code")
    const step = requireStep(await submitEmailCode(device, mail, EMAIL_CODE), "needs-password")
    expect((await submitPassword(device, step, PASSWORD)).kind).toBe("done")
    await setEmailMfa(device, unlocked, { isEnabled: false })
    expect((await signInOn(device)).kind).toBe("done")
    server.user(EMAIL).isEmailMfaEnabled = true
    expect((await start(device)).kind).toBe("needs-downgrade-consent")
  })

  it("cannot drop the e-mail code of an account without a password proof", async () => {
    server.user(EMAIL).srp = null
    const change = setEmailMfa(device, unlocked, { isEnabled: false })
    await expect(change).rejects.toThrow(code("email-mfa-needs-password"))
  })
})
