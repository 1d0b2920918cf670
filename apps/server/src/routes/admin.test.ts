// Administration (protocol §4).
import { computeCode, toOtpParameters } from "@tessera/otp"
import { endpoints } from "@tessera/wire"
import { describe, expect, it } from "vitest"
import { MINUTE_MS, openTestServer } from "../testing/open-test-server.ts"
import { openToken, random, signIn, signUp } from "../testing/test-account.ts"

const ADMIN = "root@example.org"

async function openWithAdmin() {
  const { server, client } = await openTestServer({ TESSERA_ADMINS: ADMIN })
  const account = await signUp(server, client, ADMIN)
  const user = await signUp(server, client, "alice@example.org")
  return { server, client, account, user, admin: client.with({ token: account.token }) }
}

const REQUESTS = [
  ["GET", "/admin/users/?sinceTime=0"],
  ["GET", "/admin/users?sinceTime=0"],
  ["GET", "/admin/user/?email=alice%40example.org"],
  ["DELETE", "/admin/user/delete?email=alice%40example.org"],
  ["POST", "/admin/user/disable-2fa"],
  ["PUT", "/admin/user/subscription"],
] as const

describe("administration", () => {
  it.each(REQUESTS)("%s %s is for administrators", async (method, path) => {
    const { client, user } = await openWithAdmin()
    const me = client.with({ token: user.token })
    expect(await me.raw(method, path, method === "GET" ? undefined : "{}")).toMatchObject({
      status: 401,
      json: { error: "insufficient permissions" },
    })
    expect((await client.raw(method, path, method === "GET" ? undefined : "{}")).status).toBe(401)
  })

  it("is also for whoever used the setup link", async () => {
    const { server, client } = await openTestServer()
    const token = (await server.server.setup.issueToken()) ?? ""
    const account = await signUp(server, client)
    const me = client.with({ token: account.token })
    expect((await me.raw("GET", "/admin/users/?sinceTime=0")).status).toBe(401)
    await me.ask(endpoints.claimSetup, { body: { token } })
    expect((await me.raw("GET", "/admin/users/?sinceTime=0")).status).toBe(200)
  })

  it("lists accounts after a moment, oldest first, without deleted ones", async () => {
    const { server, client, admin, account, user } = await openWithAdmin()
    server.clock.advance(1)
    const gone = await signUp(server, client, "gone@example.org")
    await admin.ask(endpoints.adminDeleteUser, { query: { email: gone.email } })
    const { users } = await admin.ask(endpoints.adminListUsers, { query: { sinceTime: 0 } })
    expect(users.map(({ ID, email }) => [ID, email])).toEqual([
      [account.userId, ADMIN],
      [user.userId, "alice@example.org"],
    ])
    expect(users[1]).toMatchObject({ name: "", isTwoFactorEnabled: false, isEmailMFAEnabled: false })
    const since = users[1]?.creationTime ?? 0
    expect((await admin.ask(endpoints.adminListUsers, { query: { sinceTime: since } })).users).toEqual([])
  })

  it("shows one account, by address or id", async () => {
    const { client, admin, user } = await openWithAdmin()
    const me = client.with({ token: user.token, userAgent: "linux" })
    await me.ask(endpoints.createAuthenticatorKey, { body: { encryptedKey: random(48), header: random(24) } })
    await me.ask(endpoints.createEntity, { body: { encryptedData: random(99), header: random(24) } })
    const byEmail = await admin.ask(endpoints.adminGetUser, { query: { email: user.email, id: undefined } })
    const byId = await admin.ask(endpoints.adminGetUser, { query: { email: undefined, id: user.userId } })
    expect(byId).toEqual(byEmail)
    expect(byEmail).toMatchObject({
      user: { ID: user.userId, email: user.email },
      subscription: { productID: "free", userID: user.userId },
      details: { email: user.email, profileData: { canDisableEmailMFA: true } },
      tokens: [{ app: "auth", isDeleted: false }],
      authCodes: 1,
    })
    const unknown = await admin.raw("GET", "/admin/user/?email=nobody%40example.org")
    expect([unknown.status, unknown.text]).toEqual([404, "{}"])
    expect((await admin.raw("GET", "/admin/user/")).status).toBe(400)
  })

  it("deletes an account", async () => {
    const { client, admin, user } = await openWithAdmin()
    expect(await admin.ask(endpoints.adminDeleteUser, { query: { email: user.email } })).toEqual({
      isSubscriptionCancelled: true,
      userID: user.userId,
    })
    expect((await client.with({ token: user.token }).send(endpoints.getSessionValidity)).status).toBe(401)
    const again = await admin.send(endpoints.adminDeleteUser, { query: { email: user.email } })
    expect([again.status, again.text]).toEqual([404, "{}"])
    expect((await admin.raw("DELETE", "/admin/user/delete?email=")).status).toBe(400)
  })

  it("switches a second factor off", async () => {
    const { server, client, admin, user } = await openWithAdmin()
    const me = client.with({ token: user.token })
    const { secretCode } = await me.ask(endpoints.setUpTwoFactor)
    const otp = toOtpParameters({
      type: "totp",
      secret: secretCode,
      algorithm: "SHA1",
      digits: 6,
      period: 30,
    })
    await me.ask(endpoints.enableTwoFactor, {
      body: {
        code: computeCode(otp, server.clock.nowMs()),
        encryptedTwoFactorSecret: random(40),
        twoFactorSecretDecryptionNonce: random(24),
      },
    })
    const { users } = await admin.ask(endpoints.adminListUsers, { query: { sinceTime: 0 } })
    expect(users.map(({ isTwoFactorEnabled }) => isTwoFactorEnabled)).toEqual([false, true])
    expect(await admin.ask(endpoints.adminDisableTwoFactor, { body: { userID: user.userId } })).toEqual({})
    expect((await signIn(client, user.password)).encryptedToken).toBeDefined()
    expect((await admin.send(endpoints.adminDisableTwoFactor, { body: { userID: 4711 } })).status).toBe(404)
  })

  it("changes what an account may store", async () => {
    const { client, admin, user } = await openWithAdmin()
    const change = {
      storage: 100 * 2 ** 40,
      expiryTime: 4_891_363_200_000_000,
      productID: "free",
      paymentProvider: "",
      transactionID: "cli-on-1790000000",
    }
    const body = { userID: user.userId, ...change }
    expect(await admin.ask(endpoints.adminUpdateSubscription, { body })).toEqual({})
    const me = client.with({ token: user.token })
    const { subscription } = await me.ask(endpoints.getUserDetails, { query: { memoryCount: false } })
    expect(subscription).toMatchObject({
      storage: change.storage,
      expiryTime: change.expiryTime,
      productID: "free",
      originalTransactionID: change.transactionID,
    })
    expect(
      (await admin.send(endpoints.adminUpdateSubscription, { body: { ...body, userID: 1 } })).status,
    ).toBe(404)
  })

  it("wants a fresh session for what is dangerous, in exactly these words", async () => {
    const { server, client, account, admin } = await openWithAdmin()
    server.clock.advance(10 * MINUTE_MS)
    expect((await admin.raw("GET", "/admin/users/?sinceTime=0")).status).toBe(200)
    server.clock.advance(1)
    for (const [method, path] of REQUESTS) {
      const answer = await admin.raw(method, path, method === "GET" ? undefined : '{"userID":1}')
      const isDangerous = /users|delete|2fa/.test(path)
      expect(answer.text.includes("Token is too old")).toBe(isDangerous)
      if (isDangerous) {
        expect(answer).toMatchObject({
          status: 400,
          json: { code: "BAD_REQUEST", message: "Token is too old" },
        })
      }
    }
    const fresh = client.with({ token: openToken(await signIn(client, account.password), account) })
    expect((await fresh.raw("GET", "/admin/users/?sinceTime=0")).status).toBe(200)
  })

  it("never shows a key, wrapped or not, nor anything that lets somebody in", async () => {
    const { server, client, admin, user } = await openWithAdmin()
    await client.ask(endpoints.sendOtt, {
      body: { email: user.email, purpose: "login", client: undefined, mobile: undefined },
    })
    const texts = await Promise.all(
      REQUESTS.filter(([method]) => method === "GET").map(async ([method, path]) => {
        return (await admin.raw(method, path)).text
      }),
    )
    const { passwordWrap, publicKey, secretKey, recoveryWrap } = user.keys.attributes
    const secrets: Uint8Array[] = [
      passwordWrap.salt,
      passwordWrap.masterKey.ciphertext,
      passwordWrap.masterKey.nonce,
      publicKey,
      secretKey.ciphertext,
      recoveryWrap?.masterKeyByRecoveryKey.ciphertext ?? random(1),
      recoveryWrap?.recoveryKeyByMasterKey.ciphertext ?? random(1),
      user.password.srpSalt,
    ]
    const words = [user.token, user.password.srpUserId, `"${server.mailer.lastCode(user.email)}"`]
    for (const text of texts) {
      expect(text).toContain(user.email)
      for (const secret of secrets) expect(text).not.toContain(Buffer.from(secret).toString("base64"))
      for (const word of words) expect(text).not.toContain(word)
      expect(text).not.toMatch(/"(?:token|kek\w*|encrypted\w*|srp\w*|key\w*)":/i)
    }
  })
})
