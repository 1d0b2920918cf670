// PostgreSQL through `pg`. Loaded only when a database address is set: an embedded start pays nothing for it.
import { Kysely, PostgresDialect, sql } from "kysely"
import pg from "pg"
import { StartError, type StartErrorCode } from "../../errors.ts"
import type { Tables } from "../database.ts"
import type { SchemaDialect } from "../migrations/migration.ts"
import type { OpenDialect } from "./dialect.ts"

const CONNECT_WAIT_MS = 10_000
const STATEMENT_LIMIT_MS = 30_000
/** Any number no other program uses for advisory locks in this database: the letters "tessera" on a keypad. */
const SCHEMA_LOCK = 8377372

/** Object ids of the two types whose default reading does not suit us (pg_type.h). */
const INT8 = 20
const BYTEA = 17

/** Connects to the database of a `postgres://` address. Nothing is sent before the first query. */
export function openPostgres(url: string): OpenDialect {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: CONNECT_WAIT_MS,
    statement_timeout: STATEMENT_LIMIT_MS,
    application_name: "tessera",
    types: readTypes(),
  })
  pool.on("error", () => {
    // An idle connection broke, for instance because the database restarted. The pool has dropped it already, and
    // the next query opens another or fails with an error of its own; without a listener Node would end the process.
  })
  const place = placeOf(url)
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  return {
    name: "postgres",
    place,
    db,
    schema,
    lockSchema: async (transaction) => {
      await sql`select pg_advisory_xact_lock(${SCHEMA_LOCK})`.execute(transaction)
    },
    checkIntegrity: () => checkIntegrity(db, place),
    explain: (error) => startErrorOf(error, place),
    close: async () => {
      await db.destroy()
      if (!pool.ended) await pool.end()
    },
  }
}

/** Numbers stay below 2^53 (database.ts); bytes become plain arrays which share no memory with the connection. */
function readTypes(): InstanceType<typeof pg.TypeOverrides> {
  const types = new pg.TypeOverrides()
  types.setTypeParser(INT8, Number)
  types.setTypeParser(BYTEA, (text) => Uint8Array.fromHex(text.slice(2)))
  return types
}

function placeOf(url: string): string {
  const { hostname, port, pathname } = new URL(url)
  return `${hostname}${port === "" ? "" : `:${port}`}${pathname}`
}

async function checkIntegrity(db: Kysely<Tables>, place: string): Promise<void> {
  let encoding: string | undefined
  try {
    const { rows } = await sql<{ server_encoding: string }>`show server_encoding`.execute(db)
    encoding = rows[0]?.server_encoding
  } catch (cause) {
    throw startErrorOf(cause, place)
  }
  if (encoding !== "UTF8") {
    throw new StartError("database-unusable", {
      subject: place,
      details: [`The encoding of the database is ${encoding}; it must be UTF8.`],
    })
  }
}

/** PostgreSQL's SQLSTATE codes which a person can do something about (documentation, appendix A). */
const START_ERRORS: Readonly<Record<string, StartErrorCode>> = {
  "25006": "folder-read-only",
  "42501": "database-unusable",
  "53100": "disk-full",
  "55P03": "database-locked",
  XX001: "database-damaged",
  XX002: "database-damaged",
}

/** What an error of PostgreSQL or of the way to it means to the person who starts the server. */
function startErrorOf(error: unknown, place: string): StartError {
  if (error instanceof StartError) return error
  const sqlState = (error as { code?: string }).code ?? ""
  const code = START_ERRORS[sqlState] ?? (isSqlState(sqlState) ? "database-unusable" : "database-unreachable")
  // The messages of `pg` name host, user and database, never the password.
  return new StartError(code, { subject: place, details: [messageOf(error)], cause: error })
}

const isSqlState = (code: string) => /^(?!EPIPE$)[0-9A-Z]{5}$/.test(code)

/** Node reports a host with several addresses as one error without a message around several with one. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join("; ")
  return error instanceof Error ? error.message : String(error)
}

const schema: SchemaDialect = {
  integer: "bigint",
  bytes: "bytea",
  createTable: (db, name) => db.schema.createTable(name),
  addCountingId: (table) =>
    table.addColumn("id", "bigint", (column) => column.primaryKey().generatedByDefaultAsIdentity()),
  startCountingAt: async (db, table, firstId) => {
    await sql`alter table ${sql.table(table)} alter column id restart with ${sql.lit(firstId)}`.execute(db)
  },
}
