// Puts the server together: stores → services → routes. Nothing here knows a socket, a folder or the environment.
import type { RandomBytes } from "@tessera/crypto"
import { nodeModPow } from "@tessera/platform/node"
import type { Hono } from "hono"
import { createApi } from "./app.ts"
import { addResourceRoutes, createResourceServices } from "./compose-resources.ts"
import type { Config } from "./config.ts"
import type { AtRest } from "./crypto-at-rest.ts"
import type { Mailer } from "./mail/mailer.ts"
import type { HttpEnv } from "./middleware/client.ts"
import type { Log } from "./middleware/request-log.ts"
import { addHealthRoutes } from "./routes/health.ts"
import { addPageRoutes } from "./routes/pages.ts"
import { addSetupRoutes } from "./routes/setup.ts"
import type { Secrets } from "./secrets.ts"
import { createRateLimiter } from "./services/rate-limiter.ts"
import { createSetupService, type SetupService } from "./services/setup.ts"
import { sweep } from "./services/sweep.ts"
import type { Db } from "./stores/database.ts"
import { askDatabase } from "./stores/open-database.ts"
import { createInTransaction, createStores } from "./stores/stores.ts"

/** What the server needs from outside. */
export type ServerPorts = {
  readonly db: Db
  readonly atRest: AtRest
  readonly secrets: Secrets
  readonly mailer: Mailer
  readonly randomBytes: RandomBytes
  readonly nowMs: () => number
  readonly log: Log
}

export type Server = {
  readonly http: Hono<HttpEnv>
  readonly setup: SetupService
  /** Removes what has expired; to be called every minute or so. */
  readonly sweep: () => Promise<void>
}

export function composeServer(config: Config, ports: ServerPorts): Server {
  const { db, atRest, randomBytes, nowMs, log } = ports
  const nowMicros = () => Math.round(nowMs() * 1000)
  const stores = createStores(db)
  const inTransaction = createInTransaction(db)
  const limiter = createRateLimiter({ counters: stores.counters, nowMicros, factor: config.rateLimitFactor })
  const setup = createSetupService({ stores, inTransaction, atRest, randomBytes, admins: config.admins })
  const resources = createResourceServices({
    ...ports,
    config,
    stores,
    inTransaction,
    limiter,
    modPow: nodeModPow,
    nowMicros,
  })

  const api = createApi({
    sessions: resources.sessions,
    limiter,
    fingerprint: (text) => atRest.fingerprint("counter", text),
    nowMs,
    log,
    allowedOrigins: config.allowedOrigins,
    trustedProxies: config.trustedProxies,
    rateLimitFactor: config.rateLimitFactor,
  })
  addHealthRoutes(api, { askDatabase: () => askDatabase(db) })
  addSetupRoutes(api, { setup, registration: config.registration })
  addPageRoutes(api, { publicUrl: config.publicUrl })
  addResourceRoutes(api, resources)
  return { http: api.http, setup, sweep: () => sweep(stores, nowMicros()) }
}
