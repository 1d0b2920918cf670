import { decodeBase64Url, encodeBase64 } from "@tessera/bytes"
import { unwrapMasterKey } from "@tessera/crypto"
import { RemoteError } from "@tessera/wire"
import { beforeEach, describe, expect, it } from "vitest"
import { fromWireKeyAttributes } from "./key-attributes.ts"
import { changeLocalPassword, createLocalSession } from "./local-session.ts"
import { openWithPassword } from "./passwords.ts"
import { startSignIn, submitPassword } from "./sign-in.ts"
import { claimSetup, requestSignUpCode, resumeSignUp, signUp } from "./sign-up.ts"
import { AccountServer } from "./testing/account-server.ts"
import {
  type Device,
  EMAIL,
  newDevice,
  NOW_MS,
  PASSWORD,
  requireStep,
  signInOn,
  signUpOn,
} from "./testing/device.ts"
import { EMAIL_CODE } from "./testing/server-users.ts"
import { unlockSession } from "./unlocked-session.ts"

let server: AccountServer
let device: Device

beforeEach(() => {
  server = new AccountServer()
  device = newDevice(server)
})

const code = (name: string) => expect.objectContaining({ code: name })
const withCode = { email: EMAIL, code: EMAIL_CODE, password: PASSWORD }

describe("sign-up", () => {
  it("leaves an account which its password opens, here and on another device", async () => {
    const { unlocked, recoveryKey, administrator } = await signUpOn(device)
    expect(administrator).toBe("not-asked")
    expect(recoveryKey).toHaveLength(32)
    expect(unlocked.session.account).toMatchObject({
      serverUrl: server.url,
      email: EMAIL,
      userId: server.user(EMAIL).id,
      progress: "done",
      signedInAtMs: NOW_MS,
    })
    const keys = fromWireKeyAttributes(server.user(EMAIL).keyAttributes!)
    const opened = await openWithPassword(device.argon2id, { keys, password: PASSWORD })
    expect(opened.masterKey).toEqual(unlocked.masterKey)
    const other = await signInOn(newDevice(server))
    expect(other.unlocked.masterKey).toEqual(unlocked.masterKey)
  })

  it("gives a token which the server takes, as padded URL-safe base64", async () => {
    const { unlocked } = await signUpOn(device)
    expect(unlocked.token).toMatch(/^[\w-]{43}=$/)
    expect(server.user(EMAIL).tokens).toEqual([unlocked.token])
  })

  it("takes the address in any case, with spaces around it", async () => {
    await requestSignUpCode(device, { email: " Alice@Example.ORG " })
    await signUp(device, { ...withCode, email: " Alice@Example.ORG " })
    expect(server.user(EMAIL).keyAttributes).not.toBeNull()
  })

  it("stores nothing readable and sends neither password nor keys", async () => {
    const { unlocked } = await signUpOn(device)
    const bodies = server.requests.map(({ path, body }) => path + (body ?? "")).join("\n")
    const stored = device.store.session! + device.store.knownAccounts
    for (const secret of [unlocked.masterKey, unlocked.localKey]) {
      expect(bodies).not.toContain(encodeBase64(secret))
      expect(stored).not.toContain(encodeBase64(secret))
    }
    expect(bodies).not.toContain(PASSWORD)
    expect(stored).not.toContain(unlocked.token)
    expect(stored).not.toContain(encodeBase64(decodeBase64Url(unlocked.token!)))
    expect(device.store.knownAccounts).not.toContain("alice")
  })

  it("refuses a wrong code, and takes the right one afterwards under the same keys", async () => {
    await requestSignUpCode(device, { email: EMAIL })
    await expect(signUp(device, { ...withCode, code: "000000" })).rejects.toThrow(code("wrong-code"))
    const { publicKey } = (await device.store.load())!.keys
    await signUp(device, withCode)
    expect(server.user(EMAIL).keyAttributes!.publicKey).toEqual(publicKey)
  })

  it("says that a code has expired", async () => {
    await expect(signUp(device, withCode)).rejects.toThrow(code("code-expired"))
  })

  it("says that an account exists already, before and after the code", async () => {
    await signUpOn(device)
    const second = newDevice(server)
    await expect(requestSignUpCode(second, { email: EMAIL })).rejects.toThrow(code("already-registered"))
    server.state.codes.add(EMAIL)
    await expect(signUp(second, withCode)).rejects.toThrow(code("already-registered"))
  })

  it("says that registration is closed", async () => {
    server.state.isRegistrationOpen = false
    await expect(requestSignUpCode(device, { email: EMAIL })).rejects.toThrow(code("registration-closed"))
    server.state.codes.add(EMAIL)
    await expect(signUp(device, withCode)).rejects.toThrow(code("registration-closed"))
  })

  it("refuses an empty password before anything is stored or sent", async () => {
    await expect(signUp(device, { ...withCode, password: "" })).rejects.toThrow(code("empty-password"))
    expect(device.store.session).toBeNull()
    expect(server.requests).toEqual([])
  })

  it("does not spend the code when the password is not the vault's", async () => {
    await createLocalSession(device, { password: "another" })
    await requestSignUpCode(device, { email: EMAIL })
    await expect(signUp(device, withCode)).rejects.toThrow(code("wrong-password"))
    expect(server.state.codes).toContain(EMAIL)
  })

  it("refuses a second account on one device", async () => {
    await signUpOn(device)
    await requestSignUpCode(device, { email: "bob@example.org" })
    const bob = signUp(device, { ...withCode, email: "bob@example.org" })
    await expect(bob).rejects.toThrow(code("other-account"))
  })

  it("makes an account of a local vault: same keys, same local key, same password", async () => {
    const local = await createLocalSession(device, { password: PASSWORD })
    const { unlocked, recoveryKey } = await signUpOn(device)
    expect(unlocked.localKey).toEqual(local.unlocked.localKey)
    expect(unlocked.masterKey).toEqual(local.unlocked.masterKey)
    expect(recoveryKey).toEqual(local.recoveryKey)
    expect(server.user(EMAIL).keyAttributes!.publicKey).toEqual(local.unlocked.session.keys.publicKey)
  })

  it("claims the setup link, and keeps the account when the link is refused", async () => {
    server.state.setupToken = "setup"
    await requestSignUpCode(device, { email: EMAIL })
    const { administrator } = await signUp(device, { ...withCode, setupToken: "setup" })
    expect(administrator).toBe("claimed")
    const bob = newDevice(server)
    await requestSignUpCode(bob, { email: "bob@example.org" })
    const refused = await signUp(bob, { ...withCode, email: "bob@example.org", setupToken: "setup" })
    expect(refused.administrator).toBe("refused")
    expect(refused.unlocked.session.account?.progress).toBe("done")
  })

  it("can claim the setup link later when the line broke over it", async () => {
    server.state.setupToken = "setup"
    server.loseRequest("claimSetup")
    await requestSignUpCode(device, { email: EMAIL })
    const { administrator, unlocked } = await signUp(device, { ...withCode, setupToken: "setup" })
    expect(administrator).toBe("unanswered")
    await claimSetup(device, unlocked, "setup")
    expect(server.state.setupToken).toBeNull()
  })

  it("refuses a server whose proof is wrong", async () => {
    server.lie("completeSrp", (answer) => ({ ...answer, srpM2: encodeBase64(new Uint8Array(32)) }))
    await expect(signUpOn(device)).rejects.toThrow(code("server-proof-failed"))
  })
})

