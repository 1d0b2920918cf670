import { encodeBase64, encodeUtf8 } from "@tessera/bytes"
import { generateAuthenticatorKey, sealSealedBox } from "@tessera/crypto"
import { beforeEach, describe, expect, it } from "vitest"
import { deleteAccount } from "./account-deletion.ts"
import { changePassword } from "./password-change.ts"
import { rememberAuthenticatorKey } from "./session-changes.ts"
import { checkSession, endSession, forgetToken, listSessions, signOut } from "./sessions.ts"
import { AccountServer } from "./testing/account-server.ts"
import { type Device, EMAIL, newDevice, NOW_MS, PASSWORD, signInOn, signUpOn } from "./testing/device.ts"
import { type UnlockedSession, unlockSession } from "./unlocked-session.ts"

let server: AccountServer
let device: Device
let unlocked: UnlockedSession

const code = (name: string) => expect.objectContaining({ code: name })

beforeEach(async () => {
  server = new AccountServer()
  device = newDevice(server)
  unlocked = (await signUpOn(device)).unlocked
})

describe("sessions", () => {
  it("are listed with the latest first and one's own marked", async () => {
    const other = (await signInOn(newDevice(server))).unlocked
    const sessions = await listSessions(device, unlocked)
    expect(sessions).toMatchObject([
      { id: other.token, isCurrent: false, createdAtMs: 1000, lastUsedAtMs: 2000, device: "Tessera" },
      { id: unlocked.token, isCurrent: true, createdAtMs: 0, lastUsedAtMs: 0, ip: "192.0.2.1" },
    ])
  })

  it("can be ended from another device, which loses nothing", async () => {
    const other = newDevice(server)
    const onOther = (await signInOn(other)).unlocked
    await endSession(device, unlocked, onOther.token!)
    expect(await checkSession(other, onOther)).toBe("ended")
    const later = await forgetToken(other, onOther)
    expect(later.token).toBeNull()
    await expect(listSessions(other, later)).rejects.toThrow(code("not-signed-in"))
    const session = (await other.store.load())!
    const reopened = await unlockSession({ session, password: PASSWORD, argon2id: other.argon2id })
    expect(reopened).toEqual(later)
    expect((await signInOn(other)).unlocked.localKey).toEqual(onOther.localKey)
  })

  it("are valid while nothing has happened", async () => {
    expect(await checkSession(device, unlocked)).toBe("valid")
  })

  it("report keys which are not the account's", async () => {
    const keyAttributes = server.user(EMAIL).keyAttributes!
    server.user(EMAIL).keyAttributes = { ...keyAttributes, publicKey: new Uint8Array(32) }
    expect(await checkSession(device, unlocked)).toBe("keys-changed")
    server.user(EMAIL).keyAttributes = null
    expect(await checkSession(device, unlocked)).toBe("keys-changed")
  })

  it("are not taken for ended when a proxy says 401", async () => {
    server.answerInstead("getSessionValidity", 401, "<html>proxy</html>")
    await expect(checkSession(device, unlocked)).rejects.toThrow(code("not-json"))
  })

  it("do not follow a changed server address: the token stays here", async () => {
    const elsewhere = { ...device, server: { ...device.server, url: "https://evil.example.org" } }
    const sent = server.requests.length
    await expect(checkSession(elsewhere, unlocked)).rejects.toThrow(code("other-server"))
    expect(server.requests).toHaveLength(sent)
  })
})

