// A server which was honest when the account was made, and is not any more. Nothing of this may pass without a word.
import { encodeBase64 } from "@tessera/bytes"
import { decodeRecoveryKey } from "@tessera/crypto"
import { countedRandom } from "@tessera/crypto/testing"
import { beforeEach, describe, expect, it } from "vitest"
import { readAccountDetails } from "./account-details.ts"
import { findKnownAccount, forgetKnownAccount } from "./known-accounts.ts"
import { readRecoveryWords } from "./recovery-key.ts"
import { signOut } from "./sessions.ts"
import { acceptEmailSignIn, startRecovery, submitEmailCode, submitPassword } from "./sign-in.ts"
import { submitSecondFactor } from "./second-factor.ts"
import { requestSignUpCode, signUp } from "./sign-up.ts"
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
import { unlockSessionWithRecoveryKey } from "./unlocked-session.ts"

type Attributes = { attributes: Record<string, unknown> }

let server: AccountServer
let device: Device

/** A device which has signed in once and out again, so that it knows the account and holds nothing of it. */
beforeEach(async () => {
  server = new AccountServer()
  device = newDevice(server)
  const { unlocked } = await signUpOn(device)
  await signOut(device, unlocked, { vault: "forget" })
})

const code = (name: string) => expect.objectContaining({ code: name })
const random = countedRandom("hostile server")
const attributesWith = (change: Record<string, unknown>) =>
  server.lie("getSrpAttributes", (answer) => ({
    attributes: { ...(answer as Attributes).attributes, ...change },
  }))

describe("a server which weakens the key derivation", () => {
  it.each([
    ["far too cheap, for a known account", { memLimit: 2 ** 20, opsLimit: 1 }, "weak-kdf"],
    ["legacy, for a known account", { memLimit: 2 ** 26, opsLimit: 2 }, "kdf-weakened"],
    ["strong memory, too few passes", { memLimit: 2 ** 28, opsLimit: 8 }, "kdf-weakened"],
    ["a memory bomb", { memLimit: 2 ** 40, opsLimit: 4 }, "excessive-kdf"],
    ["endless passes", { memLimit: 2 ** 28, opsLimit: 2 ** 30 }, "excessive-kdf"],
    ["another cost under the same salt", { memLimit: 2 ** 30, opsLimit: 4 }, "server-changed-keys"],
  ])("is refused before the password is asked for: %s", async (_what, change, expected) => {
    attributesWith(change)
    await expect(start(device)).rejects.toThrow(code(expected))
  })

  it("is refused with a fresh salt too", async () => {
    attributesWith({ memLimit: 2 ** 26, opsLimit: 2, kekSalt: encodeBase64(random(16)) })
    await expect(start(device)).rejects.toThrow(code("kdf-weakened"))
  })

  it("is refused on the way by e-mail code", async () => {
    server.user(EMAIL).isEmailMfaEnabled = true
    const consent = requireStep(await start(device), "needs-downgrade-consent")
    const mail = await acceptEmailSignIn(device, consent)
    server.user(EMAIL).keyAttributes = {
      ...server.user(EMAIL).keyAttributes!,
      memLimit: 2 ** 26,
      opsLimit: 2,
    }
    await expect(submitEmailCode(device, mail, EMAIL_CODE)).rejects.toThrow(code("kdf-weakened"))
  })

  it("cannot make a device remember less by a recovery that is not finished", async () => {
    const strong = server.user(EMAIL).keyAttributes!
    server.user(EMAIL).keyAttributes = { ...strong, memLimit: 2 ** 26, opsLimit: 2 }
    const mail = await startRecovery(device, { email: EMAIL })
    requireStep(await submitEmailCode(device, mail, EMAIL_CODE), "needs-recovery-key")
    await expect(start(device)).rejects.toThrow(code("kdf-weakened"))
  })

  it("refuses too cheap a derivation for an account never seen before as well", async () => {
    attributesWith({ memLimit: 2 ** 25, opsLimit: 128 })
    await expect(start(newDevice(server))).rejects.toThrow(code("weak-kdf"))
  })
})

