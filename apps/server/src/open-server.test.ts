import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { createCounterStore } from "./stores/counters.ts"
import { openDatabase } from "./stores/open-database.ts"
import { describeOnEachDatabase } from "./testing/each-database.ts"
import { createSqliteDatabase } from "./testing/test-database.ts"
import { createTestServer } from "./testing/test-server.ts"

describeOnEachDatabase("an installation", (create) => {
  it("works after a restart with its own secrets", async () => {
    const database = await create()
    const first = await createTestServer({ database })
    expect(await (await first.request("/ping")).json()).toMatchObject({ message: "pong" })
    await first.close()
    const second = await createTestServer({ database })
    expect((await second.request("/ping")).status).toBe(200)
    await second.close()
  })

  it("refuses secrets which are not those of its database, and changes neither", async () => {
    const database = await create()
    await (await createTestServer({ database })).close()
    const path = join(database.dataFolder, "secrets.json")
    const own = readFileSync(path, "utf8")

    rmSync(path)
    await expect(createTestServer({ database })).rejects.toMatchObject({ code: "secrets-missing" })
    expect(existsSync(path)).toBe(false)

    const other = createSqliteDatabase()
    await (await createTestServer({ database: other })).close()
    const foreign = readFileSync(join(other.dataFolder, "secrets.json"), "utf8")
    await other.remove()
    writeFileSync(path, foreign, { mode: 0o600 })
    await expect(createTestServer({ database })).rejects.toMatchObject({ code: "secrets-missing" })
    expect(readFileSync(path, "utf8")).toBe(foreign)

    writeFileSync(path, own, { mode: 0o600 })
    await (await createTestServer({ database })).close()
  })

  it("sweeps up what has expired, and nothing else", async () => {
    const database = await create()
    const server = await createTestServer({ database })
    const dialect = await openDatabase(database, { nowMicros: () => 1 })
    const { db } = dialect
    const counters = createCounterStore(db)
    const nowMicros = server.clock.nowMs() * 1000
    await counters.add({ name: "old", windowMicros: 1_000_000, nowMicros: nowMicros - 60_000_000 })
    await counters.add({ name: "new", windowMicros: 1_000_000, nowMicros })
    await server.server.sweep()
    expect(await db.selectFrom("counters").select("name").execute()).toEqual([{ name: "new" }])
    await dialect.close()
    await server.close()
  })
})

it("a server for tests removes what it made", async () => {
  const server = await createTestServer()
  expect(existsSync(join(server.dataFolder, "secrets.json"))).toBe(true)
  await server.close()
  expect(existsSync(server.dataFolder)).toBe(false)
})
