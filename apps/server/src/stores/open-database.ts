// Opens the database, looks whether it is whole, and brings its schema up to date, one step and one transaction at a time.
import { join } from "node:path"
import { type Kysely, sql } from "kysely"
import { StartError } from "../errors.ts"
import type { Db } from "./database.ts"
import type { OpenDialect } from "./dialects/dialect.ts"
import { migrations } from "./migrations/list.ts"
import type { Migration } from "./migrations/migration.ts"

const DATABASE_FILE = "tessera.db"

type HistoryTables = { schema_migrations: { name: string; applied_at: number } }

export type DatabaseLocation = {
  readonly dataFolder: string
  /** A `postgres://` address, or empty for SQLite in the data folder. */
  readonly databaseUrl: string
}

/**
 * Opens SQLite or PostgreSQL with every migration applied.
 * Several processes may do so at once: one migrates, the others wait for it.
 * @throws StartError with nothing changed but the steps which were complete
 */
export async function openDatabase(
  { dataFolder, databaseUrl }: DatabaseLocation,
  { nowMicros, steps = migrations }: { nowMicros: () => number; steps?: readonly Migration[] },
): Promise<OpenDialect> {
  const dialect = await openDialect(dataFolder, databaseUrl)
  try {
    await dialect.checkIntegrity()
    await migrate(dialect, steps, nowMicros)
    return dialect
  } catch (error) {
    await dialect.close()
    throw error
  }
}

async function openDialect(dataFolder: string, databaseUrl: string): Promise<OpenDialect> {
  if (databaseUrl === "") {
    const { openSqlite } = await import("./dialects/sqlite.ts")
    return openSqlite(join(dataFolder, DATABASE_FILE))
  }
  const { openPostgres } = await import("./dialects/postgres.ts")
  return openPostgres(databaseUrl)
}

async function migrate(
  dialect: OpenDialect,
  steps: readonly Migration[],
  nowMicros: () => number,
): Promise<void> {
  const db = dialect.db as unknown as Kysely<HistoryTables>
  await atomically(dialect, "the list of steps", async (transaction) => {
    await transaction.schema
      .createTable("schema_migrations")
      .ifNotExists()
      .addColumn("name", "text", (column) => column.primaryKey())
      .addColumn("applied_at", dialect.schema.integer, (column) => column.notNull())
      .execute()
  })
  await refuseNewer(db, dialect, steps)
  for (const step of steps) {
    await atomically(dialect, step.name, async (transaction) => {
      const history = transaction as unknown as Kysely<HistoryTables>
      // Read again under the lock: another process may have done this step while we waited.
      if ((await appliedSteps(history)).includes(step.name)) return
      await step.up(transaction, dialect.schema)
      await history
        .insertInto("schema_migrations")
        .values({ name: step.name, applied_at: nowMicros() })
        .execute()
    })
  }
}

async function refuseNewer(
  db: Kysely<HistoryTables>,
  dialect: OpenDialect,
  steps: readonly Migration[],
): Promise<void> {
  const known = new Set(steps.map((step) => step.name))
  const unknown = (await appliedSteps(db)).filter((name) => !known.has(name))
  if (unknown.length > 0) {
    throw new StartError("database-newer", { subject: dialect.place, details: unknown })
  }
}

async function appliedSteps(db: Kysely<HistoryTables>): Promise<string[]> {
  const rows = await db.selectFrom("schema_migrations").select("name").orderBy("name").execute()
  return rows.map((row) => row.name)
}

/** Both databases roll back changes of the schema too, so a step is there as a whole or not at all. */
async function atomically(
  dialect: OpenDialect,
  stepName: string,
  work: (transaction: Kysely<unknown>) => Promise<void>,
): Promise<void> {
  try {
    await dialect.db.transaction().execute(async (transaction) => {
      const untyped = transaction as unknown as Kysely<unknown>
      await dialect.lockSchema(untyped)
      await work(untyped)
    })
  } catch (cause) {
    const error = dialect.explain(cause)
    // A full disk or a locked file has its own remedy; anything else is the fault of the step.
    if (error.code !== "database-unusable") throw error
    const details = [`Step ${stepName}: ${error.details.join(" ")}`]
    throw new StartError("migration-failed", { subject: dialect.place, details, cause })
  }
}

/** Resolves once the database has answered the smallest of questions. */
export async function askDatabase(db: Db): Promise<void> {
  await sql`select 1`.execute(db)
}
