import { assessKdf, generateAuthenticatorKey } from "@tessera/crypto"
import { limitedArgon2id } from "@tessera/crypto/testing"
import { RemoteError } from "@tessera/wire"
import { beforeEach, describe, expect, it } from "vitest"
import { createLocalSession } from "./local-session.ts"
import { adoptPasswordChange, changePassword } from "./password-change.ts"
import { rememberAuthenticatorKey } from "./session-changes.ts"
import { signOut } from "./sessions.ts"
import { acceptWeakKdf, resendEmailCode, startSignIn, submitEmailCode, submitPassword } from "./sign-in.ts"
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
import { addLegacyAccount, LEGACY_KDF } from "./testing/legacy-account.ts"
import { EMAIL_CODE } from "./testing/server-users.ts"
import { unlockSession, type UnlockedSession } from "./unlocked-session.ts"

let server: AccountServer
let owner: UnlockedSession
let ownerDevice: Device
let device: Device

beforeEach(async () => {
  server = new AccountServer()
  ownerDevice = newDevice(server)
  owner = (await signUpOn(ownerDevice)).unlocked
  device = newDevice(server)
})

const code = (name: string) => expect.objectContaining({ code: name })

describe("sign-in by password", () => {
  it("ends with a session that opens offline", async () => {
    const { unlocked } = await signInOn(device)
    expect(unlocked.masterKey).toEqual(owner.masterKey)
    expect(server.user(EMAIL).tokens).toContain(unlocked.token)
    const session = (await device.store.load())!
    const reopened = await unlockSession({ session, password: PASSWORD, argon2id: device.argon2id })
    expect(reopened).toEqual(unlocked)
  })

  it("gives each device a local key of its own", async () => {
    expect((await signInOn(device)).unlocked.localKey).not.toEqual(owner.localKey)
  })

  it("refuses a wrong password, and takes the right one on the same step", async () => {
    const step = requireStep(await start(device), "needs-password")
    for (const password of ["wrong", ""]) {
      await expect(submitPassword(device, step, password)).rejects.toThrow(code("wrong-password"))
    }
    expect(await device.store.load()).toBeNull()
    expect((await submitPassword(device, step, PASSWORD)).kind).toBe("done")
  })

  it("says what the server says when the line breaks, and nothing is stored", async () => {
    server.loseAnswer("verifySrpSession")
    await expect(signInOn(device)).rejects.toThrow(code("offline"))
    expect(device.store.session).toBeNull()
    expect((await signInOn(device)).kind).toBe("done")
  })

  it("says that the device has too little memory", async () => {
    const small = newDevice(server, { argon2id: limitedArgon2id(2 ** 20) })
    await expect(signInOn(small)).rejects.toThrow(code("out-of-memory"))
  })

  it("goes over to the e-mail code when the account demands it only now", async () => {
    const step = requireStep(await start(device), "needs-password")
    server.user(EMAIL).isEmailMfaEnabled = true
    const next = requireStep(await submitPassword(device, step, PASSWORD), "needs-email-code")
    const open = requireStep(await submitEmailCode(device, next, EMAIL_CODE), "needs-password")
    expect((await submitPassword(device, open, PASSWORD)).kind).toBe("done")
  })
})

