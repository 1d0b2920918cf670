// Builds the HTTP app: what stands before every endpoint, in its order. It knows no socket; tests call it in memory.
import { Hono } from "hono"
import { brake } from "./middleware/brake.ts"
import { type HttpEnv, noteClient } from "./middleware/client.ts"
import { answerErrors, answerNotFound } from "./middleware/error-response.ts"
import type { Fingerprint } from "./middleware/rate-limit.ts"
import { nameRequest } from "./middleware/request-id.ts"
import { type Log, logRequests } from "./middleware/request-log.ts"
import type { Sessions } from "./middleware/require-session.ts"
import { allowOrigins, secureAnswers } from "./middleware/response-headers.ts"
import type { Api } from "./routes/route.ts"
import type { RateLimiter } from "./services/rate-limiter.ts"

export type AppParts = {
  readonly sessions: Sessions
  readonly limiter: RateLimiter
  readonly fingerprint: Fingerprint
  readonly nowMs: () => number
  readonly log: Log
  readonly allowedOrigins: readonly string[]
  readonly trustedProxies: readonly string[]
  readonly rateLimitFactor: number
}

/** An app which answers 404 to everything; routes are added to it. */
export function createApi(parts: AppParts): Api {
  const http = new Hono<HttpEnv>({ strict: false })
  http.use(nameRequest)
  http.use(logRequests(parts.log, parts.nowMs))
  http.use(secureAnswers)
  http.use(allowOrigins(parts.allowedOrigins))
  http.use(brake(parts.nowMs, parts.rateLimitFactor))
  http.use(noteClient(parts.trustedProxies))
  http.onError(answerErrors(parts.log))
  http.notFound(answerNotFound)
  const { sessions, limiter, fingerprint } = parts
  return {
    http,
    guards: { sessions, limiter, fingerprint, nowMicros: () => Math.round(parts.nowMs() * 1000) },
  }
}
