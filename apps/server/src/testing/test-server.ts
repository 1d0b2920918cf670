// A whole server for tests and journeys: real settings, secrets and database, but no socket, no terminal and no waiting.
import { randomBytes } from "node:crypto"
import type { Transport } from "@tessera/wire"
import type { Environment } from "../config.ts"
import { openServer, type OpenServer } from "../open-server.ts"
import { createRecordingMailer, type RecordingMailer } from "./recording-mailer.ts"
import { createTestClock, type TestClock } from "./test-clock.ts"
import { createSqliteDatabase, type TestDatabase } from "./test-database.ts"

export type TestServer = {
  readonly server: OpenServer
  readonly mailer: RecordingMailer
  readonly clock: TestClock
  /** Every line of the log. */
  readonly logLines: readonly string[]
  readonly dataFolder: string
  /** Sends a request as a client at `ip` would. */
  readonly request: (path: string, init?: RequestInit & { readonly ip?: string }) => Promise<Response>
  /** The port of `wire` to this server, without a socket. */
  readonly transport: Transport
  /** Closes it; the database stays, so that another one can be opened over it. */
  close(): Promise<void>
}

/** A server over an empty SQLite file, removed when it is closed; or over a database which the caller removes. */
export async function createTestServer({
  settings = {},
  database,
  clock = createTestClock(),
}: {
  /** Settings as in the environment; allowances are a thousandfold unless set. */
  readonly settings?: Environment
  readonly database?: TestDatabase
  readonly clock?: TestClock
} = {}): Promise<TestServer> {
  const { dataFolder, databaseUrl, ...own } = database ?? createSqliteDatabase()
  const mailer = createRecordingMailer()
  const logLines: string[] = []
  const server = await openServer({
    env: {
      TESSERA_RATE_LIMIT_FACTOR: "1000",
      ...settings,
      TESSERA_DATA_DIR: dataFolder,
      TESSERA_DATABASE_URL: databaseUrl,
    },
    cwd: dataFolder,
    mailer,
    log: (line) => void logLines.push(line),
    randomBytes: (length) => new Uint8Array(randomBytes(length)),
    nowMs: clock.nowMs,
  })
  const request: TestServer["request"] = async (path, { ip = "203.0.113.7", ...init } = {}) =>
    await server.http.request(`http://tessera.test${path}`, init, { remoteAddress: ip })
  return {
    server,
    mailer,
    clock,
    logLines,
    dataFolder,
    request,
    transport: transportOver(request),
    close: async () => {
      await server.close()
      if (database === undefined) await own.remove()
    },
  }
}

function transportOver(request: TestServer["request"]): Transport {
  return async ({ method, path, headers, body }) => {
    const response = await request(path, { method, headers, body })
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    }
  }
}
