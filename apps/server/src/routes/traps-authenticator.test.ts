// What official clients stumble over, by the numbers of docs/protocol.md, "Compatibility traps": the vault.
import { randomUUID } from "node:crypto"
import { endpoints } from "@tessera/wire"
import { describe, expect, it } from "vitest"
import { HOUR_MS, openTestServer } from "../testing/open-test-server.ts"
import { random, signUp } from "../testing/test-account.ts"

const newContent = () => ({ encryptedData: random(150), header: random(24) })

async function openVault() {
  const { server, client } = await openTestServer()
  const account = await signUp(server, client)
  const me = client.with({ token: account.token })
  await me.ask(endpoints.createAuthenticatorKey, { body: { encryptedKey: random(48), header: random(24) } })
  const create = (content = newContent()) => me.ask(endpoints.createEntity, { body: content })
  return { server, client, account, me, create }
}

describe("traps of the vault", () => {
  it("33: orders changes strictly, answers what is later than asked, and ends with an empty page", async () => {
    const { me, create } = await openVault()
    // The clock of the test stands still: all of this happens in one microsecond.
    const made = [await create(), await create(), await create()]
    const times = made.map(({ updatedAt }) => updatedAt)
    expect(times[1]).toBe((times[0] ?? 0) + 1)
    expect(times[2]).toBe((times[0] ?? 0) + 2)
    await me.ask(endpoints.deleteEntity, { query: { id: made[0]?.id ?? "" } })
    // Paging as the web client does: until a page is empty.
    const seen: string[] = []
    let requests = 0
    for (let since = 0; ; requests++) {
      const { text, json } = await me.raw("GET", `/authenticator/entity/diff?sinceTime=${since}&limit=2`)
      const { diff } = json as { diff: { id: string; updatedAt: number }[] }
      if (diff.length === 0) {
        expect(text).toContain('"diff":[]')
        break
      }
      seen.push(...diff.map(({ id }) => id))
      since = diff.at(-1)?.updatedAt ?? 0
    }
    expect(requests).toBe(2)
    expect(seen).toEqual([made[1]?.id, made[2]?.id, made[0]?.id])
    const { text } = await me.raw("GET", `/authenticator/entity/diff?sinceTime=${times[2]}&limit=2`)
    expect(text).toContain('"encryptedData":null')
    expect(text).toContain('"header":null')
    expect(text).toContain('"isDeleted":true')
  })

  it("34: answers 401 to a diff only for a token which is really invalid", async () => {
    const { server, client, account, me } = await openVault()
    const path = "/authenticator/entity/diff?sinceTime=0&limit=500"
    expect((await client.with({ token: randomUUID() }).raw("GET", path)).status).toBe(401)
    for (const query of ["", "?sinceTime=x&limit=y", "?sinceTime=0&limit=9999"]) {
      expect((await me.raw("GET", `/authenticator/entity/diff${query}`)).status).toBe(400)
    }
    // A database which fails is a fault of ours, not of the token.
    await server.server.close()
    const failed = await client.with({ token: account.token }).raw("GET", path)
    expect([failed.status, failed.json]).toEqual([500, { error: "failed to validate token" }])
  })

  it("35: answers a create which comes again with the row it made", async () => {
    const { me, create } = await openVault()
    const content = newContent()
    const first = await create(content)
    await create()
    expect(await create(content)).toEqual(first)
    const { diff } = await me.ask(endpoints.getEntityDiff, { query: { sinceTime: 0, limit: 10 } })
    expect(diff).toHaveLength(2)
  })

  it("36: takes a replacement with the same data, none for a tombstone, and any deletion", async () => {
    const { me, create } = await openVault()
    const content = newContent()
    const { id, updatedAt } = await create(content)
    const put = () => me.send(endpoints.updateEntity, { body: { id, ...content } })
    const remove = (entityId: string) => me.send(endpoints.deleteEntity, { query: { id: entityId } })
    expect((await put()).status).toBe(200)
    const { diff } = await me.ask(endpoints.getEntityDiff, { query: { sinceTime: updatedAt, limit: 10 } })
    expect(diff).toHaveLength(1)
    expect((await remove(id)).status).toBe(200)
    expect((await remove(id)).status).toBe(200)
    expect((await remove(randomUUID())).status).toBe(200)
    expect(await put()).toMatchObject({ status: 400, json: { code: "BAD_REQUEST" } })
  })

  it("39: tells the time as it is, in microseconds", async () => {
    const { server, me } = await openVault()
    server.clock.advance(HOUR_MS)
    const { timestamp } = await me.ask(endpoints.getEntityDiff, { query: { sinceTime: 0, limit: 1 } })
    expect(timestamp).toBe(server.clock.nowMs() * 1000)
  })

  it("answers a diff of many rows which the schema of the endpoint reads", async () => {
    const { me, create } = await openVault()
    for (let index = 0; index < 20; index++) await create()
    const { diff } = await me.ask(endpoints.getEntityDiff, { query: { sinceTime: 0, limit: 500 } })
    for (const { id } of diff.slice(0, 5)) await me.ask(endpoints.deleteEntity, { query: { id } })
    const answer = await me.send(endpoints.getEntityDiff, { query: { sinceTime: 0, limit: 500 } })
    expect(endpoints.getEntityDiff.response.safeParse(answer.json).success).toBe(true)
    expect(Object.keys(answer.json as object)).toEqual(["diff", "timestamp"])
  })
})
