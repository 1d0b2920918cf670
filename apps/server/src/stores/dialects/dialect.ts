// What every database we run on can do; the dialects beside this file are all that differs between them.
import type { Kysely } from "kysely"
import type { StartError } from "../../errors.ts"
import type { Db } from "../database.ts"
import type { SchemaDialect } from "../migrations/migration.ts"

export type OpenDialect = {
  readonly name: "sqlite" | "postgres"
  /** Where it is, in words that can be shown: a path, or host and name; never a password. */
  readonly place: string
  readonly db: Db
  readonly schema: SchemaDialect
  /** Waits until no other process changes the schema; holds until the end of the transaction. */
  lockSchema(transaction: Kysely<unknown>): Promise<void>
  /** Reads enough to know that the database can be used. @throws StartError */
  checkIntegrity(): Promise<void>
  /** What an error of this database means to the person who starts the server. */
  explain(error: unknown): StartError
  /** Makes everything durable and lets go. */
  close(): Promise<void>
}
