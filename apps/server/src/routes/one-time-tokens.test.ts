// Codes by mail: what is told about an address, how often one may ask, and how a code is used up (protocol §3.1, §3.2).
import { endpoints } from "@tessera/wire"
import { describe, expect, it, onTestFinished } from "vitest"
import { HOUR_MS, MINUTE_MS, openTestServer } from "../testing/open-test-server.ts"
import { signUp, verifyByMail } from "../testing/test-account.ts"
import type { TestClient } from "../testing/test-client.ts"
import { createSqliteDatabase } from "../testing/test-database.ts"
import type { TestServer } from "../testing/test-server.ts"

const EMAIL = "alice@example.org"
type Purpose = "signup" | "login" | "change" | ""
const send = (client: TestClient, email: string, purpose: Purpose = "") =>
  client.send(endpoints.sendOtt, { body: { email, purpose, client: undefined, mobile: undefined } })
const verify = (client: TestClient, ott: string, email = EMAIL) =>
  client.send(endpoints.verifyEmail, { body: { email, ott, source: undefined } })
const codeIn = ({ mailer }: TestServer, email = EMAIL) => mailer.lastCode(email) ?? "no code"
const wrong = (code: string) => (code === "000000" ? "111111" : "000000")

/** Asks from so many addresses that the limit for one of them plays no part. */
async function sendOften(client: TestClient, times: number, next: (index: number) => [string, Purpose]) {
  const answers = []
  for (let index = 0; index < times; index++) {
    const [email, purpose] = next(index)
    answers.push(await send(client.with({ ip: `198.51.${index >> 8}.${index & 255}` }), email, purpose))
  }
  return answers
}

describe("asking for a code", () => {
  it("sends six digits under the subject that official servers use", async () => {
    const { server, client } = await openTestServer()
    const answer = await send(client, "  Alice@Example.org ")
    expect([answer.status, answer.text]).toEqual([200, ""])
    expect(server.mailer.mails).toHaveLength(1)
    const [mail] = server.mailer.mails
    expect(mail?.to).toBe(EMAIL)
    expect(mail?.subject).toMatch(/^Verification code: \d{6}$/)
    expect(mail?.text).toContain(codeIn(server))
  })

  it.each<[string, Purpose, number, string]>([
    ["none", "signup", 200, ""],
    ["none", "login", 404, "USER_NOT_REGISTERED"],
    ["none", "change", 200, ""],
    ["none", "", 200, ""],
    ["incomplete", "signup", 200, ""],
    ["incomplete", "login", 404, "USER_SIGNUP_INCOMPLETE"],
    ["incomplete", "change", 403, ""],
    ["incomplete", "", 200, ""],
    ["complete", "signup", 409, "USER_ALREADY_REGISTERED"],
    ["complete", "login", 200, ""],
    ["complete", "change", 403, ""],
    ["complete", "", 200, ""],
  ])("with an account that is %s and purpose %j answers %i %s", async (state, purpose, status, code) => {
    const { server, client } = await openTestServer()
    if (state === "incomplete") await verifyByMail(server, client, { email: EMAIL, purpose: "signup" })
    if (state === "complete") await signUp(server, client, EMAIL)
    const before = server.mailer.mails.length
    const answer = await send(client, EMAIL, purpose)
    expect(answer.status).toBe(status)
    expect((answer.json as { code?: string } | undefined)?.code ?? "").toBe(code)
    expect(server.mailer.mails.length - before).toBe(status === 200 ? 1 : 0)
  })

  it("tells who has an account a hundred times an hour, and then acts as if it had sent a code", async () => {
    const { server, client } = await openTestServer({ TESSERA_RATE_LIMIT_FACTOR: "1" })
    const told = await sendOften(client, 100, (index) => [`nobody${index}@example.org`, "login"])
    expect(told.map(({ status }) => status)).toEqual(Array<number>(100).fill(404))
    const silent = await send(client, EMAIL, "login")
    expect([silent.status, silent.text]).toEqual([200, ""])
    expect(server.mailer.mails).toEqual([])
    // Nor does trying a code tell: a code is there, only nobody knows it.
    expect((await verify(client, "000000")).status).toBe(401)
    server.clock.advance(HOUR_MS)
    expect((await send(client, EMAIL, "login")).status).toBe(404)
  })

  it("keeps at most ten live codes for an address and app", async () => {
    const { client } = await openTestServer({ TESSERA_RATE_LIMIT_FACTOR: "1" })
    const answers = await sendOften(client, 11, () => [EMAIL, ""])
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(10).fill(200), 429])
    expect(answers[10]?.text).toBe("{}")
    const photos = client.with({ clientPackage: "io.ente.photos", ip: "192.0.2.1" })
    expect((await send(photos, EMAIL)).status).toBe(200)
  })

  it("brakes a flood of mails: from the 50th one for each sender, after the 200th none for ten minutes", async () => {
    const { server, client } = await openTestServer({ TESSERA_RATE_LIMIT_FACTOR: "1" })
    const first = await sendOften(client, 49, (index) => [`a${index}@example.org`, ""])
    expect(first.every(({ status }) => status === 200)).toBe(true)
    const sender = client.with({ ip: "192.0.2.9" })
    expect((await send(sender, "b1@example.org")).status).toBe(200)
    expect((await send(sender, "b2@example.org")).status).toBe(429)
    const others = await sendOften(client, 160, (index) => [`c${index}@example.org`, ""])
    expect(others.at(-1)?.status).toBe(429)
    server.clock.advance(9 * MINUTE_MS)
    expect((await send(client.with({ ip: "192.0.2.10" }), "d@example.org")).status).toBe(429)
    server.clock.advance(12 * MINUTE_MS)
    expect((await send(client.with({ ip: "192.0.2.11" }), "e@example.org")).status).toBe(200)
  })

  it("refuses what is no address", async () => {
    const { client } = await openTestServer()
    for (const email of ["", "alice", 5, null]) {
      const answer = await client.raw("POST", "/users/ott", JSON.stringify({ email, purpose: "signup" }))
      expect([answer.status, answer.text]).toEqual([400, "{}"])
    }
  })
})

