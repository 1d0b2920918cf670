// Against a real HTTP server on this machine.
import { RemoteError, type RemoteErrorCode } from "@tessera/wire"
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { afterEach, describe, expect, it } from "vitest"
import { fetchTransport } from "./fetch-transport.ts"

const servers: Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

/** Starts a server; answers its address. */
async function serve(listener: (...exchange: Parameters<RequestListener>) => unknown): Promise<string> {
  const server = createServer((request, response) => void listener(request, response))
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = ""
  for await (const chunk of request.setEncoding("utf8")) body += chunk
  return body
}

const get = (path: string) => ({ method: "GET", path, headers: {}, body: null })
const post = (path: string, body: string) => ({ method: "POST", path, headers: {}, body })

/** The one RemoteError that a promise must end with; neither it nor a cause may quote the address. */
async function failureOf(promise: Promise<unknown>): Promise<RemoteError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(RemoteError)
  expect((error as RemoteError).cause).toBeUndefined()
  expect(String(error)).not.toContain("127.0.0.1")
  return error as RemoteError
}

async function expectCode(promise: Promise<unknown>, code: RemoteErrorCode): Promise<void> {
  expect((await failureOf(promise)).code).toBe(code)
}

describe("an exchange", () => {
  it("carries method, path, query, headers and body there, and status, headers and body back", async () => {
    const seen: unknown[] = []
    const url = await serve(async (request, response) => {
      const { method, url, headers } = request
      seen.push([method, url, headers["x-auth-token"], headers["content-type"], await readBody(request)])
      response.writeHead(418, { "X-Request-Id": "abc", "Content-Type": "application/json" })
      response.end('{"ä":"✓"}')
    })
    const answer = await fetchTransport(url)({
      method: "DELETE",
      path: "/users/delete?a=%20b",
      headers: { "X-Auth-Token": "token=", "Content-Type": "application/json" },
      body: '{"challenge":"ü"}',
    })
    expect(seen).toEqual([
      ["DELETE", "/users/delete?a=%20b", "token=", "application/json", '{"challenge":"ü"}'],
    ])
    expect(answer).toMatchObject({ status: 418, headers: { "x-request-id": "abc" }, body: '{"ä":"✓"}' })
  })
  it("puts the path behind an address which has one, with or without a slash at the end", async () => {
    const url = await serve((request, response) => void response.end(request.url))
    for (const base of [`${url}/api`, `${url}/api/`]) {
      expect((await fetchTransport(base)(get("/ping"))).body).toBe("/api/ping")
    }
  })
  it("reads UTF-8 which was cut between two chunks, and empty bodies", async () => {
    const url = await serve((request, response) => {
      if (request.url === "/empty") return void response.end()
      response.write(Uint8Array.of(0xe2, 0x9c))
      setTimeout(() => response.end(Uint8Array.of(0x93)), 30)
    })
    const transport = fetchTransport(url)
    expect((await transport(get("/"))).body).toBe("✓")
    expect(await transport(get("/empty"))).toMatchObject({ status: 200, body: "" })
  })
  it("takes no cookies along", async () => {
    const url = await serve((request, response) => {
      response.setHeader("Set-Cookie", "session=1; Path=/")
      response.end(request.headers.cookie ?? "none")
    })
    const transport = fetchTransport(url)
    await transport(get("/"))
    expect((await transport(get("/"))).body).toBe("none")
  })
})

describe("without an answer", () => {
  it("is offline when nobody listens", async () => {
    const url = await serve(() => {})
    await new Promise((resolve) => servers.pop()!.close(resolve))
    await expectCode(fetchTransport(url)(get("/ping?secret=1")), "offline")
  })
  it("is offline when there is no such name", async () => {
    await expectCode(fetchTransport("http://name.invalid")(get("/ping")), "offline")
  })
  it("is offline when the line breaks, before the answer or in the middle of it", async () => {
    const url = await serve((request, response) => {
      if (request.url === "/middle") response.write("half of it")
      setTimeout(() => response.socket!.destroy(), 20)
    })
    await expectCode(fetchTransport(url)(get("/")), "offline")
    await expectCode(fetchTransport(url)(get("/middle")), "offline")
  })
  it("runs out of time, before the answer or in the middle of it", async () => {
    const url = await serve((request, response) => {
      if (request.url === "/middle") response.write("half of it")
    })
    const transport = fetchTransport(url, { timeoutMs: 150 })
    const start = performance.now()
    await expectCode(transport(get("/")), "timeout")
    await expectCode(transport(get("/middle")), "timeout")
    expect(performance.now() - start).toBeLessThan(5000)
  })
})

