// A server and a client for one test, closed after it.
import { onTestFinished } from "vitest"
import type { Environment } from "../config.ts"
import { createTestClient, type TestClient } from "./test-client.ts"
import { createTestClock, type TestClock } from "./test-clock.ts"
import type { TestDatabase } from "./test-database.ts"
import { createTestServer, type TestServer } from "./test-server.ts"

/** Noon, so that no test crosses the end of an hour unless it means to. */
export const NOON_MS = Date.UTC(2026, 6, 1, 12)

export async function openTestServer(
  settings: Environment = {},
  { database, clock = createTestClock(NOON_MS) }: { database?: TestDatabase; clock?: TestClock } = {},
): Promise<{ server: TestServer; client: TestClient }> {
  const server = await createTestServer({ settings, clock, ...(database === undefined ? {} : { database }) })
  onTestFinished(() => server.close())
  return { server, client: createTestClient(server) }
}

export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS
