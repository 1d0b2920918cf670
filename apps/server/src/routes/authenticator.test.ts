// The authenticator key and the entities (protocol §3.12).
import { randomUUID } from "node:crypto"
import { endpoints } from "@tessera/wire"
import { describe, expect, it } from "vitest"
import { MINUTE_MS, openTestServer } from "../testing/open-test-server.ts"
import { random, signUp, verifyByMail } from "../testing/test-account.ts"
import type { TestClient } from "../testing/test-client.ts"

const newContent = (length = 200): { encryptedData: Uint8Array; header: Uint8Array } => ({
  encryptedData: random(length),
  header: random(24),
})
const diff = (client: TestClient, sinceTime = 0, limit = 500) =>
  client.ask(endpoints.getEntityDiff, { query: { sinceTime, limit } })

async function openVault() {
  const { server, client } = await openTestServer()
  const account = await signUp(server, client)
  const me = client.with({ token: account.token })
  await me.ask(endpoints.createAuthenticatorKey, {
    body: { encryptedKey: random(48), header: random(24) },
  })
  const create = (content = newContent()) => me.ask(endpoints.createEntity, { body: content })
  return { server, client, account, me, create }
}

describe("the authenticator key", () => {
  it("is stored once, for an account with keys, and read by its owner", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client)
    const me = client.with({ token: account.token })
    const missing = await me.send(endpoints.getAuthenticatorKey)
    expect(missing).toMatchObject({ status: 404, json: { code: "NOT_FOUND", message: "" } })
    const body = { encryptedKey: random(48), header: random(24) }
    expect((await me.send(endpoints.createAuthenticatorKey, { body })).text).toBe("")
    expect(await me.ask(endpoints.getAuthenticatorKey)).toEqual({
      userID: account.userId,
      ...body,
      createdAt: server.clock.nowMs() * 1000,
    })
    const again = await me.send(endpoints.createAuthenticatorKey, {
      body: { encryptedKey: random(48), header: random(24) },
    })
    expect(again).toMatchObject({ status: 409, json: { code: "CONFLICT" } })
    expect(await me.ask(endpoints.getAuthenticatorKey)).toMatchObject(body)
  })

  it("needs key attributes, and entities need it", async () => {
    const { server, client } = await openTestServer()
    const { token = "" } = await verifyByMail(server, client, { email: "a@example.org", purpose: "signup" })
    const me = client.with({ token })
    const key = await me.send(endpoints.createAuthenticatorKey, {
      body: { encryptedKey: random(48), header: random(24) },
    })
    expect([key.status, key.text]).toEqual([404, "{}"])
    expect(await me.send(endpoints.createEntity, { body: newContent() })).toMatchObject({
      status: 400,
      json: { code: "AUTH_KEY_NOT_CREATED" },
    })
    expect((await diff(me)).diff).toEqual([])
  })
})