describe("a large answer", () => {
  it("is read up to the bound and refused beyond, whether its length is announced or not", async () => {
    const url = await serve((request, response) => {
      const length = Number(request.url!.slice(2))
      if (request.url!.startsWith("/a")) response.setHeader("Content-Length", length)
      response.end("x".repeat(length))
    })
    const transport = fetchTransport(url, { maximumResponseBytes: 100_000 })
    for (const kind of ["a", "b"]) {
      expect((await transport(get(`/${kind}100000`))).body.length).toBe(100_000)
      const error = await failureOf(transport(get(`/${kind}100001`)))
      expect(error).toMatchObject({ code: "unexpected-answer", status: 200 })
    }
  })
  it("without an end is cut off, and the server notices", async () => {
    let hasClosed: (value: unknown) => void
    const closed = new Promise((resolve) => (hasClosed = resolve))
    const url = await serve((_, response) => {
      const timer = setInterval(() => response.write("x".repeat(50_000)), 1)
      response.on("close", () => {
        clearInterval(timer)
        hasClosed(true)
      })
    })
    await expectCode(fetchTransport(url, { maximumResponseBytes: 200_000 })(get("/")), "unexpected-answer")
    expect(await closed).toBe(true)
  })
})

describe("a redirect", () => {
  const redirect = (status: number, location: string): RequestListener => {
    return (request, response) => {
      if (request.url === "/old") return void response.writeHead(status, { Location: location }).end("moved")
      void readBody(request).then((body) =>
        response.end(`${request.method} ${request.url} ${String(request.headers["x-auth-token"])} ${body}`),
      )
    }
  }
  const headers = { "X-Auth-Token": "token" }
  it.each([301, 302, 303, 307, 308])("%i of a GET at the same origin is followed", async (status) => {
    const url = await serve(redirect(status, "/new?a=1"))
    expect((await fetchTransport(url)({ ...get("/old"), headers })).body).toBe("GET /new?a=1 token ")
  })
  it.each([307, 308])("%i of a POST at the same origin keeps method and body", async (status) => {
    const url = await serve(redirect(status, "/new"))
    const answer = await fetchTransport(url)({ ...post("/old", "text"), headers })
    expect(answer.body).toBe("POST /new token text")
  })
  it.each([301, 302, 303])("%i of a POST is refused, as its body would be lost", async (status) => {
    const url = await serve(redirect(status, "/new"))
    const error = await failureOf(fetchTransport(url)(post("/old", "text")))
    expect(error).toMatchObject({ code: "not-json", status })
  })
  it.each([301, 302, 307, 308])("%i to another origin never reaches it", async (status) => {
    let visits = 0
    const other = await serve((_, response) => {
      visits++
      response.end("{}")
    })
    const url = await serve(redirect(status, `${other}/new`))
    await expectCode(fetchTransport(url)({ ...get("/old"), headers }), "not-json")
    expect(visits).toBe(0)
  })
  it("without end is given up", async () => {
    const url = await serve((_, response) => void response.writeHead(302, { Location: "/again" }).end())
    await expectCode(fetchTransport(url)(get("/old")), "unexpected-answer")
  })
  it.each([
    ["http://", "not-json"],
    ["//", "not-json"],
    ["javascript:alert(1)", "not-json"],
    ["/old", "unexpected-answer"],
  ] as const)("to %j goes nowhere", async (location, code) => {
    const url = await serve(redirect(302, location))
    await expectCode(fetchTransport(url)(get("/old")), code)
  })
  it("without a place to go is the answer", async () => {
    const url = await serve((_, response) => void response.writeHead(304).end())
    expect(await fetchTransport(url)(get("/old"))).toMatchObject({ status: 304, body: "" })
  })
})

it.each([
  "ftp://example.org",
  "example.org",
  "",
  "https://user:secret@example.org",
  "https://example.org/?a",
  "file:///etc",
])("refuses the address %j", (url) => {
  expect(() => fetchTransport(url)).toThrow("invalid-input")
})