describe("a server which says that the address is another one now", () => {
  const sayAddress = (email: string) => server.lie("getUserDetails", (answer) => ({ ...answer, email }))

  it("does not make the device forget what it knows of the account under the old one", async () => {
    const { unlocked } = await signInOn(device)
    sayAddress("mallory@example.org")
    const read = await readAccountDetails(device, unlocked)
    expect(read.unlocked.session.account?.email).toBe("mallory@example.org")
    await signOut(device, read.unlocked, { vault: "forget" })
    attributesWith({ memLimit: 2 ** 26, opsLimit: 2, kekSalt: encodeBase64(random(16)) })
    await expect(start(device)).rejects.toThrow(code("kdf-weakened"))
  })

  it("does not put the account in another one's place", async () => {
    const other = "bob@example.org"
    await requestSignUpCode(device, { email: other })
    const bob = await signUp(device, { email: other, code: EMAIL_CODE, password: "bob's own" })
    await signOut(device, bob.unlocked, { vault: "forget" })
    const known = await findKnownAccount(device, other)
    const { unlocked } = await signInOn(device)
    sayAddress(other)
    await readAccountDetails(device, unlocked)
    expect(await findKnownAccount(device, other)).toEqual(known)
  })
})

describe("a server which swaps keys", () => {
  it("gains nothing by another salt: the proof fails", async () => {
    attributesWith({ kekSalt: encodeBase64(random(16)) })
    await expect(signInOn(device)).rejects.toThrow(code("wrong-password"))
    expect(device.store.session).toBeNull()
  })

  it("is refused when the keys it hands out are not those of the proof", async () => {
    server.lie("verifySrpSession", (answer) => ({
      ...answer,
      keyAttributes: { ...(answer["keyAttributes"] as object), kekSalt: encodeBase64(random(16)) },
    }))
    await expect(signInOn(device)).rejects.toThrow(code("server-changed-keys"))
    expect(device.store.session).toBeNull()
  })

  it.each(["encryptedKey", "encryptedSecretKey", "publicKey"])(
    "is refused when %s is another's",
    async (field) => {
      const other = newDevice(server)
      const length = field === "publicKey" ? 32 : 48
      server.lie("verifySrpSession", (answer) => ({
        ...answer,
        keyAttributes: { ...(answer["keyAttributes"] as object), [field]: encodeBase64(random(length)) },
      }))
      for (const ports of [device, other]) {
        await expect(signInOn(ports)).rejects.toThrow(code("server-changed-keys"))
        expect(ports.store.session).toBeNull()
      }
    },
  )

  it("is refused when it makes the account anew under the same address and password", async () => {
    server.state.users = []
    await signUpOn(newDevice(server))
    await expect(signInOn(device)).rejects.toThrow(code("server-changed-keys"))
    await forgetKnownAccount(device, EMAIL)
    expect((await signInOn(device)).kind).toBe("done")
  })

  it("cannot replace the vault of a device which is signed in", async () => {
    const { unlocked } = await signInOn(device)
    const { id } = server.user(EMAIL)
    server.state.users = []
    await signUpOn(newDevice(server))
    server.user(EMAIL).id = id
    await forgetKnownAccount(device, EMAIL)
    await expect(signInOn(device)).rejects.toThrow(code("server-changed-keys"))
    expect((await device.store.load())!.keys).toEqual(unlocked.session.keys)
  })

  it("cannot spoil the recovery key of a device which is signed in", async () => {
    const { unlocked } = await signInOn(device)
    const words = readRecoveryWords(unlocked)
    const keyAttributes = {
      ...server.user(EMAIL).keyAttributes!,
      masterKeyEncryptedWithRecoveryKey: random(48),
    }
    server.user(EMAIL).keyAttributes = keyAttributes
    await signInOn(device)
    const session = (await device.store.load())!
    const opened = unlockSessionWithRecoveryKey(session, decodeRecoveryKey(words))
    expect(opened.masterKey).toEqual(unlocked.masterKey)
  })

  it("is refused when the token is sealed for somebody else", async () => {
    server.lie("verifySrpSession", (answer) => ({ ...answer, encryptedToken: encodeBase64(random(80)) }))
    await expect(signInOn(device)).rejects.toThrow(code("server-changed-keys"))
  })
})

