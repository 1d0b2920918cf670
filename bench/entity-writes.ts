// New entities which are on the disk when they are acknowledged.
import { randomBytes, randomUUID } from "node:crypto"
import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import pg from "pg"
import { onEachDatabase } from "./each-database.ts"
import { runLoad } from "./load.ts"
import type { Benchmark, Figure } from "./measure.ts"
import { withPostgresDatabase } from "./postgres.ts"
import { withFolder } from "./temporary-folder.ts"

const CLIENTS = 16
const ACCOUNTS = 64
const ENTITIES_EACH = 200
const NAIVE_MS = 2000

export const entityWrites: Benchmark = {
  name: "entity-writes",
  about: `Durable new entities per second, from ${CLIENTS} clients of ${ACCOUNTS} accounts.`,
  run: async () => {
    const naive = {
      SQLite: {
        what: "one file of JSON per account, rewritten and synced",
        value: await withFolder(writeFiles),
      },
      PostgreSQL: {
        what: "the insert alone, a connection for each",
        value: await withPostgresDatabase(writeByConnections),
      },
    }
    return onEachDatabase(
      { accounts: ACCOUNTS, entitiesEach: ENTITIES_EACH },
      async (name, { server, seeded }) => {
        const tokens = seeded.accounts.map(({ token }) => token)
        const load = await runLoad({ url: server.url, kind: "write", tokens, clients: CLIENTS })
        const figure: Figure = {
          name: `Durable entity writes, ${name}`,
          unit: "/s",
          value: load.perSecond,
          p50: load.p50Ms,
          p99: load.p99Ms,
          naive: naive[name],
          note: `${CLIENTS} clients at once, each waiting for its answer; the naive way has no HTTP and no accounts to check.`,
        }
        return [figure]
      },
    )
  },
}

/** How many times a second `work` succeeds, one after the other. */
async function countPerSecond(work: (turn: number) => unknown): Promise<number> {
  const start = performance.now()
  let count = 0
  while (performance.now() - start < NAIVE_MS) await work(count++)
  return count / ((performance.now() - start) / 1000)
}

/** What a small server would do first: all entities of an account in one file. */
function writeFiles(folder: string): Promise<number> {
  const newEntity = () => ({ id: randomUUID(), encryptedData: randomBytes(420).toString("base64") })
  const accounts = Array.from({ length: ACCOUNTS }, () => Array.from({ length: ENTITIES_EACH }, newEntity))
  return countPerSecond((turn) => {
    const index = turn % ACCOUNTS
    const entities = accounts[index] ?? []
    entities.push(newEntity())
    const path = join(folder, `${index}.json`)
    const file = openSync(`${path}.new`, "w")
    writeFileSync(file, JSON.stringify(entities))
    fsyncSync(file)
    closeSync(file)
    renameSync(`${path}.new`, path)
  })
}

async function writeByConnections(connectionString: string): Promise<number> {
  const run = async (statement: string, values: unknown[] = []) => {
    const client = new pg.Client({ connectionString })
    await client.connect()
    await client.query(statement, values)
    await client.end()
  }
  await run("create table entities (id uuid primary key, data bytea not null)")
  return countPerSecond(() => run("insert into entities values ($1, $2)", [randomUUID(), randomBytes(420)]))
}
