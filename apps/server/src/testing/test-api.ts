// What stands before every endpoint, for tests of that alone: no database, two known tokens, a hand-moved clock.
import { createApi } from "../app.ts"
import { ApiError } from "../errors.ts"
import type { Sessions } from "../middleware/require-session.ts"
import type { Api } from "../routes/route.ts"
import type { RateLimiter } from "../services/rate-limiter.ts"
import { createTestClock, type TestClock } from "./test-clock.ts"

export type TestApi = {
  readonly api: Api
  readonly clock: TestClock
  readonly logLines: readonly string[]
  readonly request: (path: string, init?: RequestInit & { readonly ip?: string }) => Promise<Response>
}

/** Tokens it knows: "user-token" (created now) and "admin-token" (created `adminTokenAgeMs` ago), both of the app auth. */
export function createTestApi({
  allowedOrigins = ["*"],
  trustedProxies = [],
  rateLimitFactor = 1,
  adminTokenAgeMs = 0,
  limiter = { charge: () => Promise.resolve(true), hasRoom: () => Promise.resolve(true) },
}: {
  readonly allowedOrigins?: readonly string[]
  readonly trustedProxies?: readonly string[]
  readonly rateLimitFactor?: number
  readonly adminTokenAgeMs?: number
  readonly limiter?: RateLimiter
} = {}): TestApi {
  const clock = createTestClock()
  const logLines: string[] = []
  const createdAtMs = clock.nowMs()
  const sessions: Sessions = {
    authenticate(token, { app }) {
      if (token === "broken-database") return Promise.reject(new Error("CANARY connection lost"))
      if (token === "old-token") return Promise.reject(new ApiError("expired-token"))
      if (app !== "auth" || !["user-token", "admin-token"].includes(token)) {
        return Promise.reject(new ApiError("invalid-token"))
      }
      const isAdmin = token === "admin-token"
      const ageMs = isAdmin ? adminTokenAgeMs : 0
      const tokenCreatedAtMicros = (createdAtMs - ageMs) * 1000
      return Promise.resolve({
        userId: isAdmin ? 8 : 7,
        tokenId: `id of ${token}`,
        tokenCreatedAtMicros,
        isAdmin,
      })
    },
  }
  const api = createApi({
    sessions,
    limiter,
    fingerprint: (text) => text,
    nowMs: clock.nowMs,
    log: (line) => void logLines.push(line),
    allowedOrigins,
    trustedProxies,
    rateLimitFactor,
  })
  return {
    api,
    clock,
    logLines,
    request: async (path, { ip = "203.0.113.7", ...init } = {}) =>
      await api.http.request(`http://tessera.test${path}`, init, { remoteAddress: ip }),
  }
}
