// The EntryStore port on a SQLite file: encrypted records, atomic batches, several processes at once.
// WAL with synchronous=FULL: a commit that returned survives kill -9 and a power cut.
import { existsSync, closeSync, openSync } from "node:fs"
import { DatabaseSync, type StatementSync } from "node:sqlite"
import { SyncError, type EntryStore, type RecordBatch, type StoredRecords } from "@tessera/sync"
import { CliError } from "../errors.ts"
import { asStorageError, requirePrivate } from "./private-file.ts"

/** "tess" in ASCII: marks the file as ours in SQLite's header. */
const APPLICATION_ID = 0x74657373
const FORMAT_VERSION = 1

const SCHEMA = `
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${FORMAT_VERSION};
  CREATE TABLE IF NOT EXISTS record (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS state (one INTEGER PRIMARY KEY CHECK (one = 1), generation INTEGER NOT NULL) STRICT;
  INSERT OR IGNORE INTO state VALUES (1, 0);
`

const SQLITE_BUSY = 5
const SQLITE_LOCKED = 6
const SQLITE_READONLY = 8
const SQLITE_IOERR = 10
const SQLITE_CORRUPT = 11
const SQLITE_FULL = 13
const SQLITE_CANTOPEN = 14
const SQLITE_NOTADB = 26

type Statements = {
  readonly generation: StatementSync
  readonly read: StatementSync
  readonly put: StatementSync
  readonly remove: StatementSync
  readonly grow: StatementSync
}

export class SqliteEntryStore implements EntryStore {
  readonly #path: string
  readonly #database: DatabaseSync
  readonly #statements: Statements

