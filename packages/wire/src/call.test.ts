import { describe, expect, it } from "vitest"
import { call, type Connection } from "./call.ts"
import { endpoints } from "./endpoints.ts"
import { errorBodyOf, RemoteError, type RemoteErrorCode, statusOf } from "./errors.ts"
import { CLIENT_PACKAGE } from "./headers.ts"
import type { Transport, TransportRequest, TransportResponse } from "./transport.ts"

/** A line with one answer at its end, which keeps what was sent. */
function lineTo(answer: Partial<TransportResponse> | Error): {
  transport: Transport
  sent: TransportRequest[]
} {
  const sent: TransportRequest[] = []
  const transport: Transport = async (request) => {
    sent.push(request)
    if (answer instanceof Error) throw answer
    return { status: 200, headers: {}, body: "", ...answer }
  }
  return { transport, sent }
}
const connect = (transport: Transport, token: string | null = "TOKEN"): Connection => ({
  transport,
  clientPackage: CLIENT_PACKAGE,
  token,
})
async function failureOf(attempt: Promise<unknown>): Promise<RemoteError> {
  const error = await attempt.then(
    () => null,
    (error: unknown) => error,
  )
  expect(error).toBeInstanceOf(RemoteError)
  return error as RemoteError
}
const diffQuery = { query: { sinceTime: 0, limit: 500 } }

describe("what is sent", () => {
  it("is the method, path, query and token of a session", async () => {
    const { transport, sent } = lineTo({ body: '{"diff":[],"timestamp":5}' })
    const connection = { ...connect(transport), requestId: () => "id-1" }
    expect(await call(connection, endpoints.getEntityDiff, diffQuery)).toEqual({ diff: [], timestamp: 5 })
    expect(sent).toEqual([
      {
        method: "GET",
        path: "/authenticator/entity/diff?sinceTime=0&limit=500",
        headers: { "X-Auth-Token": "TOKEN", "X-Client-Package": "io.ente.auth", "X-Request-Id": "id-1" },
        body: null,
      },
    ])
  })
  it("is a JSON body, also with DELETE", async () => {
    const { transport, sent } = lineTo({ body: '{"isSubscriptionCancelled":true,"userID":7}' })
    await call(connect(transport), endpoints.deleteAccount, { body: { challenge: "jwt" } })
    expect(sent[0]).toMatchObject({ method: "DELETE", body: '{"challenge":"jwt"}' })
    expect(sent[0]?.headers["Content-Type"]).toBe("application/json")
  })
  it("is no token where nobody needs to be known", async () => {
    const { transport, sent } = lineTo({})
    await call(connect(transport), endpoints.sendOtt, { body: { email: "A@B.org", purpose: "login" } })
    expect(sent[0]?.headers).not.toHaveProperty("X-Auth-Token")
    expect(sent[0]?.body).toBe('{"email":"a@b.org","purpose":"login"}')
  })
  it("is nothing without the token that is needed, or with input that does not fit", async () => {
    const { transport, sent } = lineTo({})
    const unsigned = await failureOf(call(connect(transport, null), endpoints.logout))
    expect([unsigned.code, unsigned.status]).toEqual(["unauthorized", null])
    const entity = { encryptedData: new Uint8Array(17), header: new Uint8Array(23) }
    const misfit = await failureOf(call(connect(transport), endpoints.createEntity, { body: entity }))
    expect([misfit.code, misfit.status]).toEqual(["invalid-input", null])
    expect(sent).toEqual([])
  })
})

it("an endpoint without an answer ignores whatever comes", async () => {
  for (const body of ["", "{}", "pong"]) {
    const { transport } = lineTo({ body })
    expect(await call(connect(transport), endpoints.updateEntity, entityInput())).toBeUndefined()
  }
})

describe("failures", () => {
  const cases: [string, Partial<TransportResponse> | Error, RemoteErrorCode, number | null][] = [
    ["a broken line", new TypeError("fetch failed"), "offline", null],
    ["a line which says so itself", new RemoteError("timeout"), "timeout", null],
    ["a captive portal", { body: "<html>Welcome to the hotel</html>" }, "not-json", 200],
    ["an empty answer", { body: "" }, "not-json", 200],
    ["the answer to another question", { body: '{"message":"pong"}' }, "unexpected-answer", 200],
    ["an entity without its time", { body: '{"diff":[{"id":"x"}]}' }, "unexpected-answer", 200],
    ["a session which is over", { status: 401, body: '{"error":"invalid token"}' }, "unauthorized", 401],
    ["a limit", { status: 429, body: '{"error":"Rate limit breached, try later"}' }, "rate-limited", 429],
    ["a broken server", { status: 500, body: "{}" }, "server-error", 500],
    ["a proxy without its server", { status: 502, body: "<html>" }, "server-error", 502],
    ["a page which is not there", { status: 404, body: "404 page not found" }, "not-json", 404],
  ]
  it.each(cases)("%s", async (_name, answer, code, status) => {
    const error = await failureOf(call(connect(lineTo(answer).transport), endpoints.getEntityDiff, diffQuery))
    expect([error.code, error.status, error.message]).toEqual([code, status, code])
  })
  it("a typed error is known by its name", async () => {
    const answer = {
      status: statusOf("AUTH_KEY_NOT_CREATED"),
      body: JSON.stringify(errorBodyOf("AUTH_KEY_NOT_CREATED")),
    }
    const entity = { encryptedData: new Uint8Array(17), header: new Uint8Array(24) }
    const { transport } = lineTo(answer)
    const error = await failureOf(call(connect(transport), endpoints.createEntity, { body: entity }))
    expect(error.code).toBe("AUTH_KEY_NOT_CREATED")
  })
})

describe("no error repeats what was sent", () => {
  const answers: (Partial<TransportResponse> | Error)[] = [
    new Error("GET /users/srp/attributes?email=canary@example.org with CANARY-TOKEN failed"),
    { body: '{"attributes":"canary@example.org CANARY-TOKEN"}' },
    { status: 400, body: '{"code":"canary@example.org","message":"CANARY-TOKEN"}' },
    { status: 401, body: '{"error":"CANARY-TOKEN"}' },
  ]
  const everythingIn = (error: Error) => `${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`
  it.each(answers)("%s", async (answer) => {
    const connection = connect(lineTo(answer).transport, "CANARY-TOKEN")
    const query = { email: "canary@example.org" }
    const error = await failureOf(call(connection, endpoints.getSrpAttributes, { query }))
    expect(everythingIn(error).toLowerCase()).not.toContain("canary")
  })
  it("nor what could not be sent", async () => {
    const query = { email: "canary has no address" }
    const attempt = call(connect(lineTo({}).transport), endpoints.getSrpAttributes, { query })
    expect(everythingIn(await failureOf(attempt))).not.toContain("canary")
  })
})

function entityInput() {
  const id = "0d9c1b1e-8f0a-4a53-9a6a-2f6f0b1f2c3d"
  return { body: { id, encryptedData: new Uint8Array(17), header: new Uint8Array(24) } }
}
