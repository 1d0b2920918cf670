// One real PostgreSQL for the whole run, started when the first benchmark asks for it; commits reach the disk.
import { createPostgresDatabase, type PostgresServer, startPostgresServer } from "@tessera/server/testing"

let starting: Promise<PostgresServer> | null = null

/** Runs `work` with the address of an empty database, which is removed afterwards. */
export async function withPostgresDatabase<Result>(
  work: (databaseUrl: string) => Promise<Result>,
): Promise<Result> {
  starting ??= startPostgresServer({ isDurable: true })
  const { urlPrefix } = await starting
  const database = await createPostgresDatabase(urlPrefix)
  try {
    return await work(database.databaseUrl)
  } finally {
    await database.remove()
  }
}

/** To be called at the end of the run. */
export async function stopPostgres(): Promise<void> {
  if (starting !== null) await (await starting).stop()
}
