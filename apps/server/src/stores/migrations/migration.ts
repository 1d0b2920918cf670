// What a step of the schema is, and what it may know about the database it runs on.
import type { ColumnDataType, CreateTableBuilder, Kysely } from "kysely"

/** All that a step needs to know about the dialect; each dialect provides it. */
export type SchemaDialect = {
  /** A signed number of 64 bits. */
  readonly integer: ColumnDataType
  readonly bytes: ColumnDataType
  /** Starts a table whose column types are enforced. */
  createTable(db: Kysely<unknown>, name: string): CreateTableBuilder<string>
  /** Gives the table a column `id` which counts up from `firstId` and never goes back. */
  addCountingId(table: CreateTableBuilder<string>): CreateTableBuilder<string>
  startCountingAt(db: Kysely<unknown>, table: string, firstId: number): Promise<void>
}

/** One step of the schema. Once released, a step is never edited: the next change is a new step. */
export type Migration = {
  /** Sorts as it runs: `0001-users`. */
  readonly name: string
  up(db: Kysely<unknown>, dialect: SchemaDialect): Promise<void>
}
