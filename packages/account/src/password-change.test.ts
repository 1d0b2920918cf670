import { beforeEach, describe, expect, it } from "vitest"
import { adoptPasswordChange, changePassword } from "./password-change.ts"
import { checkSession } from "./sessions.ts"
import { submitPassword } from "./sign-in.ts"
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
import { type UnlockedSession, unlockSession } from "./unlocked-session.ts"

const NEW_PASSWORD = "battery staple"

let server: AccountServer
let device: Device
let unlocked: UnlockedSession

const code = (name: string) => expect.objectContaining({ code: name })
const change = (
  input: { logOutOtherDevices?: boolean; currentPassword?: string; newPassword?: string } = {},
) =>
  changePassword(device, unlocked, {
    currentPassword: PASSWORD,
    newPassword: NEW_PASSWORD,
    logOutOtherDevices: false,
    ...input,
  })
const open = async (ports: Device, password: string) =>
  unlockSession({ session: (await ports.store.load())!, password, argon2id: ports.argon2id })

beforeEach(async () => {
  server = new AccountServer()
  device = newDevice(server)
  unlocked = (await signUpOn(device)).unlocked
})

describe("a password change", () => {
  it("changes salt and wrapped key and nothing else", async () => {
    const before = server.user(EMAIL).keyAttributes!
    const changed = await change()
    const after = server.user(EMAIL).keyAttributes!
    const changedFields = Object.keys(after).filter((name) => {
      return after[name as keyof typeof after] !== before[name as keyof typeof before]
    })
    expect(changedFields.toSorted()).toEqual(["encryptedKey", "kekSalt", "keyDecryptionNonce"])
    expect(changed.masterKey).toEqual(unlocked.masterKey)
    expect(changed.session.keys.recoveryWrap).toEqual(unlocked.session.keys.recoveryWrap)
  })

  it("opens this device and the account by the new password only", async () => {
    await change()
    expect((await open(device, NEW_PASSWORD)).masterKey).toEqual(unlocked.masterKey)
    await expect(open(device, PASSWORD)).rejects.toThrow(code("wrong-password"))
    expect((await signInOn(newDevice(server), NEW_PASSWORD)).kind).toBe("done")
    await expect(signInOn(newDevice(server))).rejects.toThrow(code("wrong-password"))
  })

  it.each([true, false])("signs other devices out when asked: %s", async (logOutOtherDevices) => {
    const other = (await signInOn(newDevice(server))).unlocked
    await change({ logOutOtherDevices })
    expect(server.user(EMAIL).tokens.includes(other.token!)).toBe(!logOutOtherDevices)
    expect(server.user(EMAIL).tokens).toContain(unlocked.token)
  })

  it("needs the current password and a new one", async () => {
    await expect(change({ currentPassword: "wrong" })).rejects.toThrow(code("wrong-password"))
    await expect(change({ newPassword: "" })).rejects.toThrow(code("empty-password"))
    expect(server.countOf("updateSrp")).toBe(0)
  })

  it("refuses a server whose proof is wrong, and keeps the old password here", async () => {
    server.lie("updateSrp", (answer) => ({ ...answer, srpM2: "A".repeat(43) + "=" }))
    await expect(change()).rejects.toThrow(code("server-proof-failed"))
    expect((await open(device, PASSWORD)).masterKey).toEqual(unlocked.masterKey)
  })

  it("can be repeated when its answer was lost", async () => {
    server.loseAnswer("updateSrp")
    await expect(change()).rejects.toThrow(code("offline"))
    expect(await checkSession(device, unlocked)).toBe("password-changed")
    await change()
    expect((await signInOn(newDevice(server), NEW_PASSWORD)).kind).toBe("done")
    expect((await open(device, NEW_PASSWORD)).masterKey).toEqual(unlocked.masterKey)
  })

  it("can be repeated after a crash of the device", async () => {
    device.store.writesUntilCrash = 1
    await expect(change()).rejects.toThrow("crash")
    await adoptPasswordChange(device, unlocked, { password: NEW_PASSWORD })
    expect((await open(device, NEW_PASSWORD)).masterKey).toEqual(unlocked.masterKey)
  })
})

describe("a password changed on another device", () => {
  let other: Device
  let onOther: UnlockedSession

  beforeEach(async () => {
    other = newDevice(server)
    onOther = (await signInOn(other)).unlocked
    await change()
  })

  it("is noticed, and adopted by whoever knows it", async () => {
    expect(await checkSession(other, onOther)).toBe("password-changed")
    const wrong = adoptPasswordChange(other, onOther, { password: PASSWORD })
    await expect(wrong).rejects.toThrow(code("wrong-password"))
    const adopted = await adoptPasswordChange(other, onOther, { password: NEW_PASSWORD })
    expect(await checkSession(other, adopted)).toBe("valid")
    expect((await open(other, NEW_PASSWORD)).localKey).toEqual(onOther.localKey)
  })

  it("opens a locked device by signing in again, and keeps what it stores", async () => {
    await expect(open(other, NEW_PASSWORD)).rejects.toThrow(code("wrong-password"))
    const step = requireStep(await start(other), "needs-password")
    expect(step.isChangedElsewhere).toBe(true)
    const again = requireStep(await submitPassword(other, step, NEW_PASSWORD), "done")
    expect(again.unlocked.localKey).toEqual(onOther.localKey)
  })

  it("is not adopted when the keys behind it are another's", async () => {
    const keyAttributes = server.user(EMAIL).keyAttributes!
    const stranger = new AccountServer()
    await signUpOn(newDevice(stranger))
    const { kekSalt, encryptedKey, keyDecryptionNonce } = stranger.user(EMAIL).keyAttributes!
    server.user(EMAIL).keyAttributes = { ...keyAttributes, kekSalt, encryptedKey, keyDecryptionNonce }
    const adoption = adoptPasswordChange(other, onOther, { password: PASSWORD })
    await expect(adoption).rejects.toThrow(code("server-changed-keys"))
    expect((await other.store.load())!.keys).toEqual(onOther.session.keys)
  })

  it("takes over nothing but the password's part of the keys", async () => {
    const keyAttributes = server.user(EMAIL).keyAttributes!
    server.user(EMAIL).keyAttributes = { ...keyAttributes, encryptedSecretKey: new Uint8Array(48) }
    const adopted = await adoptPasswordChange(other, onOther, { password: NEW_PASSWORD })
    expect(adopted.session.keys.secretKey).toEqual(onOther.session.keys.secretKey)
  })

  it.each([
    [{ memLimit: 2 ** 26, opsLimit: 2 }, "kdf-weakened"],
    [{ memLimit: 2 ** 20, opsLimit: 1 }, "weak-kdf"],
    [{ memLimit: 2 ** 40, opsLimit: 1 }, "excessive-kdf"],
  ])("is not adopted at a cost of %j", async (cost, expected) => {
    server.user(EMAIL).keyAttributes = { ...server.user(EMAIL).keyAttributes!, ...cost }
    const adoption = adoptPasswordChange(other, onOther, { password: NEW_PASSWORD })
    await expect(adoption).rejects.toThrow(code(expected))
  })

  it("is not adopted from an account without keys", async () => {
    server.user(EMAIL).keyAttributes = null
    const adoption = adoptPasswordChange(other, onOther, { password: NEW_PASSWORD })
    await expect(adoption).rejects.toThrow(code("server-changed-keys"))
  })
})
