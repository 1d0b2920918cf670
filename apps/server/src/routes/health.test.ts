import { hostname } from "node:os"
import { afterEach, describe, expect, it } from "vitest"
import { createTestApi } from "../testing/test-api.ts"
import { addHealthRoutes } from "./health.ts"

const pending: (() => void)[] = []
afterEach(() => {
  for (const finish of pending.splice(0)) finish()
})

function createHealth(askDatabase: () => Promise<void>) {
  const test = createTestApi()
  addHealthRoutes(test.api, { askDatabase, patienceMs: 50 })
  return test
}

describe("ping", () => {
  it("answers pong, to anybody, from anywhere", async () => {
    const { request } = createHealth(() => Promise.resolve())
    const response = await request("/ping", { headers: { Origin: "https://auth.example" } })
    expect(response.status).toBe(200)
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("https://auth.example")
    const answer = (await response.json()) as { id: string; message: string }
    expect(answer).toEqual({ id: expect.stringMatching(/^\d+\.\d+\.\d+/) as string, message: "pong" })
  })

  it("names the host if asked", async () => {
    const { request } = createHealth(() => Promise.resolve())
    expect(await (await request("/ping?host=1")).json()).toMatchObject({ host: hostname() })
    expect(await (await request("/ping/?host=")).json()).not.toHaveProperty("host")
  })

  it("answers 408 as the official server does when the database takes too long", async () => {
    const { request, logLines } = createHealth(() => new Promise((resolve) => pending.push(resolve)))
    const response = await request("/ping")
    expect([response.status, await response.text()]).toEqual([408, '{"handler":true}'])
    expect(response.headers.get("Content-Type")).toBe("application/json; charset=utf-8")
    expect(logLines[0]).toContain("GET /ping 408")
  })

  it.each(["/ping", "/fire/db-m-ping"])("%s is 500 when the database does not work", async (path) => {
    const { request, logLines } = createHealth(() => Promise.reject(new Error("CANARY")))
    const response = await request(path)
    expect([response.status, await response.text()]).toEqual([500, "{}"])
    expect(logLines.join()).not.toContain("CANARY")
  })

  it("the other one is empty", async () => {
    const response = await createHealth(() => Promise.resolve()).request("/fire/db-m-ping")
    expect([response.status, await response.text()]).toEqual([200, ""])
  })
})