  /** Opens the file, which must be there already; throws CliError with the reason when it cannot be used. */
  constructor(path: string) {
    this.#path = path
    if (!existsSync(path)) throw missingStore(path)
    requirePrivate(path)
    try {
      this.#database = new DatabaseSync(path, { timeout: 5000 })
      this.#database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
      requireFormat(this.#database, path)
      this.#statements = prepare(this.#database)
    } catch (error) {
      throw asStoreError(error, path)
    }
  }

  /** Makes an empty store, readable by its owner only; throws CliError `file-exists` when there is one. */
  static create(path: string): SqliteEntryStore {
    try {
      // SQLite gives the files beside it (-wal, -shm) the mode of this one.
      closeSync(openSync(path, "wx", 0o600))
      const database = new DatabaseSync(path)
      database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; BEGIN; ${SCHEMA} COMMIT;`)
      database.close()
    } catch (error) {
      throw asStoreError(error, path)
    }
    return new SqliteEntryStore(path)
  }

  readGeneration(): Promise<number> {
    return this.#run(() => this.#currentGeneration())
  }

  read(prefix: string): Promise<StoredRecords> {
    return this.#run(() =>
      this.#inTransaction("BEGIN", () => {
        const records = new Map<string, Uint8Array>()
        for (const row of this.#statements.read.iterate(prefix, firstAfter(prefix))) {
          const { key, value } = row as { key: string; value: Uint8Array }
          records.set(key, value)
        }
        return { generation: this.#currentGeneration(), records }
      }),
    )
  }

  commit(batch: RecordBatch): Promise<number> {
    return this.#run(() =>
      this.#inTransaction("BEGIN IMMEDIATE", () => {
        const generation = this.#currentGeneration()
        if (generation !== batch.expectedGeneration) throw new SyncError("changed-elsewhere")
        for (const key of batch.remove) this.#statements.remove.run(key)
        for (const [key, value] of batch.put) this.#statements.put.run(key, value)
        this.#statements.grow.run()
        return generation + 1
      }),
    )
  }

  /** Has SQLite look at every page of the file. @throws CliError `store-damaged` */
  checkSoundness(): void {
    let isSound: boolean
    try {
      const [first] = this.#database.prepare("PRAGMA quick_check(1)").all()
      isSound = first?.["quick_check"] === "ok"
    } catch (error) {
      throw asStoreError(error, this.#path)
    }
    if (!isSound) throw damagedStore(this.#path)
  }

  /** One of SQLite's own settings, as it is in force. */
  readPragma(name: "synchronous" | "journal_mode"): unknown {
    return this.#database.prepare(`PRAGMA ${name}`).get()?.[name]
  }

  close(): void {
    this.#database.close()
  }

  #currentGeneration(): number {
    const row = this.#statements.generation.get() as { generation: number } | undefined
    if (row === undefined) throw damagedStore(this.#path)
    return row.generation
  }

  #inTransaction<Result>(begin: string, work: () => Result): Result {
    this.#database.exec(begin)
    try {
      const result = work()
      this.#database.exec("COMMIT")
      return result
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK")
      throw error
    }
  }

  /** node:sqlite is synchronous; the port is not, because browsers are not. */
  #run<Result>(work: () => Result): Promise<Result> {
    try {
      return Promise.resolve(work())
    } catch (error) {
      return Promise.reject(error instanceof SyncError ? error : asStoreError(error, this.#path))
    }
  }
}

function prepare(database: DatabaseSync): Statements {
  return {
    generation: database.prepare("SELECT generation FROM state"),
    read: database.prepare(
      "SELECT key, value FROM record WHERE key >= ?1 AND (?2 IS NULL OR key < ?2) ORDER BY key",
    ),
    put: database.prepare("INSERT OR REPLACE INTO record VALUES (?, ?)"),
    remove: database.prepare("DELETE FROM record WHERE key = ?"),
    grow: database.prepare("UPDATE state SET generation = generation + 1"),
  }
}

/** The first text behind all which start with `prefix`, in SQLite's order (that of code points); null when there is none. */
function firstAfter(prefix: string): string | null {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0)
  while (points.at(-1) === 0x10ffff) points.pop()
  const last = points.pop()
  if (last === undefined) return null
  // Between these two lie the surrogates, which are no characters.
  return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1)
}

function requireFormat(database: DatabaseSync, path: string): void {
  const id = database.prepare("PRAGMA application_id").get()?.["application_id"]
  const version = database.prepare("PRAGMA user_version").get()?.["user_version"]
  if (id !== APPLICATION_ID || typeof version !== "number") throw damagedStore(path)
  if (version > FORMAT_VERSION) {
    throw new CliError(
      "failed",
      `${path} was written by a newer Tessera and is left as it is. Update this one, then try again.`,
    )
  }
}

function damagedStore(path: string, options?: ErrorOptions): CliError {
  return new CliError(
    "store-damaged",
    [
      `The vault file ${path} is damaged. It was left as it is.`,
      "If this account has a server, `tessera sync --rebuild` puts the damaged file aside and fetches everything again;",
      "changes which the server has not seen are only in the damaged file, so keep it. Without a server, restore a backup.",
    ].join(" "),
    options,
  )
}

function missingStore(path: string): CliError {
  return new CliError(
    "store-missing",
    [
      `The vault file ${path} is not there any more.`,
      "If this account has a server, `tessera sync --rebuild` fetches everything again. Without one, restore a backup.",
    ].join(" "),
  )
}

/** A SQLite failure in words; the primary result code is the low byte of the extended one. */
function asStoreError(error: unknown, path: string): CliError {
  const resultCode =
    error instanceof Error && "errcode" in error && typeof error.errcode === "number"
      ? error.errcode & 0xff
      : 0
  switch (resultCode) {
    case 0:
      return asStorageError(error, path)
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return new CliError(
        "store-busy",
        "Another Tessera process kept the vault locked for 5 seconds. Nothing was changed; try again.",
        { cause: error },
      )
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
      return asStorageError(Object.assign(new Error("read-only"), { code: "EACCES" }), path)
    case SQLITE_FULL:
      return asStorageError(Object.assign(new Error("full"), { code: "ENOSPC" }), path)
    case SQLITE_IOERR:
      return new CliError(
        "failed",
        `The disk reported an error while using ${path}. What was saved before is kept; this change was not saved.`,
        { cause: error },
      )
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return damagedStore(path, { cause: error })
    default:
      return new CliError("failed", `The vault file ${path} could not be used.`, { cause: error })
  }
}
