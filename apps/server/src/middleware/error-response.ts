// Turns an error into status and body, by the table in `wire`. Nothing else in the server writes an error.
import { type ApiErrorCode, errorBodyOf, JSON_CONTENT_TYPE, statusOf } from "@tessera/wire"
import type { Context } from "hono"
import type { ContentfulStatusCode } from "hono/utils/http-status"
import { ApiError } from "../errors.ts"
import type { HttpEnv } from "./client.ts"
import type { Log } from "./request-log.ts"

/** Answers an error which is expected, and hides and logs every other. */
export function answerErrors(log: Log): (error: unknown, context: Context<HttpEnv>) => Response {
  return (error, context) => {
    const code: ApiErrorCode = error instanceof ApiError ? error.code : "server-error"
    if (statusOf(code) >= 500) log(describeFault(error, context.get("requestId")))
    context.header("Content-Type", JSON_CONTENT_TYPE)
    return context.body(JSON.stringify(errorBodyOf(code)), statusOf(code) as ContentfulStatusCode)
  }
}

/** Compat: as the official server has it, for an unknown path and for a known one with another method. */
export function answerNotFound(context: Context<HttpEnv>): Response {
  context.header("Content-Type", "text/plain")
  return context.body("404 page not found", 404)
}

/**
 * Where it happened and of which kind, without its message: databases quote the values they complain about,
 * and those may be an address or a key.
 */
export function describeFault(error: unknown, requestId: string): string {
  const lines = [`Fault in request ${requestId}`]
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as { code?: unknown }
    const kind = typeof code === "string" || typeof code === "number" ? `${cause.name} (${code})` : cause.name
    const frames = (cause.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line))
    lines.push(kind, ...frames.slice(0, 12))
  }
  return lines.join("\n")
}
