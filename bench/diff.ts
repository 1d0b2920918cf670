// What a new device asks: everything of an account with 1,000 entries, in one answer.
import { join } from "node:path"
import { type DatabaseName, type Installation, onEachDatabase } from "./each-database.ts"
import { runLoad } from "./load.ts"
import type { Benchmark } from "./measure.ts"
import { withNaiveServer } from "./naive-server.ts"

const CLIENTS = 4
const ACCOUNTS = 16
const ENTITIES_EACH = 1000

export const diffBenchmark: Benchmark = {
  name: "diff",
  about: `Diffs of ${ENTITIES_EACH} entities per second, compressed, to ${CLIENTS} clients.`,
  run: () =>
    onEachDatabase({ accounts: ACCOUNTS, entitiesEach: ENTITIES_EACH }, async (name, installation) => {
      const { server, seeded } = installation
      const tokens = seeded.accounts.map(({ token }) => token)
      const load = await runLoad({ url: server.url, kind: "diff", tokens, clients: CLIENTS })
      return [
        {
          name: `Diffs of 1,000 entities, ${name}`,
          unit: "/s",
          value: load.perSecond,
          p50: load.p50Ms,
          p99: load.p99Ms,
          naive: { what: "a query for each entity", value: await measureNaive(name, installation) },
          note: `${CLIENTS} clients at once, each waiting for its answer of about 0.5 MB, sent compressed.`,
        },
      ]
    }),
}

/** The same database and the same clients, and a server which knows no better. */
function measureNaive(name: DatabaseName, { seeded, folder, databaseUrl }: Installation): Promise<number> {
  const database = name === "SQLite" ? join(folder, "data", "tessera.db") : databaseUrl
  return withNaiveServer({ database }, async (url) => {
    const tokens = seeded.accounts.map(({ userId }) => String(userId))
    return (await runLoad({ url, kind: "diff", tokens, clients: CLIENTS, durationMs: 2000 })).perSecond
  })
}
