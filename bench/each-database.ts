// The same measurement on SQLite and on PostgreSQL.
import { withPostgresDatabase } from "./postgres.ts"
import { type Seeded, type SeedInput, seedInstallation } from "./seed.ts"
import { type ServerProcess, withServer } from "./server-process.ts"
import { withFolder } from "./temporary-folder.ts"

export type DatabaseName = "SQLite" | "PostgreSQL"
export type Installation = {
  readonly server: ServerProcess
  readonly seeded: Seeded
  readonly folder: string
  /** Empty for SQLite. */
  readonly databaseUrl: string
}

/** Runs `work` with a server over a filled database, for both kinds of database, and joins what it answers. */
export async function onEachDatabase<Item>(
  size: Pick<SeedInput, "accounts" | "entitiesEach">,
  work: (name: DatabaseName, installation: Installation) => Promise<readonly Item[]>,
): Promise<Item[]> {
  const run = (name: DatabaseName, databaseUrl: string) =>
    withFolder(async (folder) => {
      const seeded = await seedInstallation({ folder, databaseUrl, ...size })
      return await withServer({ folder, databaseUrl }, (server) =>
        work(name, { server, seeded, folder, databaseUrl }),
      )
    })
  const onSqlite = await run("SQLite", "")
  const onPostgres = await withPostgresDatabase((databaseUrl) => run("PostgreSQL", databaseUrl))
  return [...onSqlite, ...onPostgres]
}
