// Sessions: whose they are, how they end, and what a 401 is for (protocol §2.6, §3.6).
import { endpoints } from "@tessera/wire"
import { describe, expect, it } from "vitest"
import { DAY_MS, MINUTE_MS, openTestServer } from "../testing/open-test-server.ts"
import { openToken, signIn, signUp } from "../testing/test-account.ts"

const INVALID = { status: 401, json: { error: "invalid token" } }

describe("a session token", () => {
  it("is 32 bytes in URL-safe base64 with padding, and bound to its app", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client)
    const token = openToken(await signIn(client, account.password), account)
    expect(token).toMatch(/^[\w-]{43}=$/)
    const me = client.with({ token })
    await me.ask(endpoints.getSessionValidity)
    for (const clientPackage of ["io.ente.auth.web", "io.ente.auth.independent"]) {
      await me.with({ clientPackage }).ask(endpoints.getSessionValidity)
    }
    for (const clientPackage of ["io.ente.photos", "io.ente.locker", "io.ente.accounts.web", ""]) {
      expect(await me.with({ clientPackage }).send(endpoints.getSessionValidity)).toMatchObject(INVALID)
    }
    expect(await me.with({ token: token.slice(0, -1) }).send(endpoints.getSessionValidity)).toMatchObject(
      INVALID,
    )
  })

  it("is missing, invalid or expired in these words", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client)
    expect(await client.send(endpoints.getSessionValidity)).toMatchObject({
      status: 401,
      json: { error: "missing token" },
    })
    for (const token of ["nonsense", `${"A".repeat(43)}=`]) {
      expect(await client.with({ token }).send(endpoints.getSessionValidity)).toMatchObject(INVALID)
    }
    const me = client.with({ token: account.token })
    server.clock.advance(364 * DAY_MS)
    await me.ask(endpoints.getSessionValidity)
    server.clock.advance(364 * DAY_MS)
    await me.ask(endpoints.getSessionValidity)
    server.clock.advance(365 * DAY_MS)
    expect(await me.send(endpoints.getSessionValidity)).toMatchObject({
      status: 401,
      json: { error: "token expired" },
    })
    expect(await me.send(endpoints.getEntityDiff, { query: { sinceTime: 0, limit: 1 } })).toMatchObject({
      status: 401,
    })
  })

  it("ends at once when its session ends", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client)
    const me = client.with({ token: account.token })
    expect((await me.send(endpoints.logout)).text).toBe("{}")
    expect(await me.send(endpoints.getSessionValidity)).toMatchObject(INVALID)
  })
})

describe("the list of sessions", () => {
  it("has the caller's own token for its session and opaque ids for the others", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client)
    const me = client.with({ token: account.token })
    const phone = client.with({
      ip: "198.51.100.4",
      userAgent: "Mozilla/5.0 (Linux; Android 15) Chrome/140.0",
    })
    const phoneToken = openToken(await signIn(phone, account.password), account)
    const photos = client.with({ clientPackage: "io.ente.photos" })
    await signIn(photos, account.password)

    const { sessions } = await me.ask(endpoints.listSessions)
    expect(sessions).toHaveLength(2)
    const own = sessions.find(({ token }) => token === account.token)
    expect(own).toMatchObject({ ua: "Unknown Device", prettyUA: "Unknown Device", ip: "203.0.113.7" })
    const other = sessions.find(({ token }) => token !== account.token)
    expect(other).toMatchObject({
      ip: "198.51.100.4",
      ua: "Mozilla/5.0 (Linux; Android 15) Chrome/140.0",
      prettyUA: "Chrome, Android",
    })
    expect(JSON.stringify(sessions)).not.toContain(phoneToken)

    await me.ask(endpoints.endSession, { query: { token: other?.token ?? "" } })
    expect(await phone.with({ token: phoneToken }).send(endpoints.getSessionValidity)).toMatchObject(INVALID)
    expect((await me.ask(endpoints.listSessions)).sessions).toHaveLength(1)
  })

  it("is ended by token too, in any app of the account, and by nobody else", async () => {
    const { server, client } = await openTestServer()
    const [alice, bob] = [await signUp(server, client), await signUp(server, client)]
    const photos = client.with({ clientPackage: "io.ente.photos" })
    const token = openToken(await signIn(photos, alice.password), alice)
    const stranger = client.with({ token: bob.token })
    expect((await stranger.send(endpoints.endSession, { query: { token } })).text).toBe("{}")
    await photos.with({ token }).ask(endpoints.getSessionValidity)
    const me = client.with({ token: alice.token })
    await me.ask(endpoints.endSession, { query: { token } })
    expect(await photos.with({ token }).send(endpoints.getSessionValidity)).toMatchObject(INVALID)
    expect((await me.send(endpoints.endSession, { query: { token: "unknown" } })).text).toBe("{}")
  })

  it("notes the last use, at most once a minute", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client)
    const me = client.with({ token: account.token, ip: "192.0.2.20", userAgent: "linux" })
    const used = async () => (await me.ask(endpoints.listSessions)).sessions[0]
    const first = await used()
    server.clock.advance(MINUTE_MS - 1)
    expect(await used()).toEqual(first)
    server.clock.advance(1)
    expect(await used()).toEqual({
      ...first,
      lastUsedTime: (first?.lastUsedTime ?? 0) + MINUTE_MS * 1000,
      ip: "192.0.2.20",
      ua: "linux",
      prettyUA: "Linux",
    })
  })

  it("has no sessions which have expired", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client)
    server.clock.advance(200 * DAY_MS)
    const me = client.with({ token: openToken(await signIn(client, account.password), account) })
    expect((await me.ask(endpoints.listSessions)).sessions).toHaveLength(2)
    server.clock.advance(200 * DAY_MS)
    expect((await me.ask(endpoints.listSessions)).sessions).toHaveLength(1)
  })
})
