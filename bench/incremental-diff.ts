// What every device asks again and again: what is new since the last time. Mostly that is little or nothing.
import { onEachDatabase } from "./each-database.ts"
import { runLoad } from "./load.ts"
import type { Benchmark } from "./measure.ts"

const CLIENTS = 16
const ACCOUNTS = 1000
const ENTITIES_EACH = 200
const NEW_ENTITIES = 2

export const incrementalDiff: Benchmark = {
  name: "incremental-diff",
  about: `Diffs of ${NEW_ENTITIES} new entities, with ${ACCOUNTS} accounts of ${ENTITIES_EACH} entities.`,
  run: () =>
    onEachDatabase({ accounts: ACCOUNTS, entitiesEach: ENTITIES_EACH }, async (name, { server, seeded }) => {
      const tokens = seeded.accounts.map(({ token }) => token)
      const sinceTime = seeded.firstChangeMicros + ENTITIES_EACH - 1 - NEW_ENTITIES
      const ask = (since: number) =>
        runLoad({ url: server.url, kind: "diff", tokens, clients: CLIENTS, facts: { sinceTime: since } })
      const incremental = await ask(sinceTime)
      const whole = await ask(0)
      return [
        {
          name: `Incremental diffs, 1,000 accounts × 200, ${name}`,
          unit: "/s",
          value: incremental.perSecond,
          p50: incremental.p50Ms,
          p99: incremental.p99Ms,
          naive: { what: `everything each time (p99 ${Math.round(whole.p99Ms)} ms)`, value: whole.perSecond },
          note: `${CLIENTS} clients at once, each waiting for its answer.`,
        },
      ]
    }),
}