describe("entities", () => {
  it("are created, replaced and deleted, and the diff tells in order", async () => {
    const { account, server, me, create } = await openVault()
    const [first, second] = [await create(), await create()]
    expect(first).toMatchObject({ userID: account.userId, isDeleted: false })
    expect(first.createdAt).toBe(first.updatedAt)
    const content = newContent()
    const put = await me.send(endpoints.updateEntity, { body: { id: first.id, ...content } })
    expect([put.status, put.text]).toEqual([200, ""])
    const gone = await me.send(endpoints.deleteEntity, { query: { id: second.id } })
    expect([gone.status, gone.text]).toEqual([200, ""])

    const page = await diff(me)
    expect(page.timestamp).toBe(server.clock.nowMs() * 1000)
    expect(page.diff).toEqual([
      { ...first, ...content, updatedAt: expect.any(Number) as number },
      {
        id: second.id,
        userID: account.userId,
        encryptedData: null,
        header: null,
        isDeleted: true,
        createdAt: second.createdAt,
        updatedAt: expect.any(Number) as number,
      },
    ])
    const times = page.diff.map(({ updatedAt }) => updatedAt)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect((await diff(me, times[0] ?? 0)).diff).toHaveLength(1)
    expect((await diff(me, times[1] ?? 0)).diff).toEqual([])
  })

  it("are refused or missing as the protocol says", async () => {
    const { client, server, me, create } = await openVault()
    const { id } = await create()
    const stranger = client.with({ token: (await signUp(server, client)).token })
    const put = (from: TestClient, entityId: string) =>
      from.send(endpoints.updateEntity, { body: { id: entityId, ...newContent() } })
    const missing = { status: 404, json: { code: "NOT_FOUND" } }
    expect(await put(me, randomUUID())).toMatchObject(missing)
    expect(await put(stranger, id)).toMatchObject(missing)
    expect((await stranger.send(endpoints.deleteEntity, { query: { id } })).status).toBe(200)
    expect((await diff(me)).diff).toMatchObject([{ id, isDeleted: false }])
    await me.ask(endpoints.deleteEntity, { query: { id } })
    expect(await put(me, id)).toMatchObject({ status: 400, json: { code: "BAD_REQUEST" } })
    for (const path of ["?id=nonsense", ""]) {
      const answer = await me.raw("DELETE", `/authenticator/entity${path}`)
      expect([answer.status, answer.text]).toEqual([400, "{}"])
    }
  })

  it("have a size limit", async () => {
    const { me, create } = await openVault()
    await create(newContent(64 * 1024))
    const body = newContent(64 * 1024 + 1)
    expect(await me.send(endpoints.createEntity, { body })).toMatchObject({
      status: 413,
      json: { code: "REQUEST_TOO_LARGE" },
    })
    const [{ id } = { id: "" }] = (await diff(me)).diff
    expect((await me.send(endpoints.updateEntity, { body: { id, ...body } })).status).toBe(413)
  })

  it("of a repeated create are one, for some minutes", async () => {
    const { server, me, create } = await openVault()
    const content = newContent()
    const first = await create(content)
    server.clock.advance(MINUTE_MS)
    expect(await create(content)).toEqual(first)
    await create({ ...content, encryptedData: random(200) })
    await create({ ...content, header: random(24) })
    expect((await diff(me)).diff).toHaveLength(3)
    server.clock.advance(10 * MINUTE_MS)
    expect((await create(content)).id).not.toBe(first.id)
    const copy = await create(newContent())
    await me.ask(endpoints.deleteEntity, { query: { id: copy.id } })
    expect((await create({ encryptedData: copy.encryptedData, header: copy.header })).id).not.toBe(copy.id)
  })
})

describe("the diff", () => {
  it("never repeats a moment, whatever the clock does, and pages lose nothing", async () => {
    const { server, me, create } = await openVault()
    for (let index = 0; index < 30; index++) {
      await create()
      if (index % 7 === 0) server.clock.advance(-MINUTE_MS)
      if (index % 11 === 0) server.clock.advance(2 * MINUTE_MS)
    }
    const all = (await diff(me)).diff
    const times = all.map(({ updatedAt }) => updatedAt)
    expect(new Set(times).size).toBe(30)
    const paged = []
    for (let since = 0; ;) {
      const page = (await diff(me, since, 4)).diff
      if (page.length === 0) break
      paged.push(...page)
      since = page.at(-1)?.updatedAt ?? 0
    }
    expect(paged).toEqual(all)
  })

  it.each([
    ["sinceTime=0&limit=5001", { code: "BAD_REQUEST" }],
    ["sinceTime=0&limit=32767", { code: "BAD_REQUEST" }],
    ["sinceTime=0&limit=32768", {}],
    ["sinceTime=0&limit=0", {}],
    ["sinceTime=0&limit=-1", {}],
    ["sinceTime=0&limit=many", {}],
    ["sinceTime=0", {}],
    ["limit=500", {}],
    ["sinceTime=yesterday&limit=500", {}],
  ])("refuses ?%s", async (query, body) => {
    const { me } = await openVault()
    const answer = await me.raw("GET", `/authenticator/entity/diff?${query}`)
    expect(answer.status).toBe(400)
    expect(answer.json).toMatchObject(body)
    expect(Object.keys(answer.json as object)).toEqual(
      Object.keys(body).length === 0 ? [] : ["code", "message"],
    )
  })

  it("takes any limit from 1 to 5000", async () => {
    const { me, create } = await openVault()
    await create()
    await create()
    expect((await diff(me, 0, 1)).diff).toHaveLength(1)
    expect((await diff(me, 0, 5000)).diff).toHaveLength(2)
  })
})
