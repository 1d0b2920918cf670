import { afterEach, expect, it } from "vitest"
import { createRateLimiter } from "../services/rate-limiter.ts"
import { describeOnEachDatabase } from "../testing/each-database.ts"
import { createTestClock } from "../testing/test-clock.ts"
import { createCounterStore } from "./counters.ts"
import type { OpenDialect } from "./dialects/dialect.ts"
import { openDatabase } from "./open-database.ts"

const MINUTE = 60_000_000
const NOON = 1_790_000_040_000_000 - (1_790_000_040_000_000 % MINUTE)

describeOnEachDatabase("counters", (create) => {
  const opened: OpenDialect[] = []
  afterEach(async () => {
    for (const dialect of opened.splice(0)) await dialect.close()
  })
  const open = async (database?: Awaited<ReturnType<typeof create>>) => {
    const dialect = await openDatabase(database ?? (await create()), { nowMicros: () => NOON })
    opened.push(dialect)
    return dialect
  }
  const at = (nowMicros: number) => ({ name: "knock", windowMicros: MINUTE, nowMicros })

  it("count within a window and start again in the next", async () => {
    const counters = createCounterStore((await open()).db)
    expect(await counters.read(at(NOON))).toBe(0)
    expect(await counters.add(at(NOON))).toBe(1)
    expect(await counters.add(at(NOON + MINUTE - 1))).toBe(2)
    expect(await counters.add({ ...at(NOON), name: "other" })).toBe(1)
    expect(await counters.read(at(NOON + 5))).toBe(2)
    expect(await counters.read(at(NOON + MINUTE))).toBe(0)
    expect(await counters.add(at(NOON + MINUTE))).toBe(1)
  })

  it("count everybody who comes at once", async () => {
    const counters = createCounterStore((await open()).db)
    const counts = await Promise.all(Array.from({ length: 20 }, () => counters.add(at(NOON))))
    expect(counts.sort((left, right) => left - right)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    )
  })

  it("are not set back by a process whose clock is behind, but by a clock which had jumped ahead", async () => {
    const counters = createCounterStore((await open()).db)
    await counters.add(at(NOON + MINUTE))
    expect(await counters.add(at(NOON + MINUTE - 1))).toBe(2)
    expect(await counters.add(at(NOON + MINUTE + 1))).toBe(3)
    await counters.add(at(NOON + 100 * MINUTE))
    expect(await counters.add(at(NOON + 2 * MINUTE))).toBe(1)
  })

  it("are forgotten when they have expired, and on request", async () => {
    const { db } = await open()
    const counters = createCounterStore(db)
    const names = async () =>
      (await db.selectFrom("counters").select("name").execute()).map((row) => row.name)
    await counters.add(at(NOON))
    await counters.add({ ...at(NOON + MINUTE), name: "later" })
    await counters.deleteExpired(NOON + 2 * MINUTE)
    expect((await names()).sort()).toEqual(["knock", "later"])
    await counters.deleteExpired(NOON + 2 * MINUTE + 1)
    expect(await names()).toEqual(["later"])
    await counters.reset("later")
    expect(await names()).toEqual([])
  })

  it("keep an allowance over a restart and between processes", async () => {
    const database = await create()
    const clock = createTestClock(NOON / 1000)
    const allowance = { name: "sign-in", allowed: 3, windowMicros: MINUTE }
    const limiterOf = (dialect: OpenDialect) =>
      createRateLimiter({
        counters: createCounterStore(dialect.db),
        nowMicros: () => clock.nowMs() * 1000,
        factor: 2,
      })
    const first = limiterOf(await open(database))
    for (let index = 0; index < 5; index++) expect(await first.charge(allowance)).toBe(true)
    const second = limiterOf(await open(database))
    expect(await second.hasRoom(allowance)).toBe(true)
    expect(await second.charge(allowance)).toBe(true)
    expect(await second.hasRoom(allowance)).toBe(false)
    expect(await first.charge(allowance)).toBe(false)
    expect(await first.charge(allowance)).toBe(false)
    expect(await second.charge(allowance)).toBe(false)
    expect(await first.charge({ ...allowance, name: "other" })).toBe(true)
    clock.advance(60_000)
    expect(await first.charge(allowance)).toBe(true)
  })

  it("refuse when they cannot be kept", async () => {
    const dialect = await open()
    const limiter = createRateLimiter({
      counters: createCounterStore(dialect.db),
      nowMicros: () => NOON,
      factor: 1,
    })
    await dialect.db.schema.dropTable("counters").execute()
    await expect(limiter.charge({ name: "x", allowed: 5, windowMicros: MINUTE })).rejects.toThrow(/counters/)
  })
})
