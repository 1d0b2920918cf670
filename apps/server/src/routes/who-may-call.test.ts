// Every endpoint of `wire` against everybody who must not call it, and what belongs to somebody else.
import { openSealedBox } from "@tessera/crypto"
import { encodeBase64Url } from "@tessera/bytes"
import { type Endpoint, type EndpointName, endpoints } from "@tessera/wire"
import { describe, expect, it } from "vitest"
import { DAY_MS, MINUTE_MS, openTestServer } from "../testing/open-test-server.ts"
import { beginPassword, newTestPassword, random, signUp } from "../testing/test-account.ts"
import type { Answer, TestClient } from "../testing/test-client.ts"

const ADMIN = "root@example.org"
const all = Object.entries(endpoints) as [EndpointName, Endpoint][]

/** Described in `wire` for clients of other servers, and not served here. */
const isServed = async (client: TestClient, endpoint: Endpoint) =>
  (await ask(client, endpoint)).text !== "404 page not found"

/** Without anything the endpoint needs: who may not call must be told so before that matters. */
const ask = (client: TestClient, { method, path }: Endpoint): Promise<Answer> =>
  client.raw(
    method,
    path.replaceAll(/:\w+/g, "00000000-0000-4000-8000-000000000000"),
    method === "GET" ? undefined : "{}",
  )

async function openWithEverybody() {
  const { server, client } = await openTestServer({
    TESSERA_ADMINS: ADMIN,
    TESSERA_RATE_LIMIT_FACTOR: "1000",
  })
  const admin = await signUp(server, client, ADMIN)
  const [user, leaver, deleted] = [
    await signUp(server, client),
    await signUp(server, client),
    await signUp(server, client),
  ]
  const as = (token: string) => client.with({ token })
  await as(leaver.token).send(endpoints.logout)
  await as(admin.token).ask(endpoints.adminDeleteUser, { query: { email: deleted.email } })
  return { server, client, as, admin, user, leaver, deleted }
}

describe("who may call", () => {
  it("is asked first by every endpoint which is not public", async () => {
    const { server, client, as, user, leaver, deleted } = await openWithEverybody()
    const nobodies: [string, TestClient, string][] = [
      ["no token", client, "missing token"],
      ["an invented token", as(encodeBase64Url(random(32))), "invalid token"],
      ["no token at all", as("' or 1=1 --"), "invalid token"],
      [
        "a token of another app",
        client.with({ token: user.token, clientPackage: "io.ente.photos" }),
        "invalid token",
      ],
      ["an ended session", as(leaver.token), "invalid token"],
      ["a deleted account", as(deleted.token), "invalid token"],
    ]
    let asked = 0
    for (const [name, endpoint] of all) {
      if (endpoint.auth === "public" || !(await isServed(client, endpoint))) continue
      asked++
      for (const [who, nobody, error] of nobodies) {
        expect([name, who, await ask(nobody, endpoint)]).toMatchObject([
          name,
          who,
          { status: 401, json: { error } },
        ])
      }
    }
    expect(asked).toBeGreaterThan(30)
    server.clock.advance(365 * DAY_MS)
    for (const [name, endpoint] of all) {
      if (endpoint.auth === "public" || !(await isServed(client, endpoint))) continue
      expect([name, await ask(as(user.token), endpoint)]).toMatchObject([
        name,
        { status: 401, json: { error: "token expired" } },
      ])
    }
  })

  it("is an administrator for administration, with a young session for what is dangerous", async () => {
    const { server, client, as, admin, user } = await openWithEverybody()
    server.clock.advance(11 * MINUTE_MS)
    const answers: string[] = []
    for (const [name, endpoint] of all) {
      if (!endpoint.auth.endsWith("admin") || !(await isServed(client, endpoint))) continue
      expect([name, await ask(as(user.token), endpoint)]).toMatchObject([
        name,
        { status: 401, json: { error: "insufficient permissions" } },
      ])
      const { text } = await ask(as(admin.token), endpoint)
      expect([name, text.includes("Token is too old")]).toEqual([name, endpoint.auth === "fresh-admin"])
      answers.push(name)
    }
    expect(answers.toSorted()).toEqual([
      "adminDeleteUser",
      "adminDisableTwoFactor",
      "adminGetUser",
      "adminListUsers",
      "adminUpdateSubscription",
    ])
  })
})

describe("what belongs to somebody else", () => {
  it("is neither read nor changed", async () => {
    const { as, user, admin } = await openWithEverybody()
    const [owner, stranger] = [as(user.token), as(admin.token)]
    for (const me of [owner, stranger]) {
      await me.ask(endpoints.createAuthenticatorKey, {
        body: { encryptedKey: random(48), header: random(24) },
      })
    }
    const content = { encryptedData: random(100), header: random(24) }
    const { id } = await owner.ask(endpoints.createEntity, { body: content })
    const replaced = await stranger.send(endpoints.updateEntity, { body: { id, ...content } })
    expect(replaced).toMatchObject({ status: 404, json: { code: "NOT_FOUND" } })
    expect((await stranger.send(endpoints.deleteEntity, { query: { id } })).status).toBe(200)
    // The same ciphertext of another account is no repetition.
    const copy = await stranger.ask(endpoints.createEntity, { body: content })
    expect(copy.id).not.toBe(id)
    const { diff } = await owner.ask(endpoints.getEntityDiff, { query: { sinceTime: 0, limit: 10 } })
    expect(diff).toMatchObject([{ id, isDeleted: false }])
    await stranger.ask(endpoints.endSession, { query: { token: user.token } })
    expect((await owner.send(endpoints.getSessionValidity)).status).toBe(200)
  })

  it("proves nothing: a password set-up, a challenge to delete", async () => {
    const { as, user, admin } = await openWithEverybody()
    const [owner, stranger] = [as(user.token), as(admin.token)]
    const { setupID, proof } = await beginPassword(owner, newTestPassword())
    const body = { setupID, srpM1: proof.clientProof }
    expect((await stranger.send(endpoints.completeSrp, { body })).status).toBe(400)
    const updatedKeyAttr = {
      kekSalt: random(16),
      encryptedKey: random(48),
      keyDecryptionNonce: random(24),
      memLimit: 2 ** 30,
      opsLimit: 4,
    }
    const update = { ...body, updatedKeyAttr, logOutOtherDevices: true }
    expect((await stranger.send(endpoints.updateSrp, { body: update })).status).toBe(403)
    const { encryptedChallenge } = await owner.ask(endpoints.getDeleteChallenge)
    const challenge = new TextDecoder().decode(openSealedBox(encryptedChallenge, user.keys))
    const deletion = await stranger.raw("DELETE", "/users/delete", JSON.stringify({ challenge }))
    expect([deletion.status, deletion.text]).toEqual([403, "{}"])
  })
})
