import { gunzipSync } from "node:zlib"
import { defineEndpoint } from "@tessera/wire"
import { describe, expect, it } from "vitest"
import { z } from "zod"
import { ApiError } from "../errors.ts"
import { BODY_LIMIT_BYTES } from "../middleware/body.ts"
import { createTestApi } from "../testing/test-api.ts"
import { route } from "./route.ts"

const base = { rateLimit: "none", summary: "For tests.", errors: [] } as const
const textBody = z.object({ text: z.string() })

const echo = defineEndpoint({
  ...base,
  method: "POST",
  path: "/things/echo",
  auth: "public",
  body: textBody,
  response: textBody,
})
const find = defineEndpoint({
  ...base,
  method: "GET",
  path: "/things/:id/",
  auth: "session",
  params: z.object({ id: z.string() }),
  query: z.object({
    limit: z.codec(z.string().regex(/^\d+$/), z.number(), { decode: Number, encode: String }),
  }),
  response: z.object({ seen: z.unknown() }),
})
const remove = defineEndpoint({
  ...base,
  method: "DELETE",
  path: "/things",
  auth: "fresh-admin",
  body: textBody,
  response: "empty",
})
const fail = defineEndpoint({
  ...base,
  method: "POST",
  path: "/things/fail",
  auth: "public",
  body: z.object({ how: z.enum(["api", "unknown", "bad answer"]) }),
  response: textBody,
})

function createThings(options: Parameters<typeof createTestApi>[0] = {}) {
  const things = createTestApi(options)
  const removed: string[] = []
  route(things.api, echo, ({ input }) => ({ text: input.body.text }))
  route(things.api, find, ({ input, caller, client }) => ({ seen: { input, caller, client } }))
  route(things.api, remove, ({ input }) => void removed.push(input.body.text))
  route(things.api, fail, ({ input }) => {
    if (input.body.how === "api") throw new ApiError("CONFLICT")
    if (input.body.how === "unknown") throw new Error("CANARY: Key (email)=(a@example.org) already exists")
    return { text: 5 as unknown as string }
  })
  return { ...things, removed }
}

const post = (body: BodyInit, headers: Record<string, string> = {}) => ({ method: "POST", body, headers })
const asUser = { "X-Auth-Token": "user-token", "X-Client-Package": "io.ente.auth.web", "User-Agent": "test" }
const asAdmin = { ...asUser, "X-Auth-Token": "admin-token" }

describe("a request", () => {
  it.each(["text/plain;charset=UTF-8", "application/json", "application/x-www-form-urlencoded", ""])(
    "is read as JSON whatever its content type is: %j",
    async (type) => {
      const { request } = createThings()
      const response = await request("/things/echo", post('{"text":"ä","more":1}', { "Content-Type": type }))
      expect(response.status).toBe(200)
      expect(response.headers.get("Content-Type")).toBe("application/json; charset=utf-8")
      expect(await response.json()).toEqual({ text: "ä" })
    },
  )

  it.each(["", "{", "null", "[]", '"text"', '{"text":5}', '{"other":"x"}', "\u0000"])(
    "which is malformed is answered 400 with an object: %j",
    async (body) => {
      const response = await createThings().request("/things/echo", post(body))
      expect([response.status, await response.text()]).toEqual([400, "{}"])
    },
  )

  it("reaches both spellings of a path, with its parameters", async () => {
    const { request } = createThings()
    for (const path of ["/things/a%2Fb?limit=5", "/things/a%2Fb/?limit=5"]) {
      const response = await request(path, { headers: asUser })
      const { seen } = (await response.json()) as { seen: { input: unknown } }
      expect(seen.input).toEqual({ params: { id: "a/b" }, query: { limit: 5 } })
    }
    expect((await request("/things/echo/", post('{"text":"x"}'))).status).toBe(200)
    expect((await request("/things/a?limit=x", { headers: asUser })).status).toBe(400)
  })

  it("may have a body with DELETE", async () => {
    const { request, removed } = createThings()
    const response = await request("/things", { method: "DELETE", headers: asAdmin, body: '{"text":"this"}' })
    expect([response.status, await response.text(), response.headers.get("Content-Type")]).toEqual([
      200,
      "",
      null,
    ])
    expect(removed).toEqual(["this"])
  })

  it("which is too large is refused, declared or not", async () => {
    const { request } = createThings()
    const fits = JSON.stringify({ text: "x".repeat(BODY_LIMIT_BYTES - 11) })
    expect(fits.length).toBe(BODY_LIMIT_BYTES)
    expect((await request("/things/echo", post(fits))).status).toBe(200)
    const inPieces = (text: string) =>
      new Request("http://x", { method: "POST", body: text }).body as unknown as BodyInit
    const streamed = { ...post(inPieces(fits)), duplex: "half" } as RequestInit
    expect((await request("/things/echo", streamed)).status).toBe(200)

    const tooLarge = `${fits} `
    const declared = await request(
      "/things/echo",
      post(tooLarge, { "Content-Length": String(tooLarge.length) }),
    )
    const undeclared = await request("/things/echo", {
      ...post(inPieces(tooLarge)),
      duplex: "half",
    } as RequestInit)
    for (const response of [declared, undeclared]) {
      expect(response.status).toBe(413)
      expect(await response.json()).toMatchObject({ code: "REQUEST_TOO_LARGE" })
    }
  })
})