describe("a server which cannot prove itself", () => {
  it("is refused when its proof is wrong, whatever else it says", async () => {
    server.lie("verifySrpSession", (answer) => ({ ...answer, srpM2: encodeBase64(random(32)) }))
    await expect(signInOn(device)).rejects.toThrow(code("server-proof-failed"))
    expect(device.store.session).toBeNull()
  })

  it("is refused before its question for a second factor is believed", async () => {
    server.lie("verifySrpSession", ({ id }) => ({
      id,
      srpM2: encodeBase64(random(32)),
      twoFactorSessionID: "phish",
      passkeySessionID: "",
      accountsUrl: "",
      twoFactorSessionIDV2: "",
    }))
    await expect(signInOn(device)).rejects.toThrow(code("server-proof-failed"))
  })

  it("is refused when it leaves its proof out", async () => {
    server.lie("verifySrpSession", ({ srpM2: _srpM2, ...answer }) => answer)
    await expect(signInOn(device)).rejects.toThrow(code("unexpected-answer"))
  })

  it.each([0, 255])("is refused when B is no number of the group: all bytes %i", async (byte) => {
    server.lie("createSrpSession", (answer) => ({
      ...answer,
      srpB: encodeBase64(new Uint8Array(512).fill(byte)),
    }))
    await expect(signInOn(device)).rejects.toThrow(code("server-proof-failed"))
    expect(server.countOf("verifySrpSession")).toBe(0)
  })
})

describe("a server which no longer wants the password proof", () => {
  it.each([
    ["no-srp", () => server.answerInstead("getSrpAttributes", 404, '{"code":"NOT_FOUND","message":""}')],
    ["email-mfa", () => attributesWith({ isEmailMFAEnabled: true })],
  ])("gets no e-mail sign-in before the user has agreed: %s", async (reason, downgrade) => {
    const sent = server.countOf("sendOtt")
    downgrade()
    const step = requireStep(await start(device), "needs-downgrade-consent")
    expect(step.reason).toBe(reason)
    expect(server.countOf("sendOtt")).toBe(sent)
    expect((await acceptEmailSignIn(device, step)).kind).toBe("needs-email-code")
  })

  it("gets none in the middle of a sign-in either", async () => {
    const step = requireStep(await start(device), "needs-password")
    server.answerInstead("createSrpSession", 409, '{"code":"EMAIL_MFA_ENABLED","message":""}')
    const next = requireStep(await submitPassword(device, step, PASSWORD), "needs-downgrade-consent")
    expect(next.reason).toBe("email-mfa")
  })

  it("is asked about again after the proof has come back", async () => {
    attributesWith({ isEmailMFAEnabled: true })
    const mail = await acceptEmailSignIn(device, requireStep(await start(device), "needs-downgrade-consent"))
    const open = requireStep(await submitEmailCode(device, mail, EMAIL_CODE), "needs-password")
    const { unlocked } = requireStep(await submitPassword(device, open, PASSWORD), "done")
    expect((await start(device)).kind).toBe("needs-email-code")
    server.tellTheTruth()
    await signOut(device, unlocked, { vault: "forget" })
    await signInOn(device)
    attributesWith({ isEmailMFAEnabled: true })
    expect((await start(device)).kind).toBe("needs-downgrade-consent")
  })

  it("is believed by a device which has never seen the account", async () => {
    server.answerInstead("getSrpAttributes", 404, "{}")
    expect((await start(newDevice(server))).kind).toBe("needs-email-code")
  })
})

describe("a server which asks for second factors without end", () => {
  it("gets one code and must then hand out the keys", async () => {
    const question = ({ id, srpM2 }: Record<string, unknown>) => ({
      id,
      srpM2,
      twoFactorSessionID: "again",
      passkeySessionID: "",
      accountsUrl: "",
      twoFactorSessionIDV2: "",
    })
    server.lie("verifySrpSession", question)
    const step = await submitPassword(device, requireStep(await start(device), "needs-password"), PASSWORD)
    const factor = requireStep(step, "needs-second-factor")
    server.answerInstead("verifyTwoFactor", 200, JSON.stringify(question({ id: 7 })))
    await expect(submitSecondFactor(device, factor, "654321")).rejects.toThrow(code("unexpected-answer"))
    expect(device.store.session).toBeNull()
  })

  it.each([
    ["a script", "javascript:alert(1)"],
    ["nothing", ""],
    ["no address", "not an address"],
    ["a file", "file:///etc/passwd"],
    ["an address which takes hours to read", `https://a${"/".repeat(1_000_000)}x`],
  ])("cannot have %s opened as the passkey page", async (_what, accountsUrl) => {
    server.lie("verifySrpSession", ({ id, srpM2 }) => ({
      id,
      srpM2,
      passkeySessionID: "session",
      accountsUrl,
      twoFactorSessionID: "",
      twoFactorSessionIDV2: "",
    }))
    await expect(signInOn(device)).rejects.toThrow(code("bad-answer"))
  })

  it("gets nothing for an answer without anything in it", async () => {
    server.lie("verifySrpSession", ({ id, srpM2 }) => ({ id, srpM2 }))
    await expect(signInOn(device)).rejects.toThrow(code("bad-answer"))
  })
})
