// The second factor of an account (protocol §3.9).
import { inflateSync } from "node:zlib"
import { decryptTwoFactorSecret, encryptTwoFactorSecret } from "@tessera/crypto"
import { computeCode, toOtpParameters } from "@tessera/otp"
import { endpoints } from "@tessera/wire"
import { describe, expect, it } from "vitest"
import { HOUR_MS, MINUTE_MS, openTestServer } from "../testing/open-test-server.ts"
import { openToken, random, signIn, signUp, verifyByMail } from "../testing/test-account.ts"
import type { TestClient } from "../testing/test-client.ts"

const STEP_MS = 30_000
const codeAt = (secret: string, timeMs: number) =>
  computeCode(toOtpParameters({ type: "totp", secret, algorithm: "SHA1", digits: 6, period: 30 }), timeMs)
const wrong = (code: string) => (code === "000000" ? "111111" : "000000")

/** An account with a second factor, switched on a while ago. */
async function openWithTwoFactor() {
  const { server, client } = await openTestServer()
  const account = await signUp(server, client)
  const me = client.with({ token: account.token })
  const { secretCode } = await me.ask(endpoints.setUpTwoFactor)
  const box = encryptTwoFactorSecret(secretCode, account.keys.recoveryKey, random)
  const codeNow = (step = 0) => codeAt(secretCode, server.clock.nowMs() + step * STEP_MS)
  await me.ask(endpoints.enableTwoFactor, {
    body: {
      code: codeNow(),
      encryptedTwoFactorSecret: box.ciphertext,
      twoFactorSecretDecryptionNonce: box.nonce,
    },
  })
  server.clock.advance(5 * MINUTE_MS)
  const begin = async () => (await signIn(client, account.password)).twoFactorSessionID ?? "none"
  const verify = (sessionID: string, code: string, from: TestClient = client) =>
    from.send(endpoints.verifyTwoFactor, { body: { sessionID, code } })
  return { server, client, account, me, secretCode, codeNow, begin, verify }
}

describe("switching the second factor on", () => {
  it("shows a secret of 32 characters and a picture of 200 by 200 points", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client)
    const { secretCode, qrCode } = await client.with({ token: account.token }).ask(endpoints.setUpTwoFactor)
    expect(secretCode).toMatch(/^[A-Z2-7]{32}$/)
    const png = Buffer.from(qrCode)
    expect(png.subarray(0, 8).toString("hex")).toBe("89504e470d0a1a0a")
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([200, 200])
    const data = png.subarray(41, 41 + png.readUInt32BE(33))
    expect(inflateSync(data)).toHaveLength(200 * 26)
  })

  it("needs key attributes", async () => {
    const { server, client } = await openTestServer()
    const { token = "" } = await verifyByMail(server, client, { email: "a@example.org", purpose: "signup" })
    const answer = await client.with({ token }).send(endpoints.setUpTwoFactor)
    expect([answer.status, answer.text]).toEqual([404, "{}"])
  })

  it("takes a code of any secret which waits, for ten minutes", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client)
    const me = client.with({ token: account.token })
    const enable = (code: string) =>
      me.send(endpoints.enableTwoFactor, {
        body: { code, encryptedTwoFactorSecret: random(40), twoFactorSecretDecryptionNonce: random(24) },
      })
    const first = await me.ask(endpoints.setUpTwoFactor)
    await me.ask(endpoints.setUpTwoFactor)
    server.clock.advance(10 * MINUTE_MS)
    const late = await enable(codeAt(first.secretCode, server.clock.nowMs()))
    expect([late.status, late.text]).toEqual([401, "{}"])
    const second = await me.ask(endpoints.setUpTwoFactor)
    await me.ask(endpoints.setUpTwoFactor)
    expect((await enable(wrong(codeAt(second.secretCode, server.clock.nowMs())))).status).toBe(401)
    expect(await me.ask(endpoints.getTwoFactorStatus)).toEqual({ status: false })
    expect((await enable(codeAt(second.secretCode, server.clock.nowMs() - STEP_MS))).status).toBe(200)
    expect(await me.ask(endpoints.getTwoFactorStatus)).toEqual({ status: true })
    expect((await enable(codeAt(second.secretCode, server.clock.nowMs()))).status).toBe(401)
  })
})