describe("a caller", () => {
  it("is known by the token in the header or, as Museum allows, in the query", async () => {
    const { request } = createThings()
    const headers = { "X-Client-Package": "io.ente.auth" }
    const byHeader = await request("/things/a?limit=1", { headers: asUser })
    const byQuery = await request("/things/a?limit=1&token=user-token", { headers })
    for (const response of [byHeader, byQuery]) {
      const { seen } = (await response.json()) as { seen: { caller: unknown; client: unknown } }
      expect(seen.caller).toMatchObject({ userId: 7, token: "user-token", app: "auth", isAdmin: false })
      expect(seen.client).toMatchObject({ app: "auth", ip: "203.0.113.7" })
    }
  })

  it.each([
    [{}, 401, { error: "missing token" }],
    [{ ...asUser, "X-Auth-Token": "nobody" }, 401, { error: "invalid token" }],
    [{ ...asUser, "X-Auth-Token": "old-token" }, 401, { error: "token expired" }],
    [{ ...asUser, "X-Client-Package": "io.ente.photos" }, 401, { error: "invalid token" }],
    [{ "X-Auth-Token": "user-token" }, 401, { error: "invalid token" }],
    [{ ...asUser, "X-Auth-Token": "broken-database" }, 500, { error: "failed to validate token" }],
  ])("who is none is told so: %j", async (headers, status, body) => {
    const response = await createThings().request("/things/a?limit=1", { headers: headers as HeadersInit })
    expect([response.status, await response.json()]).toEqual([status, body])
  })

  it("must be administrator where that is asked, with a fresh session", async () => {
    const ask = async (things: ReturnType<typeof createThings>, headers: Record<string, string>) => {
      const response = await things.request("/things", { method: "DELETE", headers, body: '{"text":"x"}' })
      return [response.status, await response.text()]
    }
    expect(await ask(createThings(), asUser)).toEqual([401, '{"error":"insufficient permissions"}'])
    expect(await ask(createThings({ adminTokenAgeMs: 600_000 }), asAdmin)).toEqual([200, ""])
    expect(await ask(createThings({ adminTokenAgeMs: 600_001 }), asAdmin)).toEqual([
      400,
      '{"code":"BAD_REQUEST","message":"Token is too old"}',
    ])
  })

  it("who may not call is told so before the body is read", async () => {
    const response = await createThings().request("/things", { method: "DELETE", headers: asUser, body: "{" })
    expect(response.status).toBe(401)
  })
})

describe("an error", () => {
  it("which is expected is answered by the table", async () => {
    const response = await createThings().request("/things/fail", post('{"how":"api"}'))
    expect(response.status).toBe(409)
    expect(response.headers.get("Content-Type")).toBe("application/json; charset=utf-8")
    expect(await response.json()).toMatchObject({ code: "CONFLICT" })
  })

  it.each(["unknown", "bad answer"])(
    "which is not (%s) is 500, and its message goes nowhere",
    async (how) => {
      const { request, logLines } = createThings()
      const response = await request(
        "/things/fail",
        post(JSON.stringify({ how }), { "X-Request-Id": "find-me" }),
      )
      expect([response.status, await response.text()]).toEqual([500, "{}"])
      const log = logLines.join("\n")
      expect(log).toContain("Fault in request find-me")
      expect(log).toMatch(/route\.test\.ts|message\.ts/)
      expect(log).not.toMatch(/CANARY|example\.org/)
    },
  )

  it.each(["/nothing/here", "/things?x=1"])(
    "of the path %s is 404, also with another method",
    async (path) => {
      const response = await createThings().request(path, { headers: { Origin: "https://web.example" } })
      expect([response.status, await response.text()]).toEqual([404, "404 page not found"])
      expect(response.headers.get("Content-Type")).toBe("text/plain")
      expect(response.headers.get("Access-Control-Allow-Origin")).toBe("https://web.example")
    },
  )
})

describe("an answer", () => {
  const long = JSON.stringify({ text: "a".repeat(5000) })

  it("is compressed if asked for and worth it", async () => {
    const { request } = createThings()
    const response = await request("/things/echo", post(long, { "Accept-Encoding": "br, gzip;q=0.8" }))
    expect(response.headers.get("Content-Encoding")).toBe("gzip")
    expect(response.headers.get("Vary")).toContain("Accept-Encoding")
    expect(gunzipSync(await response.arrayBuffer()).toString()).toBe(long)
    for (const header of ["", "br", "gzip;q=0", "gzip;q=0.000, br"]) {
      const plain = await request("/things/echo", post(long, { "Accept-Encoding": header }))
      expect([plain.headers.get("Content-Encoding"), await plain.text()]).toEqual([null, long])
    }
    const short = await request("/things/echo", post('{"text":"x"}', { "Accept-Encoding": "gzip" }))
    expect(short.headers.get("Content-Encoding")).toBeNull()
  })

  it("is kept by nobody, runs nothing and stands in no frame", async () => {
    const { headers } = await createThings().request("/things/echo", post('{"text":"<script>"}'))
    expect(headers.get("Cache-Control")).toBe("no-store")
    expect(headers.get("Content-Security-Policy")).toContain("default-src 'none'")
    expect(headers.get("Content-Security-Policy")).toContain("frame-ancestors 'none'")
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff")
    expect(headers.get("Referrer-Policy")).toBe("no-referrer")
  })
})
