// How often something happened in the current window of time. In the database, so that a restart forgives nothing.
import { sql } from "kysely"
import type { Db } from "./database.ts"

export type Count = {
  /** Names what is counted; never an address or a token as it is, only a keyed hash. */
  readonly name: string
  readonly windowMicros: number
  readonly nowMicros: number
}

export type CounterStore = {
  /** Counts one more, in one statement, and answers how many there are now in this window. */
  add(count: Count): Promise<number>
  /** How many there are in this window, without counting. */
  read(count: Count): Promise<number>
  reset(name: string): Promise<void>
  deleteExpired(nowMicros: number): Promise<void>
}

export function createCounterStore(db: Db): CounterStore {
  return {
    async add({ name, windowMicros, nowMicros }) {
      const start = windowStart(nowMicros, windowMicros)
      // A window up to one length ahead is that of a process whose clock is a little faster: it goes on counting.
      // Otherwise two processes would reset each other around every boundary. One further ahead is a clock which
      // jumped, and starts again.
      const isCurrent = sql<boolean>`counters.window_start between ${start} and ${start + windowMicros}`
      const { count } = await db
        .insertInto("counters")
        .values({ name, window_start: start, count: 1, expires_at: start + 2 * windowMicros })
        .onConflict((conflict) =>
          conflict.column("name").doUpdateSet({
            count: sql<number>`case when ${isCurrent} then counters.count + 1 else 1 end`,
            window_start: sql<number>`case when ${isCurrent} then counters.window_start else excluded.window_start end`,
            expires_at: sql<number>`excluded.expires_at`,
          }),
        )
        .returning("count")
        .executeTakeFirstOrThrow()
      return count
    },
    async read({ name, windowMicros, nowMicros }) {
      const start = windowStart(nowMicros, windowMicros)
      const row = await db
        .selectFrom("counters")
        .select("count")
        .where("name", "=", name)
        .where("window_start", ">=", start)
        .where("window_start", "<=", start + windowMicros)
        .executeTakeFirst()
      return row?.count ?? 0
    },
    async reset(name) {
      await db.deleteFrom("counters").where("name", "=", name).execute()
    },
    async deleteExpired(nowMicros) {
      await db.deleteFrom("counters").where("expires_at", "<", nowMicros).execute()
    },
  }
}

const windowStart = (nowMicros: number, windowMicros: number) => nowMicros - (nowMicros % windowMicros)