describe("signing in with a second factor", () => {
  it("asks for a code after the password and after a code by mail, and gives no token before", async () => {
    const { server, client, account, codeNow, verify } = await openWithTwoFactor()
    for (const answer of [
      await signIn(client, account.password),
      await verifyByMail(server, client, { email: account.email, purpose: "login" }),
    ]) {
      expect(answer).toMatchObject({ id: account.userId, twoFactorSessionIDV2: null, passkeySessionID: null })
      expect(answer.twoFactorSessionID).toMatch(/^[\w-]{43}=$/)
      expect([answer.token, answer.encryptedToken, answer.keyAttributes]).toEqual([
        undefined,
        undefined,
        undefined,
      ])
      server.clock.advance(2 * MINUTE_MS)
      const done = await verify(answer.twoFactorSessionID ?? "", codeNow())
      expect(done).toMatchObject({ status: 200, json: { id: account.userId } })
    }
  })

  it.each([
    [-2, 401],
    [-1, 200],
    [0, 200],
    [1, 200],
    [2, 401],
  ])("takes the code of a window %i away with %i", async (step, status) => {
    const { codeNow, begin, verify } = await openWithTwoFactor()
    expect((await verify(await begin(), codeNow(step))).status).toBe(status)
  })

  it("takes each code once, in whatever session", async () => {
    const { server, codeNow, begin, verify } = await openWithTwoFactor()
    const code = codeNow(1)
    expect((await verify(await begin(), code)).status).toBe(200)
    const again = await verify(await begin(), code)
    expect([again.status, again.text]).toEqual([401, "{}"])
    server.clock.advance(STEP_MS)
    expect((await verify(await begin(), code)).status).toBe(401)
    expect((await verify(await begin(), codeNow(1))).status).toBe(200)
  })

  it("uses the session up, and forgets it after ten minutes", async () => {
    const { server, codeNow, begin, verify } = await openWithTwoFactor()
    const session = await begin()
    expect((await verify(session, codeNow())).status).toBe(200)
    const again = await verify(session, codeNow(1))
    expect([again.status, again.text]).toEqual([404, "{}"])
    const late = await begin()
    server.clock.advance(10 * MINUTE_MS)
    expect((await verify(late, codeNow())).status).toBe(404)
    expect((await verify("nonsense", codeNow())).status).toBe(404)
  })

  it("refuses a session after ten wrong codes, even the right one", async () => {
    const { codeNow, begin, verify } = await openWithTwoFactor()
    const session = await begin()
    for (let attempt = 0; attempt < 10; attempt++) {
      expect((await verify(session, wrong(codeNow()))).status).toBe(401)
    }
    const refused = await verify(session, codeNow())
    expect([refused.status, refused.text]).toEqual([429, "{}"])
    expect((await verify(await begin(), codeNow())).status).toBe(200)
  })

  it("binds the session to its app", async () => {
    const { client, account, codeNow, begin, verify } = await openWithTwoFactor()
    const session = await begin()
    const photos = client.with({ clientPackage: "io.ente.photos" })
    expect((await verify(session, codeNow(), photos)).status).toBe(404)
    const answer = await client.ask(endpoints.verifyTwoFactor, {
      body: { sessionID: session, code: codeNow() },
    })
    const me = client.with({ token: openToken(answer, account) })
    await me.ask(endpoints.getSessionValidity)
  })

  it("asks for none once it is switched off, and ends sign-ins which wait", async () => {
    const { client, account, me, codeNow, begin, verify } = await openWithTwoFactor()
    const session = await begin()
    expect((await me.send(endpoints.disableTwoFactor)).text).toBe("")
    expect(await me.ask(endpoints.getTwoFactorStatus)).toEqual({ status: false })
    expect((await verify(session, codeNow())).status).toBe(404)
    expect((await signIn(client, account.password)).encryptedToken).toBeDefined()
  })

  it("limits how many codes are tried for one account in an hour, through however many sessions", async () => {
    const { server, client } = await openTestServer({ TESSERA_RATE_LIMIT_FACTOR: "1" })
    let sender = 0
    const next = () => client.with({ ip: `192.0.2.${sender++}` })
    const account = await signUp(server, next())
    const me = next().with({ token: account.token })
    const { secretCode } = await me.ask(endpoints.setUpTwoFactor)
    const code = () => codeAt(secretCode, server.clock.nowMs())
    await me.ask(endpoints.enableTwoFactor, {
      body: {
        code: code(),
        encryptedTwoFactorSecret: random(40),
        twoFactorSecretDecryptionNonce: random(24),
      },
    })
    const statuses: number[] = []
    for (let session = 0; session < 7; session++) {
      // By mail: begun password proofs would run into their own limit first.
      const { twoFactorSessionID } = await verifyByMail(server, next(), {
        email: account.email,
        purpose: "login",
      })
      const sessionID = twoFactorSessionID ?? ""
      for (let attempt = 0; attempt < 10; attempt++) {
        const body = { sessionID, code: wrong(code()) }
        statuses.push((await next().send(endpoints.verifyTwoFactor, { body })).status)
      }
    }
    expect(statuses).toEqual([...Array<number>(60).fill(401), ...Array<number>(10).fill(429)])
    server.clock.advance(HOUR_MS)
    const { twoFactorSessionID } = await verifyByMail(server, next(), {
      email: account.email,
      purpose: "login",
    })
    const body = { sessionID: twoFactorSessionID ?? "", code: code() }
    expect((await next().send(endpoints.verifyTwoFactor, { body })).status).toBe(200)
  })
})

