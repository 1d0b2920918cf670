// SQLite through Node's own `node:sqlite`: one connection, which Kysely's mutex gives to one transaction at a time.
import { closeSync, openSync } from "node:fs"
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite"
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type QueryResult,
  sql,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely"
import { fileStartError } from "../../data-folder.ts"
import { StartError, type StartErrorCode } from "../../errors.ts"
import type { Tables } from "../database.ts"
import type { SchemaDialect } from "../migrations/migration.ts"
import type { OpenDialect } from "./dialect.ts"

/** The wait blocks the whole process, so it is short; only another process can cause it, for as long as one write. */
const LOCK_WAIT_MS = 2000
/** More different queries than the server has; lists of varying length must not grow it for ever. */
const CACHED_STATEMENTS = 300

/** Opens or creates the file. @throws StartError when it cannot be used, with the remedy in its code */
export function openSqlite(path: string): OpenDialect {
  const connection = connect(path)
  const db = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => createDriver(connection),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
  return {
    name: "sqlite",
    place: path,
    db,
    schema,
    // Nothing to do: every transaction begins with the write lock, also against other processes.
    lockSchema: () => Promise.resolve(),
    checkIntegrity: async () => checkIntegrity(connection, path),
    explain: (error) => startErrorOf(error, path),
    close: async () => {
      await db.destroy()
      if (connection.isOpen) close(connection)
    },
  }
}

function connect(path: string): DatabaseSync {
  let connection: DatabaseSync | null = null
  try {
    // SQLite would let everybody read it; the files beside it follow its mode.
    closeSync(openSync(path, "a", 0o600))
    connection = new DatabaseSync(path, { timeout: LOCK_WAIT_MS, enableForeignKeyConstraints: true })
    // The write-ahead log lets the diff be read while codes are written; FULL makes each commit reach the disk
    // before it is acknowledged, so that neither a crash nor a power cut takes anything back.
    connection.exec("pragma journal_mode = wal")
    connection.exec("pragma synchronous = full")
    connection.exec("pragma trusted_schema = off")
    return connection
  } catch (cause) {
    connection?.close()
    throw "errcode" in (cause as Error) ? startErrorOf(cause, path) : fileStartError(cause, path)
  }
}

function checkIntegrity(connection: DatabaseSync, path: string): void {
  let problems: string[]
  try {
    problems = connection
      .prepare("pragma quick_check(10)")
      .all()
      .map((row) => String(row["quick_check"]))
  } catch (cause) {
    throw startErrorOf(cause, path)
  }
  if (problems.length !== 1 || problems[0] !== "ok") {
    throw new StartError("database-damaged", { subject: path, details: problems })
  }
}

/** SQLite moves the write-ahead log into the file when its last user leaves: then the one file is all there is. */
function close(connection: DatabaseSync): void {
  try {
    connection.exec("pragma busy_timeout = 0; pragma optimize")
  } catch {
    // Better statistics for the query planner are no reason to wait for others or to fail.
  }
  connection.close()
}

/** SQLite's primary result codes (sqlite.org/rescode.html) which a person can do something about. */
const START_ERRORS: Readonly<Record<number, StartErrorCode>> = {
  5: "database-locked",
  6: "database-locked",
  8: "folder-read-only",
  11: "database-damaged",
  13: "disk-full",
  14: "folder-unusable",
  26: "database-damaged",
}

/** What an error of SQLite means to the person who starts the server. */
function startErrorOf(error: unknown, path: string): StartError {
  if (error instanceof StartError) return error
  const resultCode = (error as { errcode?: number }).errcode ?? 0
  const code = START_ERRORS[resultCode & 0xff] ?? "database-unusable"
  return new StartError(code, { subject: path, details: [(error as Error).message], cause: error })
}

function createDriver(database: DatabaseSync): Driver {
  const connection = createConnection(database)
  const run = async (statement: string) => {
    await connection.executeQuery(CompiledQuery.raw(statement))
  }
  return {
    init: () => Promise.resolve(),
    acquireConnection: () => Promise.resolve(connection),
    // With the write lock from the start, a transaction which reads before it writes can never fail half-way
    // because another process wrote in between.
    beginTransaction: () => run("begin immediate"),
    commitTransaction: () => run("commit"),
    rollbackTransaction: async () => {
      // A full disk makes SQLite roll back by itself; a second time would hide the first error.
      if (database.isTransaction) await run("rollback")
    },
    releaseConnection: () => Promise.resolve(),
    destroy: async () => {
      close(database)
    },
  }
}

function createConnection(database: DatabaseSync): DatabaseConnection {
  const statements = new Map<string, StatementSync>()
  const prepare = (text: string): StatementSync => {
    const cached = statements.get(text)
    if (cached !== undefined) return cached
    if (statements.size >= CACHED_STATEMENTS) statements.clear()
    const statement = database.prepare(text)
    statements.set(text, statement)
    return statement
  }
  return {
    async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
      const statement = prepare(sql)
      const values = parameters as readonly SQLInputValue[]
      if (statement.columns().length > 0) return { rows: statement.all(...values) as Row[] }
      const { changes, lastInsertRowid } = statement.run(...values)
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
    },
    async *streamQuery<Row>({ sql, parameters }: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
      for (const row of database.prepare(sql).iterate(...(parameters as readonly SQLInputValue[]))) {
        yield { rows: [row as Row] }
      }
    },
  }
}

const schema: SchemaDialect = {
  integer: "integer",
  bytes: "blob",
  // STRICT: without it SQLite stores a text where a number belongs and says nothing.
  createTable: (db, name) => db.schema.createTable(name).modifyEnd(sql`strict`),
  // AUTOINCREMENT: without it the id of a deleted account could be given to the next one.
  addCountingId: (table) => table.addColumn("id", "integer", (column) => column.primaryKey().autoIncrement()),
  startCountingAt: async (db, table, firstId) => {
    await sql`insert into sqlite_sequence (name, seq) values (${table}, ${firstId - 1})`.execute(db)
  },
}