describe("sign-in by e-mail code", () => {
  const byMail = async (): Promise<void> => {
    const mail = requireStep(await start(device), "needs-email-code")
    await expect(submitEmailCode(device, mail, "000000")).rejects.toThrow(code("wrong-code"))
    const step = requireStep(await submitEmailCode(device, mail, EMAIL_CODE), "needs-password")
    for (const password of ["wrong", ""]) {
      await expect(submitPassword(device, step, password)).rejects.toThrow(code("wrong-password"))
    }
    const { unlocked } = requireStep(await submitPassword(device, step, PASSWORD), "done")
    expect(unlocked.masterKey).toEqual(owner.masterKey)
    expect(unlocked.session.account?.progress).toBe("done")
  }

  it("opens an account which demands it", async () => {
    server.user(EMAIL).isEmailMfaEnabled = true
    await byMail()
  })

  it("opens an account without a password proof, and sets the proof up", async () => {
    server.user(EMAIL).srp = null
    await byMail()
    expect((await signInOn(newDevice(server))).kind).toBe("done")
  })

  it("leaves the proof for later when the line breaks over it", async () => {
    server.user(EMAIL).srp = null
    server.loseRequest("completeSrp")
    const mail = requireStep(await start(device), "needs-email-code")
    const step = requireStep(await submitEmailCode(device, mail, EMAIL_CODE), "needs-password")
    const { unlocked } = requireStep(await submitPassword(device, step, PASSWORD), "done")
    expect(unlocked.session.account?.progress).toBe("srp")
    const again = requireStep(await start(device), "needs-email-code")
    const open = requireStep(await submitEmailCode(device, again, EMAIL_CODE), "needs-password")
    expect((await submitPassword(device, open, PASSWORD)).kind).toBe("done")
    expect(server.user(EMAIL).srp).not.toBeNull()
  })

  it("sends another code when asked, and says when one has expired", async () => {
    server.user(EMAIL).isEmailMfaEnabled = true
    const mail = requireStep(await start(device), "needs-email-code")
    server.state.codes.clear()
    await expect(submitEmailCode(device, mail, EMAIL_CODE)).rejects.toThrow(code("code-expired"))
    const again = await resendEmailCode(device, mail)
    expect((await submitEmailCode(device, again, EMAIL_CODE)).kind).toBe("needs-password")
  })

  it("says that there is no account, or only half of one", async () => {
    await expect(start(device, "bob@example.org")).rejects.toThrow(code("USER_NOT_REGISTERED"))
    server.user(EMAIL).keyAttributes = null
    await expect(start(device)).rejects.toThrow(code("USER_SIGNUP_INCOMPLETE"))
    server.user(EMAIL).isEmailMfaEnabled = true
    server.state.codes.add(EMAIL)
    const mail = {
      kind: "needs-email-code",
      attempt: { email: EMAIL, intent: "sign-in", localVault: null },
    } as const
    await expect(submitEmailCode(device, mail, EMAIL_CODE)).rejects.toThrow(code("sign-up-incomplete"))
  })
})

describe("an old account with a cheaper derivation", () => {
  const BOB = "bob@example.org"
  const reach = async () => requireStep(await start(device, BOB), "needs-weak-kdf-consent")

  beforeEach(async () => {
    await addLegacyAccount(server, { email: BOB, password: PASSWORD })
  })

  it("asks first, and only then for the password; and only once", async () => {
    const step = await reach()
    expect(step.kdf).toEqual(LEGACY_KDF)
    const done = requireStep(await submitPassword(device, acceptWeakKdf(step), PASSWORD), "done")
    const session = (await device.store.load())!
    const reopened = await unlockSession({ session, password: PASSWORD, argon2id: device.argon2id })
    expect(reopened).toEqual(done.unlocked)
    expect((await start(device, BOB)).kind).toBe("needs-password")
  })

  it("asks on the way by e-mail code too", async () => {
    server.user(BOB).isEmailMfaEnabled = true
    const mail = requireStep(await start(device, BOB), "needs-email-code")
    const step = requireStep(await submitEmailCode(device, mail, EMAIL_CODE), "needs-weak-kdf-consent")
    expect((await submitPassword(device, acceptWeakKdf(step), PASSWORD)).kind).toBe("done")
  })

  it("is strong after a password change, and stays so", async () => {
    const step = await submitPassword(device, acceptWeakKdf(await reach()), PASSWORD)
    const { unlocked } = requireStep(step, "done")
    const passwords = { currentPassword: PASSWORD, newPassword: "new" }
    const changed = await changePassword(device, unlocked, { ...passwords, logOutOtherDevices: false })
    expect(assessKdf(changed.session.keys.passwordWrap.kdf)).toBe("strong")
    server.lie("getSrpAttributes", (answer) => ({
      attributes: { ...(answer["attributes"] as object), memLimit: 2 ** 26, opsLimit: 2 },
    }))
    await expect(start(device, BOB)).rejects.toThrow(code("kdf-weakened"))
  })

  it("takes no other legacy derivation for a password changed elsewhere", async () => {
    const { unlocked } = requireStep(
      await submitPassword(device, acceptWeakKdf(await reach()), PASSWORD),
      "done",
    )
    const kekSalt = new Uint8Array(16)
    server.user(BOB).keyAttributes = { ...server.user(BOB).keyAttributes!, opsLimit: 3, kekSalt }
    const adoption = adoptPasswordChange(device, unlocked, { password: PASSWORD })
    await expect(adoption).rejects.toThrow(code("weak-kdf"))
  })
})