describe("a lost second factor", () => {
  it("is replaced by the recovery key, and is off afterwards", async () => {
    const { client, account, me, secretCode, begin } = await openWithTwoFactor()
    const sessionID = await begin()
    const box = await client.ask(endpoints.getTwoFactorRecovery, {
      query: { sessionID, twoFactorType: "totp" },
    })
    const wrapped = { ciphertext: box.encryptedSecret, nonce: box.secretDecryptionNonce }
    const secret = decryptTwoFactorSecret(wrapped, account.keys.recoveryKey)
    expect(secret).toBe(secretCode)
    const remove = (text: string) =>
      client.send(endpoints.removeTwoFactor, { body: { sessionID, secret: text, twoFactorType: "totp" } })
    const refused = await remove("A".repeat(32))
    expect([refused.status, refused.text]).toEqual([403, "{}"])
    expect(await remove(secret)).toMatchObject({ status: 200, json: { id: account.userId } })
    expect(await me.ask(endpoints.getTwoFactorStatus)).toEqual({ status: false })
    expect((await remove(secret)).status).toBe(404)
    expect((await signIn(client, account.password)).encryptedToken).toBeDefined()
  })

  it("is guessed at no more often than a code", async () => {
    const { client, secretCode, begin } = await openWithTwoFactor()
    const sessionID = await begin()
    const remove = (secret: string) =>
      client.send(endpoints.removeTwoFactor, { body: { sessionID, secret, twoFactorType: "totp" } })
    for (let attempt = 0; attempt < 10; attempt++) expect((await remove("wrong")).status).toBe(403)
    expect((await remove(secretCode)).status).toBe(429)
    const recovery = await client.send(endpoints.getTwoFactorRecovery, {
      query: { sessionID, twoFactorType: "totp" },
    })
    expect(recovery.status).toBe(429)
  })

  it("has no way around by passkey, for there are none", async () => {
    const { client, me, begin } = await openWithTwoFactor()
    const query = { sessionID: await begin(), twoFactorType: "passkey" as const }
    expect((await client.send(endpoints.getTwoFactorRecovery, { query })).status).toBe(404)
    expect(await me.ask(endpoints.getRecoveryStatus)).toEqual({
      allowAdminReset: true,
      isPasskeyRecoveryEnabled: false,
    })
  })
})