describe("trading a code", () => {
  it("works once, for one hour, in the app it was asked for", async () => {
    const { server, client } = await openTestServer()
    await send(client, EMAIL)
    const code = codeIn(server)
    const photos = client.with({ clientPackage: "io.ente.photos" })
    expect((await verify(photos, code)).status).toBe(410)
    expect((await verify(client, ` ${code} `)).status).toBe(200)
    const again = await verify(client, code)
    expect([again.status, again.text]).toEqual([410, "{}"])

    await send(client, EMAIL)
    server.clock.advance(HOUR_MS)
    const late = await verify(client, codeIn(server))
    expect([late.status, late.text]).toEqual([410, "{}"])
  })

  it("uses up the matching one of several", async () => {
    const { server, client } = await openTestServer()
    await send(client, EMAIL)
    const first = codeIn(server)
    await send(client, EMAIL)
    const second = codeIn(server)
    expect((await verify(client, first)).status).toBe(200)
    expect((await verify(client, first)).status).toBe(401)
    expect((await verify(client, second)).status).toBe(200)
  })

  it("counts a wrong one against all live ones; after twenty not even the right one is good", async () => {
    const { server, client } = await openTestServer()
    await send(client, EMAIL)
    const code = codeIn(server)
    for (let attempt = 0; attempt < 20; attempt++) {
      const answer = await verify(client, wrong(code))
      expect([answer.status, answer.text]).toEqual([401, "{}"])
    }
    const exhausted = await verify(client, code)
    expect([exhausted.status, exhausted.text]).toEqual([429, "{}"])
    // A fresh code does not help while the worn-out one lives.
    await send(client, EMAIL)
    expect((await verify(client, codeIn(server))).status).toBe(429)
    server.clock.advance(HOUR_MS)
    await send(client, EMAIL)
    expect((await verify(client, codeIn(server))).status).toBe(200)
  })

  it("remembers wrong attempts over a restart", async () => {
    const database = createSqliteDatabase()
    onTestFinished(() => database.remove())
    const before = await openTestServer({}, { database })
    await send(before.client, EMAIL)
    const code = codeIn(before.server)
    for (let attempt = 0; attempt < 20; attempt++) await verify(before.client, wrong(code))
    await before.server.close()
    const { client } = await openTestServer({}, { database })
    expect((await verify(client, code)).status).toBe(429)
  })

  it("does not count a right one against the others", async () => {
    const { server, client } = await openTestServer()
    const codes: string[] = []
    for (let index = 0; index < 25; index++) {
      await send(client, EMAIL)
      codes.push(codeIn(server))
    }
    for (const code of new Set(codes)) expect((await verify(client, code)).status).toBe(200)
  })
})

describe("fixed codes", () => {
  const settings = { TESSERA_HARDCODED_OTTS: "bob@example.org=246810,*@example.org=123456" }

  it("replace the mail, the exact address before its domain, only after they were asked for", async () => {
    const { server, client } = await openTestServer(settings)
    expect((await verify(client, "123456")).status).toBe(410)
    await send(client, EMAIL, "signup")
    await send(client, "bob@example.org")
    expect(server.mailer.mails).toEqual([])
    expect((await verify(client, "123456", "bob@example.org")).status).toBe(401)
    expect((await verify(client, "246810", "bob@example.org")).status).toBe(200)
    expect((await verify(client, "123456")).status).toBe(200)
    expect((await verify(client, "123456")).status).toBe(410)
    await send(client, "eve@sub.example.org")
    expect(server.mailer.mails).toHaveLength(1)
  })

  it("do not prove a change of address", async () => {
    const { server, client } = await openTestServer(settings)
    const account = await signUp(server, client, "somebody@elsewhere.test")
    const me = client.with({ token: account.token })
    await send(client, EMAIL, "change")
    const fixed = await me.send(endpoints.changeEmail, { body: { email: EMAIL, ott: "123456" } })
    expect(fixed.status).toBe(codeIn(server) === "123456" ? 200 : 401)
    await me.ask(endpoints.changeEmail, { body: { email: EMAIL, ott: codeIn(server) } })
  })
})