describe("signing in on a device which holds something already", () => {
  it("keeps local key and authenticator key of the same account", async () => {
    const authenticatorKey = generateAuthenticatorKey(ownerDevice.random)
    await rememberAuthenticatorKey(ownerDevice, owner, authenticatorKey)
    const { unlocked } = await signInOn(ownerDevice)
    expect(unlocked.localKey).toEqual(owner.localKey)
    expect(unlocked.authenticatorKey).toEqual(authenticatorKey)
    expect(unlocked.token).not.toBe(owner.token)
  })

  it("takes an open local vault along, and no closed one", async () => {
    const local = await createLocalSession(device, { password: "local" })
    await expect(start(device)).rejects.toThrow(code("vault-exists"))
    const step = await startSignIn(device, { email: EMAIL, localVault: local.unlocked })
    const prove = requireStep(step, "needs-password")
    const { unlocked } = requireStep(await submitPassword(device, prove, PASSWORD), "done")
    expect(unlocked.localKey).toEqual(local.unlocked.localKey)
    expect(unlocked.masterKey).toEqual(owner.masterKey)
  })

  it("does not take the vault of another device for it", async () => {
    await createLocalSession(device, { password: "local" })
    const foreign = await createLocalSession(newDevice(server), { password: "local" })
    const step = startSignIn(device, { email: EMAIL, localVault: foreign.unlocked })
    await expect(step).rejects.toThrow(code("vault-exists"))
  })

  it("keeps the vault of another account", async () => {
    await signInOn(device)
    const before = device.store.session
    const bob = { ...device, server: { url: "https://other.example.org", transport: server.transport } }
    await expect(start(bob)).rejects.toThrow(code("other-account"))
    server.user(EMAIL).id += 1
    await expect(signInOn(device)).rejects.toThrow(code("other-account"))
    expect(device.store.session).toBe(before)
  })

  it("comes back to the vault it kept when it signed out", async () => {
    const { unlocked } = await signInOn(device)
    const kept = await signOut(device, unlocked, { vault: "keep" })
    expect(kept.isEnded).toBe(true)
    const step = await startSignIn(device, { email: EMAIL, localVault: kept.unlocked })
    const prove = requireStep(step, "needs-password")
    const again = requireStep(await submitPassword(device, prove, PASSWORD), "done")
    expect(again.unlocked.localKey).toEqual(unlocked.localKey)
  })
})

describe("what is no answer of the protocol", () => {
  it.each(["<html>captive portal</html>", "", "[]", '{"attributes":{}}', "null"])(
    "is refused as such: %s",
    async (body) => {
      server.answerInstead("getSrpAttributes", 200, body)
      await expect(start(device)).rejects.toBeInstanceOf(RemoteError)
    },
  )

  it("is not taken for a missing account when it is a proxy's 404", async () => {
    server.answerInstead("getSrpAttributes", 404, "<html>not found</html>")
    await expect(start(device)).rejects.toThrow(code("not-json"))
    expect(server.countOf("sendOtt")).toBe(1)
  })
})
