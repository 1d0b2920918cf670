// One line for each request. Never the query, a header, a body or an address: the log must be harmless to share.
import type { MiddlewareHandler } from "hono"
import type { HttpEnv } from "./client.ts"

/** The port to the log: one line without its end. */
export type Log = (line: string) => void

/** The path is written as the endpoint defines it; what matches none is a dash, for it could be anything. */
export function logRequests(log: Log, nowMs: () => number): MiddlewareHandler<HttpEnv> {
  return async (context, next) => {
    const startedAtMs = nowMs()
    await next()
    const path = context.get("pattern") ?? "-"
    const tookMs = Math.round(nowMs() - startedAtMs)
    const time = new Date(startedAtMs).toISOString()
    log(`${time} ${context.req.method} ${path} ${context.res.status} ${tookMs}ms ${context.get("requestId")}`)
  }
}
