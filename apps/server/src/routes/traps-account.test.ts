// What official clients stumble over, by the numbers of docs/protocol.md, "Compatibility traps": accounts and passwords.
import { rewrapMasterKey } from "@tessera/crypto"
import { computeCode, toOtpParameters } from "@tessera/otp"
import { endpoints } from "@tessera/wire"
import { describe, expect, it } from "vitest"
import { MINUTE_MS, openTestServer } from "../testing/open-test-server.ts"
import {
  beginPassword,
  newTestPassword,
  openToken,
  random,
  setPassword,
  signIn,
  signUp,
  verifyByMail,
} from "../testing/test-account.ts"
import type { TestClient } from "../testing/test-client.ts"

const EMAIL = "alice@example.org"
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64")
const post = (client: TestClient, path: string, body: object) =>
  client.raw("POST", path, JSON.stringify(body))

describe("traps of accounts and passwords", () => {
  it("13: pads A and verifier that came without their leading zero", async () => {
    const { server, client } = await openTestServer()
    const { token = "" } = await verifyByMail(server, client, { email: EMAIL, purpose: "signup" })
    const short = base64(Uint8Array.from([9, ...random(510)]))
    const body = {
      srpUserID: crypto.randomUUID(),
      srpSalt: base64(random(16)),
      srpVerifier: short,
      srpA: short,
    }
    const answer = await post(client.with({ token }), "/users/srp/setup", { ...body, isUpdate: false })
    expect(answer.status).toBe(200)
    const { setupID } = answer.json as { setupID: string }
    const proof = await post(client.with({ token }), "/users/srp/complete", {
      setupID,
      srpM1: base64(random(31)),
    })
    expect([proof.status, proof.text]).toEqual([401, "{}"])
  })

  it("14: answers 512 bytes of which the first is not zero", async () => {
    const { client } = await openTestServer()
    const srpA = base64(Uint8Array.from([1, ...random(511)]))
    const answer = await post(client, "/users/srp/create-session", { srpUserID: crypto.randomUUID(), srpA })
    const serverPublic = Buffer.from((answer.json as { srpB: string }).srpB, "base64")
    expect(serverPublic).toHaveLength(512)
    expect(serverPublic[0]).not.toBe(0)
  })

  it("17: draws a secret which base64 reads without padding", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client, EMAIL)
    const { secretCode } = await client.with({ token: account.token }).ask(endpoints.setUpTwoFactor)
    expect(base64(Uint8Array.fromBase64(secretCode))).toBe(secretCode)
    expect(Uint8Array.fromBase64(secretCode)).toHaveLength(24)
  })

  it("18: takes key derivations whose product is 2^32 and nothing else, the interactive ones neither", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client, EMAIL)
    const me = client.with({ token: account.token })
    const password = newTestPassword()
    const { setupID, proof } = await beginPassword(me, password)
    const wrapped = { kekSalt: base64(random(16)), encryptedKey: base64(random(48)) }
    const updatedKeyAttr = {
      ...wrapped,
      keyDecryptionNonce: base64(random(24)),
      memLimit: 67108864,
      opsLimit: 2,
    }
    const answer = await post(me, "/users/srp/update", {
      setupID,
      srpM1: base64(proof.clientProof),
      updatedKeyAttr,
    })
    expect(answer).toMatchObject({ status: 400, json: { code: "BAD_REQUEST" } })
  })

  it("21: answers 404, not empty attributes, where there is no password proof", async () => {
    const { server, client } = await openTestServer()
    await verifyByMail(server, client, { email: EMAIL, purpose: "signup" })
    const answer = await client.raw("GET", `/users/srp/attributes?email=${encodeURIComponent(EMAIL)}`)
    expect(answer).toMatchObject({ status: 404, json: { code: "NOT_FOUND", message: "" } })
  })

  it("22: takes the password proof before the key attributes and after", async () => {
    const { server, client } = await openTestServer()
    const { token = "" } = await verifyByMail(server, client, { email: EMAIL, purpose: "signup" })
    expect(await setPassword(client.with({ token }), newTestPassword())).toEqual({ isServerProven: true })
    // The other order, and every half-finished sign-up: sign-up.test.ts.
    expect((await signUp(server, client)).token).toMatch(/=$/)
  })

  it("23: keeps several codes alive, for each app its own; success uses up one", async () => {
    const { server, client } = await openTestServer()
    const ask = async () => {
      await post(client, "/users/ott", { email: EMAIL })
      return server.mailer.lastCode(EMAIL) ?? ""
    }
    const [first, second] = [await ask(), await ask()]
    const trade = (from: TestClient, ott: string) => post(from, "/users/verify-email", { email: EMAIL, ott })
    expect((await trade(client.with({ clientPackage: "io.ente.photos" }), first)).status).toBe(410)
    expect((await trade(client, second)).status).toBe(200)
    expect((await trade(client, first)).status).toBe(200)
  })

  it("24: makes the account when a code is traded, whatever it was sent for", async () => {
    const { server, client } = await openTestServer()
    for (const purpose of ["", "signup", "change", "nonsense", undefined]) {
      const email = `${crypto.randomUUID()}@example.org`
      await post(client, "/users/ott", { email, ...(purpose === undefined ? {} : { purpose }) })
      const ott = server.mailer.lastCode(email)
      const answer = await post(client, "/users/verify-email", { email, ott, source: "web:friend" })
      const { id, token } = answer.json as { id: number; token: string }
      expect(id).toBeGreaterThan(0)
      expect(token).toMatch(/=$/)
    }
  })

  it("25: signs other devices out when a password change does not say", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client, EMAIL)
    const me = client.with({ token: account.token })
    const other = client.with({ token: openToken(await signIn(client, account.password), account) })
    const password = newTestPassword()
    const { setupID, proof } = await beginPassword(me, password)
    const derived = {
      keyEncryptionKey: password.keyEncryptionKey,
      salt: password.kekSalt,
      kdf: { memLimitBytes: 2 ** 30, opsLimit: 4 },
    }
    const { salt, kdf, masterKey } = rewrapMasterKey(account.keys.masterKey, derived, random)
    const answer = await post(me, "/users/srp/update", {
      setupID,
      srpM1: base64(proof.clientProof),
      updatedKeyAttr: {
        kekSalt: base64(salt),
        encryptedKey: base64(masterKey.ciphertext),
        keyDecryptionNonce: base64(masterKey.nonce),
        memLimit: kdf.memLimitBytes,
        opsLimit: kdf.opsLimit,
      },
    })
    expect(answer.status).toBe(200)
    expect((await me.send(endpoints.getSessionValidity)).status).toBe(200)
    expect((await other.send(endpoints.getSessionValidity)).status).toBe(401)
  })

  it("26: says 410 for a code that is over and 401 for a wrong one; 404 and 401 for the second factor", async () => {
    const { server, client } = await openTestServer()
    const trade = (ott: string) => post(client, "/users/verify-email", { email: EMAIL, ott })
    expect((await trade("123456")).status).toBe(410)
    await post(client, "/users/ott", { email: EMAIL })
    expect((await trade(server.mailer.lastCode(EMAIL) === "123456" ? "654321" : "123456")).status).toBe(401)

    const account = await signUp(server, client)
    const me = client.with({ token: account.token })
    const { secretCode } = await me.ask(endpoints.setUpTwoFactor)
    const otp = toOtpParameters({
      type: "totp",
      secret: secretCode,
      algorithm: "SHA1",
      digits: 6,
      period: 30,
    })
    const code = computeCode(otp, server.clock.nowMs())
    const box = { encryptedTwoFactorSecret: random(40), twoFactorSecretDecryptionNonce: random(24) }
    await me.ask(endpoints.enableTwoFactor, { body: { code, ...box } })
    const { twoFactorSessionID: sessionID } = await signIn(client, account.password)
    const verify = (text: string) => post(client, "/users/two-factor/verify", { sessionID, code: text })
    expect((await verify(code === "000000" ? "111111" : "000000")).status).toBe(401)
    server.clock.advance(10 * MINUTE_MS)
    expect((await verify(computeCode(otp, server.clock.nowMs()))).status).toBe(404)
  })

  it("27: names no passkey session, and so no accounts page", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client, EMAIL)
    await post(client, "/users/ott", { email: EMAIL, purpose: "login" })
    const answer = await post(client, "/users/verify-email", {
      email: EMAIL,
      ott: server.mailer.lastCode(EMAIL),
    })
    expect(answer.json).toMatchObject({
      id: account.userId,
      passkeySessionID: "",
      accountsUrl: "",
      twoFactorSessionID: "",
      twoFactorSessionIDV2: "",
    })
  })

  it("30: with e-mail verification on, refuses the password with 409 and takes the mail", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client, EMAIL)
    await client.with({ token: account.token }).ask(endpoints.setEmailMfa, { body: { isEnabled: true } })
    const { attributes } = await client.ask(endpoints.getSrpAttributes, { query: { email: EMAIL } })
    expect(attributes.isEmailMFAEnabled).toBe(true)
    const srpA = base64(Uint8Array.from([1, ...random(511)]))
    const refused = await post(client, "/users/srp/create-session", { srpUserID: attributes.srpUserID, srpA })
    expect(refused).toMatchObject({ status: 409, json: { code: "EMAIL_MFA_ENABLED" } })
    const answer = await verifyByMail(server, client, { email: EMAIL, purpose: "login" })
    expect(answer.encryptedToken).toBeDefined()
  })

  it("31: sends the code for a change of address to the new one, for anybody, and moves the account by it", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client, EMAIL)
    const me = client.with({ token: account.token })
    const email = "new@example.org"
    await post(client, "/users/ott", { email, purpose: "change" })
    const change = await post(me, "/users/change-email", { email, ott: server.mailer.lastCode(email) })
    expect([change.status, change.text]).toEqual([200, ""])
    expect(server.mailer.mails.at(-1)).toMatchObject({
      to: EMAIL,
      subject: "Your e-mail address was changed",
    })
    expect((await me.ask(endpoints.getUserDetails, { query: { memoryCount: true } })).email).toBe(email)
    expect((await signIn(client, account.password)).id).toBe(account.userId)
    expect((await client.ask(endpoints.getSrpAttributes, { query: { email } })).attributes.srpUserID).toBe(
      account.password.srpUserId,
    )
    const other = await signUp(server, client, EMAIL)
    expect(other.userId).not.toBe(account.userId)
    const taken = await post(client, "/users/ott", { email, purpose: "change" })
    expect([taken.status, taken.text]).toEqual([403, "{}"])
    // Somebody may have asked while the address was free, or without a purpose: the change itself is refused too.
    await post(client, "/users/ott", { email })
    const refused = await post(client.with({ token: other.token }), "/users/change-email", {
      email,
      ott: server.mailer.lastCode(email),
    })
    expect([refused.status, refused.text]).toEqual([403, "{}"])
  })

  it("32: says an administrator's session is too old in the words the command line looks for", async () => {
    const { server, client } = await openTestServer({ TESSERA_ADMINS: EMAIL })
    const admin = client.with({ token: (await signUp(server, client, EMAIL)).token })
    server.clock.advance(11 * MINUTE_MS)
    const answer = await admin.raw("GET", "/admin/users/?sinceTime=0")
    expect([answer.status, answer.text]).toEqual([400, '{"code":"BAD_REQUEST","message":"Token is too old"}'])
  })

  it("switches e-mail verification off only where there is a password proof", async () => {
    const { server, client } = await openTestServer()
    const { token = "" } = await verifyByMail(server, client, { email: EMAIL, purpose: "signup" })
    const me = client.with({ token })
    const answer = await me.send(endpoints.setEmailMfa, { body: { isEnabled: false } })
    expect(answer).toMatchObject({ status: 409, json: { code: "CONFLICT" } })
    expect((await me.send(endpoints.setEmailMfa, { body: { isEnabled: true } })).text).toBe("")
  })

  it("tells public keys, ignores events, and knows nothing of passkeys yet", async () => {
    const { server, client } = await openTestServer()
    const [alice, bob] = [await signUp(server, client, EMAIL), await signUp(server, client)]
    const me = client.with({ token: bob.token })
    const { publicKey } = await me.ask(endpoints.getPublicKey, { query: { email: EMAIL } })
    expect(publicKey).toEqual(new Uint8Array(alice.keys.publicKey))
    const unknown = await me.send(endpoints.getPublicKey, { query: { email: "nobody@example.org" } })
    expect([unknown.status, unknown.text]).toEqual([404, "{}"])
    expect((await me.raw("POST", "/users/event", '{"event":"x"}')).text).toBe("")
    expect((await me.raw("GET", "/users/accounts-token")).status).toBe(404)
  })
})
