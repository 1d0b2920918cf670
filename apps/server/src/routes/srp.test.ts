// Signing in with a password (protocol §3.3).
import { randomUUID } from "node:crypto"
import { padStartBytes } from "@tessera/bytes"
import { endpoints } from "@tessera/wire"
import { describe, expect, it } from "vitest"
import { HOUR_MS, MINUTE_MS, openTestServer } from "../testing/open-test-server.ts"
import { beginSignIn, newTestPassword, openToken, random, signIn, signUp } from "../testing/test-account.ts"
import type { TestClient } from "../testing/test-client.ts"

/** A of the group, whatever its exponent: below the modulus and not 0. */
const anyPublic = () => Uint8Array.from([1, ...random(511)])

const createSession = (client: TestClient, srpUserID: string, srpA = anyPublic()) =>
  client.send(endpoints.createSrpSession, { body: { srpUserID, srpA } })
const verifySession = (
  client: TestClient,
  ids: { srpUserID: string; sessionID: string },
  srpM1: Uint8Array,
) => client.send(endpoints.verifySrpSession, { body: { ...ids, srpM1 } })

describe("signing in with a password", () => {
  it("answers key attributes, a sealed token, and the server's own proof", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client)
    const { sessionID, proof } = await beginSignIn(client, account.password)
    const answer = await client.send(endpoints.verifySrpSession, {
      body: { srpUserID: account.password.srpUserId, sessionID, srpM1: proof.clientProof },
    })
    expect(answer.status).toBe(200)
    expect(answer.json).toMatchObject({
      id: account.userId,
      keyAttributes: { kekHash: "" },
      passkeySessionID: "",
      accountsUrl: "",
      twoFactorSessionID: "",
      twoFactorSessionIDV2: "",
      srpM2: Buffer.from(proof.serverProof).toString("base64"),
    })
    expect(answer.json).not.toHaveProperty("token")
    expect(await signIn(client, account.password)).toMatchObject({ id: account.userId })
  })

  it("tells the client what it must derive", async () => {
    const { server, client } = await openTestServer()
    const { email, password } = await signUp(server, client)
    const { attributes } = await client.ask(endpoints.getSrpAttributes, { query: { email } })
    expect(attributes).toEqual({
      srpUserID: password.srpUserId,
      srpSalt: password.srpSalt,
      kekSalt: password.kekSalt,
      memLimit: 256 * 2 ** 20,
      opsLimit: 16,
      isEmailMFAEnabled: false,
    })
  })

  it("refuses a wrong proof five times and then the session", async () => {
    const { server, client } = await openTestServer()
    const { password } = await signUp(server, client)
    const { sessionID, proof } = await beginSignIn(client, password)
    const ids = { srpUserID: password.srpUserId, sessionID }
    for (let attempt = 0; attempt < 5; attempt++) {
      const answer = await verifySession(client, ids, random(32))
      expect([answer.status, answer.text]).toEqual([401, "{}"])
    }
    const worn = await verifySession(client, ids, proof.clientProof)
    expect(worn).toMatchObject({ status: 410, json: { code: "TOO_MANY_WRONG_ATTEMPTS" } })
    expect((await signIn(client, password)).encryptedToken).toBeDefined()
  })

  it("uses a session up", async () => {
    const { server, client } = await openTestServer()
    const { password } = await signUp(server, client)
    const { sessionID, proof } = await beginSignIn(client, password)
    const ids = { srpUserID: password.srpUserId, sessionID }
    expect((await verifySession(client, ids, proof.clientProof)).status).toBe(200)
    expect(await verifySession(client, ids, proof.clientProof)).toMatchObject({
      status: 410,
      json: { code: "SESSION_ALREADY_VERIFIED" },
    })
  })

  it("forgets a session after ten minutes", async () => {
    const { server, client } = await openTestServer()
    const { password } = await signUp(server, client)
    const { sessionID, proof } = await beginSignIn(client, password)
    server.clock.advance(10 * MINUTE_MS)
    const answer = await verifySession(
      client,
      { srpUserID: password.srpUserId, sessionID },
      proof.clientProof,
    )
    expect([answer.status, answer.text]).toEqual([401, "{}"])
  })

  it("binds a session to its SRP user", async () => {
    const { server, client } = await openTestServer()
    const [alice, bob] = [await signUp(server, client), await signUp(server, client)]
    const { sessionID, proof } = await beginSignIn(client, alice.password)
    const srpUserID = bob.password.srpUserId
    expect((await verifySession(client, { srpUserID, sessionID }, proof.clientProof)).status).toBe(401)
    const unknown = { srpUserID, sessionID: randomUUID() }
    expect((await verifySession(client, unknown, proof.clientProof)).status).toBe(401)
  })

  it("allows ten sessions in an hour which are not finished", async () => {
    const { server, client } = await openTestServer({ TESSERA_RATE_LIMIT_FACTOR: "1" })
    const { password } = await signUp(server, client)
    const begin = (index: number) =>
      createSession(client.with({ ip: `192.0.2.${index}` }), password.srpUserId)
    for (let index = 0; index < 10; index++) expect((await begin(index)).status).toBe(200)
    const refused = await begin(10)
    expect(refused).toMatchObject({ status: 429, json: { code: "TOO_MANY_UNVERIFIED_SESSIONS" } })
    server.clock.advance(30 * MINUTE_MS)
    await server.server.sweep()
    expect((await begin(11)).status).toBe(429)
    server.clock.advance(31 * MINUTE_MS)
    expect((await begin(12)).status).toBe(200)
  })

  it("does not count finished sessions", async () => {
    const { server, client } = await openTestServer({ TESSERA_RATE_LIMIT_FACTOR: "1" })
    const { password } = await signUp(server, client)
    for (let index = 0; index < 12; index++) await signIn(client.with({ ip: `192.0.2.${index}` }), password)
    expect((await createSession(client.with({ ip: "192.0.2.99" }), password.srpUserId)).status).toBe(200)
  })

  it("gives way to the mail where the account demands it", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client)
    const me = client.with({ token: account.token })
    const { sessionID, proof } = await beginSignIn(client, account.password)
    await me.ask(endpoints.setEmailMfa, { body: { isEnabled: true } })
    const conflict = { status: 409, json: { code: "EMAIL_MFA_ENABLED" } }
    expect(await createSession(client, account.password.srpUserId)).toMatchObject(conflict)
    const ids = { srpUserID: account.password.srpUserId, sessionID }
    expect(await verifySession(client, ids, proof.clientProof)).toMatchObject(conflict)
    await me.ask(endpoints.setEmailMfa, { body: { isEnabled: false } })
    expect((await signIn(client, account.password)).id).toBe(account.userId)
  })
})

