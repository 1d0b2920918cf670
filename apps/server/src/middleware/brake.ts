// Bounds what one process takes on in a second, before anything is looked up (protocol §1.7).
import type { MiddlewareHandler } from "hono"
import { ApiError } from "../errors.ts"
import type { HttpEnv } from "./client.ts"

const REQUESTS_PER_SECOND = 1000

/** Refuses what exceeds the allowance of the running second. @throws ApiError `rate-limited` */
export function brake(nowMs: () => number, factor: number): MiddlewareHandler<HttpEnv> {
  let second = 0
  let count = 0
  return async (_context, next) => {
    const now = Math.floor(nowMs() / 1000)
    count = now === second ? count + 1 : 1
    second = now
    if (count > REQUESTS_PER_SECOND * factor) throw new ApiError("rate-limited")
    await next()
  }
}
