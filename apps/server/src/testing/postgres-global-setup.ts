// Vitest's global set-up: one PostgreSQL for the whole run. It starts in the background, so that tests which do not
// need it do not wait; those which do wait for the first connection.
import type { TestProject } from "vitest/node"
import { freePort, startPostgresServer } from "./postgres-server.ts"
import { POSTGRES_URL_PREFIX } from "./provided.ts"

/** Returns how to end it. With TESSERA_TEST_POSTGRES (an address up to the database name) that one is used instead. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env["TESSERA_TEST_POSTGRES"]
  if (given !== undefined && given !== "") {
    project.provide(POSTGRES_URL_PREFIX, given)
    return () => Promise.resolve()
  }
  const port = await freePort()
  project.provide(POSTGRES_URL_PREFIX, `postgres://tessera@127.0.0.1:${port}/`)
  const starting = startPostgresServer({ port })
  // Whoever ends the run learns of a failure; until then the tests which need it say so.
  starting.catch(() => undefined)
  return async () => {
    const server = await starting
    await server.stop()
  }
}