describe("signing out", () => {
  it("forgets the session and ends it at the server", async () => {
    const result = await signOut(device, unlocked, { vault: "forget" })
    expect(result).toEqual({ isEnded: true, unlocked: null })
    expect(await device.store.load()).toBeNull()
    expect(server.user(EMAIL).tokens).toEqual([])
  })

  it("can keep the vault, under the same password and without the account", async () => {
    await rememberAuthenticatorKey(device, unlocked, generateAuthenticatorKey(device.random))
    const { unlocked: kept } = await signOut(device, unlocked, { vault: "keep" })
    const session = (await device.store.load())!
    expect(session.account).toBeNull()
    const reopened = await unlockSession({ session, password: PASSWORD, argon2id: device.argon2id })
    expect(reopened).toEqual(kept)
    expect(reopened.localKey).toEqual(unlocked.localKey)
  })

  it("works without a line, and says that the session was not ended", async () => {
    server.loseRequest("logout")
    expect(await signOut(device, unlocked, { vault: "forget" })).toMatchObject({ isEnded: false })
    expect(await device.store.load()).toBeNull()
  })

  it("works when the session is over already", async () => {
    server.user(EMAIL).tokens = []
    expect(await signOut(device, unlocked, { vault: "forget" })).toMatchObject({ isEnded: true })
    const again = (await signInOn(device)).unlocked
    const later = await forgetToken(device, again)
    expect(await signOut(device, later, { vault: "forget" })).toMatchObject({ isEnded: true })
  })
})

describe("another tab", () => {
  it("which has signed out is not overruled", async () => {
    await signOut(device, unlocked, { vault: "keep" })
    const late = changePassword(device, unlocked, {
      currentPassword: PASSWORD,
      newPassword: "late",
      logOutOtherDevices: false,
    })
    await expect(late).rejects.toThrow(code("unauthorized"))
    const remember = rememberAuthenticatorKey(device, unlocked, generateAuthenticatorKey(device.random))
    await expect(remember).rejects.toThrow(code("session-changed"))
    expect((await device.store.load())!.account).toBeNull()
    await device.store.clear()
    await expect(forgetToken(device, unlocked)).rejects.toThrow(code("session-changed"))
  })

  it("keeps its change of another part", async () => {
    const key = generateAuthenticatorKey(device.random)
    await rememberAuthenticatorKey(device, unlocked, key)
    await changePassword(device, unlocked, {
      currentPassword: PASSWORD,
      newPassword: "new",
      logOutOtherDevices: false,
    })
    const session = (await device.store.load())!
    expect(session.account?.signedInAtMs).toBe(NOW_MS)
    const reopened = await unlockSession({ session, password: "new", argon2id: device.argon2id })
    expect(reopened.authenticatorKey).toEqual(key)
  })
})

describe("deleting the account", () => {
  it("opens the challenge and forgets everything", async () => {
    expect(await deleteAccount(device, unlocked, { vault: "forget", reason: "tidying up" })).toBeNull()
    expect(server.state.users).toEqual([])
    expect(device.store.session).toBeNull()
    expect(await device.store.loadKnownAccounts()).toEqual([])
    expect((await signUpOn(newDevice(server))).unlocked.token).not.toBeNull()
  })

  it("can keep the vault", async () => {
    const kept = await deleteAccount(device, unlocked, { vault: "keep" })
    expect(kept?.localKey).toEqual(unlocked.localKey)
    expect((await device.store.load())?.account).toBeNull()
  })

  it("is refused when the server does not allow it, and nothing is lost", async () => {
    server.lie("getDeleteChallenge", (answer) => ({ ...answer, allowDelete: false }))
    const deletion = deleteAccount(device, unlocked, { vault: "forget" })
    await expect(deletion).rejects.toThrow(code("deletion-refused"))
    expect(await device.store.load()).not.toBeNull()
  })

  it("sends back no box that is not a challenge", async () => {
    const seal = (text: string) =>
      encodeBase64(sealSealedBox(encodeUtf8(text), unlocked.session.keys.publicKey, device.random))
    for (const encryptedChallenge of [seal("another secret"), seal("a.b"), "A".repeat(108)]) {
      server.lie("getDeleteChallenge", (answer) => ({ ...answer, encryptedChallenge }))
      const deletion = deleteAccount(device, unlocked, { vault: "forget" })
      await expect(deletion).rejects.toThrow(code("bad-answer"))
    }
    expect(server.countOf("deleteAccount")).toBe(0)
  })
})
