// Databases for tests: a real SQLite file or a database of its own in a real PostgreSQL, removed afterwards.
import { randomUUID } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import pg from "pg"

export type TestDatabase = {
  /** A folder of its own, for secrets too. */
  readonly dataFolder: string
  /** Empty for SQLite. */
  readonly databaseUrl: string
  remove(): Promise<void>
}

const PATIENCE_MS = 60_000

const createFolder = () => mkdtempSync(join(tmpdir(), "tessera-test-"))

/** An empty data folder; SQLite will make its file there. */
export function createSqliteDatabase(): TestDatabase {
  const dataFolder = createFolder()
  const remove = () => Promise.resolve(rmSync(dataFolder, { recursive: true, force: true }))
  return { dataFolder, databaseUrl: "", remove }
}

/** An empty database in the PostgreSQL at `urlPrefix`; waits for a server which is still starting. */
export async function createPostgresDatabase(urlPrefix: string): Promise<TestDatabase> {
  const name = `tessera_${randomUUID().replaceAll("-", "")}`
  await queryOnce(urlPrefix, `create database ${name}`)
  const dataFolder = createFolder()
  return {
    dataFolder,
    databaseUrl: `${urlPrefix}${name}`,
    remove: async () => {
      rmSync(dataFolder, { recursive: true, force: true })
      await queryOnce(urlPrefix, `drop database if exists ${name} with (force)`)
    },
  }
}

async function queryOnce(urlPrefix: string, statement: string): Promise<void> {
  const client = await connect(`${urlPrefix}postgres`, Date.now() + PATIENCE_MS)
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

async function connect(connectionString: string, untilMs: number): Promise<pg.Client> {
  for (;;) {
    const client = new pg.Client({ connectionString })
    try {
      await client.connect()
      return client
    } catch (error) {
      if (Date.now() > untilMs) throw error
      await delay(100)
    }
  }
}
