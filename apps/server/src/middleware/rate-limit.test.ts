import { endpoints } from "@tessera/wire"
import { expect, it } from "vitest"
import { route } from "../routes/route.ts"
import { createRateLimiter } from "../services/rate-limiter.ts"
import { openDatabase } from "../stores/open-database.ts"
import { createCounterStore } from "../stores/counters.ts"
import { createTestApi } from "../testing/test-api.ts"
import { createSqliteDatabase } from "../testing/test-database.ts"

async function createLimitedApi() {
  const database = createSqliteDatabase()
  const clock = { ms: Date.now() }
  const dialect = await openDatabase(database, { nowMicros: () => clock.ms * 1000 })
  const nowMicros = () => clock.ms * 1000
  const limiter = createRateLimiter({ counters: createCounterStore(dialect.db), nowMicros, factor: 1 })
  const test = createTestApi({ limiter })
  route(test.api, endpoints.sendOtt, () => undefined)
  route(test.api, endpoints.getTwoFactorStatus, () => ({ status: false }))
  route(test.api, endpoints.getServerInfo, () => ({
    name: "tessera" as const,
    version: "0",
    registration: "open" as const,
  }))
  const statuses = async (count: number, path: string, init: Parameters<typeof test.request>[1]) => {
    const seen: number[] = []
    for (let index = 0; index < count; index++) seen.push((await test.request(path, init)).status)
    return seen
  }
  const close = async () => {
    await dialect.close()
    await database.remove()
  }
  return { ...test, dialect, limitClock: clock, statuses, close }
}

const sendOtt = { method: "POST", body: '{"email":"a@example.org"}' }
const ten = Array<number>(10).fill(200)

it("public endpoints are limited by address and path, whatever was asked, for a minute", async () => {
  const { request, statuses, limitClock, dialect, close } = await createLimitedApi()
  expect(await statuses(10, "/users/ott", sendOtt)).toEqual(ten)
  const refused = await request("/users/ott/", { ...sendOtt, headers: { Origin: "https://a.example" } })
  expect([refused.status, await refused.json()]).toEqual([429, { error: "Rate limit breached, try later" }])
  expect(refused.headers.get("Access-Control-Allow-Origin")).toBe("https://a.example")
  expect(await statuses(1, "/users/ott", { ...sendOtt, ip: "203.0.113.8" })).toEqual([200])
  expect(await statuses(20, "/tessera/info", {})).toEqual(Array(20).fill(200))
  limitClock.ms += 60_000
  expect(await statuses(1, "/users/ott", sendOtt)).toEqual([200])
  expect(await dialect.db.selectFrom("counters").selectAll().execute()).toHaveLength(2)
  await close()
})

it("others by account and path, from wherever it calls", async () => {
  const { statuses, close } = await createLimitedApi()
  const asUser = { headers: { "X-Auth-Token": "user-token", "X-Client-Package": "io.ente.auth" } }
  const asAdmin = { headers: { "X-Auth-Token": "admin-token", "X-Client-Package": "io.ente.auth" } }
  expect(await statuses(10, "/users/two-factor/status", asUser)).toEqual(ten)
  expect(await statuses(1, "/users/two-factor/status", { ...asUser, ip: "198.51.100.1" })).toEqual([429])
  expect(await statuses(1, "/users/two-factor/status", asAdmin)).toEqual([200])
  await close()
})

it("what is malformed is charged too, and a failing counter lets nothing through", async () => {
  const { statuses, dialect, close } = await createLimitedApi()
  expect(await statuses(11, "/users/ott", { method: "POST", body: "{" })).toEqual([
    ...Array<number>(10).fill(400),
    429,
  ])
  await dialect.db.schema.dropTable("counters").execute()
  expect(await statuses(1, "/users/ott", { ...sendOtt, ip: "203.0.113.9" })).toEqual([500])
  await close()
})
