import { asRecoveryKey } from "@tessera/crypto"
import { limitedArgon2id } from "@tessera/crypto/testing"
import { beforeEach, describe, expect, it } from "vitest"
import { connectAs } from "./connection.ts"
import { changeLocalPassword, createLocalSession, recoverLocalVault } from "./local-session.ts"
import { readRecoveryWords } from "./recovery-key.ts"
import { AccountServer } from "./testing/account-server.ts"
import { type Device, newDevice, PASSWORD, signUpOn } from "./testing/device.ts"
import { lockSession, unlockSession, unlockSessionWithRecoveryKey } from "./unlocked-session.ts"

let device: Device

const code = (name: string) => expect.objectContaining({ code: name })
const load = async () => (await device.store.load())!
const open = async (password: string) =>
  unlockSession({ session: await load(), password, argon2id: device.argon2id })

beforeEach(() => {
  device = newDevice(new AccountServer())
})

describe("a vault without an account", () => {
  it("opens by its password and by its recovery key, offline", async () => {
    const { unlocked, recoveryKey } = await createLocalSession(device, { password: PASSWORD })
    expect(await open(PASSWORD)).toEqual(unlocked)
    expect(unlockSessionWithRecoveryKey(await load(), recoveryKey)).toEqual(unlocked)
    expect(unlocked).toMatchObject({ token: null, authenticatorKey: null })
    expect(unlocked.localKey).toHaveLength(32)
  })

  it("opens by nothing else", async () => {
    await createLocalSession(device, { password: PASSWORD })
    await expect(open(`${PASSWORD} `)).rejects.toThrow(code("wrong-password"))
    await expect(open("")).rejects.toThrow(code("wrong-password"))
    const wrong = asRecoveryKey(new Uint8Array(32))
    const session = await load()
    expect(() => unlockSessionWithRecoveryKey(session, wrong)).toThrow(code("wrong-recovery-key"))
  })

  it("is made once, and not without a password", async () => {
    await expect(createLocalSession(device, { password: "" })).rejects.toThrow(code("empty-password"))
    await createLocalSession(device, { password: PASSWORD })
    const before = device.store.session
    await expect(createLocalSession(device, { password: PASSWORD })).rejects.toThrow(code("vault-exists"))
    expect(device.store.session).toBe(before)
  })

  it("takes less memory where there is less, and remembers that", async () => {
    const small = newDevice(new AccountServer(), { argon2id: limitedArgon2id(2 ** 27) })
    const { unlocked } = await createLocalSession(small, { password: PASSWORD })
    expect(unlocked.session.keys.passwordWrap.kdf).toEqual({ memLimitBytes: 2 ** 27, opsLimit: 32 })
    const tiny = newDevice(new AccountServer(), { argon2id: limitedArgon2id(2 ** 26) })
    await expect(createLocalSession(tiny, { password: PASSWORD })).rejects.toThrow(code("out-of-memory"))
  })

  it("changes its password and keeps its keys", async () => {
    const { unlocked } = await createLocalSession(device, { password: PASSWORD })
    const input = { currentPassword: PASSWORD, newPassword: "new" }
    const changed = await changeLocalPassword(device, unlocked, input)
    await expect(open(PASSWORD)).rejects.toThrow(code("wrong-password"))
    expect(await open("new")).toEqual(changed)
    expect(changed.localKey).toEqual(unlocked.localKey)
    expect(readRecoveryWords(changed)).toBe(readRecoveryWords(unlocked))
    await expect(changeLocalPassword(device, changed, input)).rejects.toThrow(code("wrong-password"))
  })

  it("gets a new password by its recovery key", async () => {
    const { unlocked, recoveryKey } = await createLocalSession(device, { password: PASSWORD })
    const input = { session: await load(), recoveryKey, newPassword: "new" }
    expect((await recoverLocalVault(device, input)).localKey).toEqual(unlocked.localKey)
    expect((await open("new")).masterKey).toEqual(unlocked.masterKey)
  })

  it("keeps the old password when a change is torn by a crash", async () => {
    const { unlocked } = await createLocalSession(device, { password: PASSWORD })
    device.store.writesUntilCrash = 0
    const change = changeLocalPassword(device, unlocked, { currentPassword: PASSWORD, newPassword: "new" })
    await expect(change).rejects.toThrow("crash")
    expect((await open(PASSWORD)).masterKey).toEqual(unlocked.masterKey)
  })

  it("leaves an account's password to its server", async () => {
    const { unlocked } = await signUpOn(device)
    const change = changeLocalPassword(device, unlocked, { currentPassword: PASSWORD, newPassword: "new" })
    await expect(change).rejects.toThrow(code("needs-server"))
  })

  it("connects nowhere", async () => {
    const { unlocked } = await createLocalSession(device, { password: PASSWORD })
    expect(() => connectAs(device, unlocked)).toThrow(code("not-signed-in"))
  })

  it("leaves no keys in memory when it is locked", async () => {
    const { unlocked } = await createLocalSession(device, { password: PASSWORD })
    lockSession(unlocked)
    expect(unlocked.masterKey.every((byte) => byte === 0)).toBe(true)
    expect(unlocked.localKey.every((byte) => byte === 0)).toBe(true)
  })
})
