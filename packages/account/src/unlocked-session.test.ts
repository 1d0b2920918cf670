// What somebody could change in the file of a session, and what comes of it.
import { generateAuthenticatorKey } from "@tessera/crypto"
import fc from "fast-check"
import { beforeAll, describe, expect, it } from "vitest"
import { rememberAuthenticatorKey } from "./session-changes.ts"
import type { StoredAccount, StoredSession } from "./session-store.ts"
import { AccountServer } from "./testing/account-server.ts"
import { type Device, newDevice, PASSWORD, signUpOn } from "./testing/device.ts"
import { openSession, type UnlockedSession, unlockSession } from "./unlocked-session.ts"

const code = (name: string) => expect.objectContaining({ code: name })

let device: Device
let unlocked: UnlockedSession
let session: StoredSession
let account: StoredAccount

beforeAll(async () => {
  device = newDevice(new AccountServer())
  const signedUp = await signUpOn(device)
  const key = generateAuthenticatorKey(device.random)
  unlocked = await rememberAuthenticatorKey(device, signedUp.unlocked, key)
  session = unlocked.session
  account = session.account!
})

const refuse = (changed: StoredSession) => {
  expect(() => openSession(changed, unlocked.masterKey)).toThrow(code("damaged-session"))
}
const withAccount = (change: Partial<StoredAccount>): StoredSession => ({
  ...session,
  account: { ...account, ...change },
})

describe("a stored session", () => {
  it("opens to what was stored", () => {
    expect(openSession(session, unlocked.masterKey)).toEqual(unlocked)
  })

  it("sends its token to no other server, whatever its file says", () => {
    refuse(withAccount({ serverUrl: "https://evil.example.org" }))
    refuse(withAccount({ userId: account.userId + 1 }))
  })

  it("takes no secret for another", () => {
    refuse(withAccount({ sealedToken: account.sealedAuthenticatorKey }))
    refuse(withAccount({ sealedAuthenticatorKey: session.sealedLocalKey }))
    refuse({ ...session, sealedLocalKey: account.sealedAuthenticatorKey! })
  })

  it("takes no public key which is not its own", () => {
    const { publicKey } = session.keys
    const changed = Uint8Array.from(publicKey, (byte) => byte ^ 1) as typeof publicKey
    refuse({ ...session, keys: { ...session.keys, publicKey: changed } })
  })

  it("refuses every damaged byte of what it seals", () => {
    const flip = (bytes: Uint8Array, at: number, bit: number) =>
      bytes.map((byte, index) => (index === at % bytes.length ? byte ^ (1 << bit) : byte))
    fc.assert(
      fc.property(fc.nat({ max: 200 }), fc.nat({ max: 7 }), (at, bit) => {
        refuse({ ...session, sealedLocalKey: flip(session.sealedLocalKey, at, bit) })
        refuse(withAccount({ sealedToken: flip(account.sealedToken!, at, bit) }))
        refuse(withAccount({ sealedAuthenticatorKey: flip(account.sealedAuthenticatorKey!, at, bit) }))
      }),
    )
  })

  it.each([
    ["weak-kdf", { memLimitBytes: 2 ** 20, opsLimit: 1 }],
    ["excessive-kdf", { memLimitBytes: 2 ** 40, opsLimit: 4 }],
    ["wrong-password", { memLimitBytes: 2 ** 26, opsLimit: 2 }],
  ])("refuses a derivation that was changed: %s", async (expected, kdf) => {
    const passwordWrap = { ...session.keys.passwordWrap, kdf }
    const changed = { ...session, keys: { ...session.keys, passwordWrap } }
    const opening = unlockSession({ session: changed, password: PASSWORD, argon2id: device.argon2id })
    await expect(opening).rejects.toThrow(code(expected))
  })
})
