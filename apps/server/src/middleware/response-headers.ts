// What every answer carries: which browsers may read it, that nobody keeps it, and that it can do nothing by itself.
import { CORS } from "@tessera/wire"
import type { MiddlewareHandler } from "hono"
import type { HttpEnv } from "./client.ts"

/**
 * Lets web clients of other origins in, by an allow-list; "*" admits any origin. Requests carry their token in a header
 * and never a cookie, so credentials are not allowed: another site cannot use somebody's session by having them visit.
 */
export function allowOrigins(allowedOrigins: readonly string[]): MiddlewareHandler<HttpEnv> {
  const admitsAll = allowedOrigins.includes("*")
  return async (context, next) => {
    const origin = context.req.header("Origin")
    // The answer differs by origin even for requests without one: a cache in between must know.
    context.header("Vary", "Origin", { append: true })
    if (origin !== undefined && (admitsAll || allowedOrigins.includes(origin))) {
      context.header("Access-Control-Allow-Origin", origin)
      context.header("Access-Control-Allow-Headers", CORS.allowHeaders.join(", "))
      context.header("Access-Control-Expose-Headers", CORS.exposeHeaders.join(", "))
      context.header("Access-Control-Allow-Methods", CORS.allowMethods.join(", "))
      context.header("Access-Control-Max-Age", String(CORS.maxAgeSeconds))
    }
    if (context.req.method === "OPTIONS") {
      // Compat: Safari wants 200, not 204.
      return context.body(null, CORS.preflightStatus)
    }
    await next()
    return undefined
  }
}

/** For answers of the API and for errors: no script, no frame, no guessing of types. Pages set a policy of their own. */
export const SECURITY_HEADERS = {
  "Cache-Control": "no-store",
  "Content-Security-Policy":
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
} as const

export const secureAnswers: MiddlewareHandler<HttpEnv> = async (context, next) => {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.header(name, value)
  await next()
}
