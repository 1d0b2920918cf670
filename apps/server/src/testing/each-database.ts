// Runs a group of tests once on SQLite and once on PostgreSQL. For tests under Vitest only.
import { afterAll, afterEach, beforeAll, describe, inject } from "vitest"
import { type PostgresServer, startPostgresServer } from "./postgres-server.ts"
import { POSTGRES_URL_PREFIX } from "./provided.ts"
import { createPostgresDatabase, createSqliteDatabase, type TestDatabase } from "./test-database.ts"

/** Calls `define` for both kinds; `create` makes a database which is removed after the test that asked for it. */
export function describeOnEachDatabase(
  name: string,
  define: (create: () => Promise<TestDatabase>, kind: "sqlite" | "postgres") => void,
): void {
  describe(`${name} (SQLite)`, () => {
    define(
      removedAfterEach(() => Promise.resolve(createSqliteDatabase())),
      "sqlite",
    )
  })
  describe(`${name} (PostgreSQL)`, () => {
    const urlPrefix = usePostgres()
    define(
      removedAfterEach(() => createPostgresDatabase(urlPrefix())),
      "postgres",
    )
  })
}

/** The PostgreSQL of the whole run if there is one (postgres-global-setup.ts), else one for this file. */
export function usePostgres(): () => string {
  let own: PostgresServer | null = null
  const provided = inject(POSTGRES_URL_PREFIX) as string | undefined
  beforeAll(async () => {
    if (provided === undefined) own = await startPostgresServer()
  })
  afterAll(async () => {
    await own?.stop()
  })
  return () => provided ?? own?.urlPrefix ?? ""
}

function removedAfterEach(create: () => Promise<TestDatabase>): () => Promise<TestDatabase> {
  const created: TestDatabase[] = []
  afterEach(async () => {
    for (const database of created.splice(0)) await database.remove()
  })
  return async () => {
    const database = await create()
    created.push(database)
    return database
  }
}