describe("numbers of a password proof", () => {
  it.each([
    ["0", new Uint8Array(512), "The request is not valid"],
    ["all ones, above the modulus", new Uint8Array(512).fill(255), "The request is not valid"],
    ["far too short", new Uint8Array(100).fill(1), "Invalid length for srpA"],
  ])("%s are refused as A", async (_name, srpA, message) => {
    const { server, client } = await openTestServer()
    const { password } = await signUp(server, client)
    const refusal = { status: 400, json: { code: "BAD_REQUEST", message } }
    expect(await createSession(client, password.srpUserId, srpA)).toMatchObject(refusal)
    expect(await createSession(client, randomUUID(), srpA)).toMatchObject(refusal)
  })

  it("may lack a leading zero byte: A, proof and verifier", async () => {
    const { server, client } = await openTestServer()
    const { password, token } = await signUp(server, client)
    const short = Uint8Array.from([7, ...random(510)])
    expect((await createSession(client, password.srpUserId, short)).status).toBe(200)
    const me = client.with({ token })
    const setup = await me.ask(endpoints.setUpSrp, {
      body: { srpUserID: randomUUID(), srpSalt: random(16), srpVerifier: short, srpA: short },
    })
    const proof = await me.send(endpoints.completeSrp, {
      body: { setupID: setup.setupID, srpM1: padStartBytes(random(30), 31) },
    })
    // Read, and found wrong: not malformed.
    expect(proof.status).toBe(400)
    expect(proof.json).toMatchObject({ message: "SRP is already set up" })
  })

  it("of the server never begin with a zero byte, and are never the same twice", async () => {
    const { client } = await openTestServer()
    const answers = new Set<string>()
    const srpA = anyPublic()
    const srpUserID = newTestPassword().srpUserId
    for (let index = 0; index < 20; index++) {
      const { srpB } = await client.ask(endpoints.createSrpSession, { body: { srpUserID, srpA } })
      expect(srpB).toHaveLength(512)
      expect(srpB[0]).not.toBe(0)
      answers.add(Buffer.from(srpB).toString("hex"))
    }
    expect(answers.size).toBe(20)
  })

  it("refuses malformed ids with 400", async () => {
    const { client } = await openTestServer()
    const srpA = Buffer.from(anyPublic()).toString("base64")
    for (const body of [{ srpUserID: "nonsense", srpA }, { srpUserID: randomUUID() }, {}]) {
      const answer = await client.raw("POST", "/users/srp/create-session", JSON.stringify(body))
      expect([answer.status, answer.text]).toEqual([400, "{}"])
    }
  })
})

describe("an account that is gone", () => {
  it("cannot be signed in to, and its sessions look like any other", async () => {
    const { server, client } = await openTestServer({ TESSERA_ADMINS: "root@example.org" })
    const admin = await signUp(server, client, "root@example.org")
    const account = await signUp(server, client)
    const { sessionID, proof } = await beginSignIn(client, account.password)
    await client
      .with({ token: openToken(await signIn(client, admin.password), admin) })
      .ask(endpoints.adminDeleteUser, { query: { email: account.email } })
    const ids = { srpUserID: account.password.srpUserId, sessionID }
    expect((await verifySession(client, ids, proof.clientProof)).status).toBe(401)
    expect((await createSession(client, account.password.srpUserId)).status).toBe(200)
    server.clock.advance(HOUR_MS)
    const again = await signUp(server, client, account.email)
    expect(again.userId).not.toBe(account.userId)
  })
})