describe("a sign-up which is cut off", () => {
  const steps = ["verifyEmail", "setKeyAttributes", "setUpSrp", "completeSrp"] as const
  const cuts = steps.flatMap((step) => [
    { step, cut: "loseRequest" as const },
    { step, cut: "loseAnswer" as const },
  ])

  it.each(cuts)("goes on where it stopped: $step, $cut", async ({ step, cut }) => {
    server[cut](step)
    await expect(signUpOn(device)).rejects.toBeInstanceOf(RemoteError)
    const { publicKey } = (await device.store.load())!.keys
    const hasToken = (await device.store.load())!.account !== null
    const { unlocked } = hasToken
      ? await resumeSignUp(device, { password: PASSWORD })
      : await signUpOn(device)
    expect(unlocked.session.account?.progress).toBe("done")
    expect(unlocked.session.keys.publicKey).toEqual(publicKey)
    const other = await signInOn(newDevice(server))
    expect(other.unlocked.masterKey).toEqual(unlocked.masterKey)
  })

  it.each([0, 1, 2, 3, 4])("survives a crash at write %i of the device", async (writes) => {
    device.store.writesUntilCrash = writes
    await expect(signUpOn(device)).rejects.toThrow("crash")
    const account = (await device.store.load())?.account ?? null
    const { unlocked } =
      account === null ? await signUpOn(device) : await resumeSignUp(device, { password: PASSWORD })
    expect(unlocked.session.account?.progress).toBe("done")
    const reopened = await unlockSession({
      session: (await device.store.load())!,
      password: PASSWORD,
      argon2id: device.argon2id,
    })
    expect(reopened.masterKey).toEqual(unlocked.masterKey)
    expect((await signInOn(newDevice(server))).unlocked.masterKey).toEqual(unlocked.masterKey)
  })

  it("starts again on a device which has lost its store, while no keys are at the server", async () => {
    server.loseRequest("setKeyAttributes")
    await expect(signUpOn(device)).rejects.toBeInstanceOf(RemoteError)
    const { unlocked } = await signUpOn(newDevice(server))
    expect(unlocked.session.account?.progress).toBe("done")
  })

  it("resumes with its token after a new code under the same keys", async () => {
    server.loseRequest("setKeyAttributes")
    await expect(signUpOn(device)).rejects.toBeInstanceOf(RemoteError)
    const { publicKey } = (await device.store.load())!.keys
    const { unlocked } = await signUpOn(device)
    expect(unlocked.session.keys.publicKey).toEqual(publicKey)
  })

  it("gives way to another device which has finished it meanwhile, and keeps what it stores", async () => {
    server.loseRequest("setKeyAttributes")
    await expect(signUpOn(device)).rejects.toBeInstanceOf(RemoteError)
    await signUpOn(newDevice(server))
    await expect(resumeSignUp(device, { password: PASSWORD })).rejects.toThrow(code("already-registered"))
    const session = (await device.store.load())!
    const localVault = await unlockSession({ session, password: PASSWORD, argon2id: device.argon2id })
    const step = requireStep(await startSignIn(device, { email: EMAIL, localVault }), "needs-password")
    const { unlocked } = requireStep(await submitPassword(device, step, PASSWORD), "done")
    expect(unlocked.localKey).toEqual(localVault.localKey)
    expect(unlocked.masterKey).not.toEqual(localVault.masterKey)
  })

  it("ends with the password which the vault has now, not the one first sent", async () => {
    server.loseAnswer("setKeyAttributes")
    await expect(signUpOn(device)).rejects.toBeInstanceOf(RemoteError)
    const session = (await device.store.load())!
    const unlocked = await unlockSession({ session, password: PASSWORD, argon2id: device.argon2id })
    await changeLocalPassword(device, unlocked, { currentPassword: PASSWORD, newPassword: "new" })
    await resumeSignUp(device, { password: "new" })
    expect((await signInOn(newDevice(server), "new")).unlocked.masterKey).toEqual(unlocked.masterKey)
  })

  it("replaces a proof without keys which the mobile app has left behind", async () => {
    await requestSignUpCode(device, { email: EMAIL })
    server.loseRequest("setKeyAttributes")
    await expect(signUp(device, withCode)).rejects.toBeInstanceOf(RemoteError)
    server.user(EMAIL).srp = {
      srpUserId: "3f1d2c4b-5a69-4788-9a0b-1c2d3e4f5061",
      salt: new Uint8Array(16),
      verifier: new Uint8Array(512).fill(1),
    }
    await resumeSignUp(device, { password: PASSWORD })
    expect((await signInOn(newDevice(server))).unlocked.session.account?.progress).toBe("done")
  })

  it("cannot resume what never began", async () => {
    await expect(resumeSignUp(device, { password: PASSWORD })).rejects.toThrow(code("not-signed-in"))
    await createLocalSession(device, { password: PASSWORD })
    await expect(resumeSignUp(device, { password: PASSWORD })).rejects.toThrow(code("not-signed-in"))
  })

  it("resumes only with the right password", async () => {
    server.loseAnswer("completeSrp")
    await expect(signUpOn(device)).rejects.toBeInstanceOf(RemoteError)
    await expect(resumeSignUp(device, { password: "wrong" })).rejects.toThrow(code("wrong-password"))
    const { unlocked } = await resumeSignUp(device, { password: PASSWORD })
    const keys = fromWireKeyAttributes(server.user(EMAIL).keyAttributes!)
    const { keyEncryptionKey } = await openWithPassword(device.argon2id, { keys, password: PASSWORD })
    expect(unwrapMasterKey(keys, keyEncryptionKey)).toEqual(unlocked.masterKey)
  })
})
