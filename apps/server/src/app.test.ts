import { describe, expect, it } from "vitest"
import { networkOf } from "./middleware/rate-limit.ts"
import { createTestApi } from "./testing/test-api.ts"

function createApp(options: Parameters<typeof createTestApi>[0] = {}) {
  const app = createTestApi(options)
  app.api.http.get("/who", (context) => {
    context.set("pattern", "/who")
    return context.json(context.get("client"))
  })
  return app
}

describe("other origins", () => {
  const origin = "https://auth.example.org"
  const preflight = {
    method: "OPTIONS",
    headers: {
      Origin: origin,
      "Access-Control-Request-Method": "PATCH",
      "Access-Control-Request-Headers": "x-auth-token",
    },
  }

  it("are let in by default, on any path, never with credentials", async () => {
    for (const path of ["/who", "/nothing/here"]) {
      const response = await createApp().request(path, preflight)
      expect([response.status, await response.text()]).toEqual([200, ""])
      expect(response.headers.get("Access-Control-Allow-Origin")).toBe(origin)
      expect(response.headers.get("Access-Control-Allow-Methods")).toBe(
        "POST, OPTIONS, GET, PUT, PATCH, DELETE",
      )
      expect(response.headers.get("Access-Control-Max-Age")).toBe("1728000")
      expect(response.headers.get("Access-Control-Expose-Headers")).toContain("X-Request-Id")
      expect(response.headers.get("Access-Control-Allow-Credentials")).toBeNull()
      expect(response.headers.get("Vary")).toContain("Origin")
      const allowed = response.headers.get("Access-Control-Allow-Headers") ?? ""
      for (const name of ["X-Auth-Token", "X-Client-Package", "Content-Type"]) expect(allowed).toContain(name)
    }
  })

  it("can be limited to a list", async () => {
    const { request } = createApp({ allowedOrigins: ["https://a.example", origin] })
    const admitted = await request("/who", { headers: { Origin: origin } })
    expect(admitted.headers.get("Access-Control-Allow-Origin")).toBe(origin)
    for (const other of ["https://evil.example", `${origin}.evil.example`, "null"]) {
      const refused = await request("/who", { headers: { Origin: other } })
      expect(refused.headers.get("Access-Control-Allow-Origin")).toBeNull()
      expect(refused.headers.get("Vary")).toContain("Origin")
    }
  })
})

describe("the name of a request", () => {
  it("is the client's own, if it is harmless", async () => {
    const { request, logLines } = createApp()
    const own = "4f5f6c7e-0000-4000-8000-000000000001"
    const response = await request("/who", { headers: { "x-request-id": own } })
    expect(response.headers.get("X-Request-Id")).toBe(own)
    expect(logLines[0]).toContain(own)
  })

  it.each(["", "a b", "x".repeat(65), "ü", "<b>"])("is ours instead of %j", async (own) => {
    const response = await createApp().request("/who", {
      headers: { "x-request-id": encodeURI(own) === own ? own : "a b" },
    })
    expect(response.headers.get("X-Request-Id")).toMatch(/^ser_[0-9A-Za-z]{22}$/)
  })
})

it("the log names method, pattern, status, time and request, and nothing else", async () => {
  const { request, logLines } = createApp()
  const headers = { "X-Auth-Token": "CANARY-token", "User-Agent": "CANARY", Origin: "https://canary.example" }
  await request("/who?email=CANARY@example.org", { headers })
  await request("/CANARY/path", { headers, method: "POST", body: "CANARY" })
  expect(logLines).toHaveLength(2)
  expect(logLines[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z GET \/who 200 \d+ms ser_\w{22}$/)
  expect(logLines[1]).toMatch(/Z POST - 404 \d+ms ser_\w{22}$/)
  expect(logLines.join("\n")).not.toMatch(/canary|203\.0\.113/i)
})

describe("the address of a client", () => {
  const seenBy = async (trustedProxies: string[], ip: string, forwardedFor?: string) => {
    const headers: Record<string, string> =
      forwardedFor === undefined ? {} : { "X-Forwarded-For": forwardedFor }
    const response = await createApp({ trustedProxies }).request("/who", { ip, headers })
    return ((await response.json()) as { ip: string }).ip
  }

  it("is that of the socket; what the client says of itself is not believed", async () => {
    expect(await seenBy([], "203.0.113.7", "1.2.3.4")).toBe("203.0.113.7")
    expect(await seenBy(["10.0.0.0/8"], "203.0.113.7", "1.2.3.4")).toBe("203.0.113.7")
    expect(await seenBy([], "::ffff:203.0.113.7")).toBe("203.0.113.7")
  })

  it("is what a trusted proxy has seen, not what stands before that", async () => {
    const proxies = ["10.0.0.0/8", "::1"]
    expect(await seenBy(proxies, "10.1.2.3", "1.2.3.4")).toBe("1.2.3.4")
    expect(await seenBy(proxies, "::ffff:10.1.2.3", "6.6.6.6, 1.2.3.4")).toBe("1.2.3.4")
    expect(await seenBy(proxies, "::1", "6.6.6.6, 1.2.3.4, 10.9.9.9")).toBe("1.2.3.4")
    expect(await seenBy(proxies, "10.1.2.3", "6.6.6.6, [2001:db8::1]:443")).toBe("2001:db8::1")
    expect(await seenBy(proxies, "10.1.2.3", "nonsense")).toBe("10.1.2.3")
    expect(await seenBy(proxies, "10.1.2.3")).toBe("10.1.2.3")
  })

  it("counts with its network: a line has 2^64 IPv6 addresses", () => {
    expect(networkOf("203.0.113.7")).toBe("203.0.113.7")
    expect(networkOf("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1:2")
    expect(networkOf("2001:DB8:1:2::9")).toBe("2001:db8:1:2")
    expect(networkOf("2001:0db8:0001:0002::")).toBe("2001:db8:1:2")
    expect(networkOf("2001:db8::1")).toBe("2001:db8:0:0")
    expect(networkOf("::1")).toBe("0:0:0:0")
    expect(networkOf(null)).toBe("unknown")
  })
})

it("takes on only so much in a second, and then goes on", async () => {
  const { request, clock } = createApp({ rateLimitFactor: 0.005 })
  const statuses = async (count: number) => {
    const responses = await Promise.all(Array.from({ length: count }, () => request("/who")))
    return responses.map((response) => response.status)
  }
  const first = await statuses(6)
  expect(first).toEqual([200, 200, 200, 200, 200, 429])
  clock.advance(1000)
  expect(await statuses(1)).toEqual([200])
})
