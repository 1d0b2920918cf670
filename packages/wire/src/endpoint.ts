// What an endpoint is. One definition serves the server (route, validation), the clients (`call`) and the OpenAPI document.
import type { z } from "zod"
import type { ApiErrorCode } from "./errors.ts"

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"

/**
 * Who may call: anyone; the holder of a session token of the same app; the holder of an accounts token (a JWT in the same
 * header); an administrator; an administrator whose session is at most ten minutes old.
 */
export type EndpointAuth = "public" | "session" | "accounts-jwt" | "admin" | "fresh-admin"

/** Which allowance a request is charged to; public endpoints by address and path, others by user and path. */
export type RateLimitClass = keyof typeof RATE_LIMITS

/** Requests allowed in each minute, or null for as many as one likes. */
export const RATE_LIMITS = { login: 10, lookup: 200, none: null } as const

export type Endpoint = {
  readonly method: Method
  /** Parameters as `:name`. Compat: CLI relies on the slash at the end of two paths; a server answers both spellings. */
  readonly path: `/${string}`
  readonly auth: EndpointAuth
  readonly rateLimit: RateLimitClass
  /** One sentence for people. */
  readonly summary: string
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  /** `empty` is status 200 without a body, `html` a page for people. */
  readonly response: z.ZodType | "empty" | "html"
  /** Beside those which any endpoint of its kind can answer (`errorsOf`). */
  readonly errors: readonly ApiErrorCode[]
}

/** Defines one endpoint; the schemas keep their exact types. */
export function defineEndpoint<const Definition extends Endpoint>(definition: Definition): Definition {
  return definition
}

type Inside<Name extends string, E> = E extends { readonly [N in Name]: infer Schema extends z.ZodType }
  ? { readonly [N in Name]: z.output<Schema> }
  : unknown

/** What is sent, on our side of the codecs: `params`, `query` and `body`, each if the endpoint has it. */
export type RequestOf<E extends Endpoint> = Inside<"params", E> & Inside<"query", E> & Inside<"body", E>

/** What is answered, on our side of the codecs. */
export type ResponseOf<E extends Endpoint> = E["response"] extends z.ZodType
  ? z.output<E["response"]>
  : E["response"] extends "html"
    ? string
    : void

/** Every error an endpoint can answer: its own, those of its kind of authentication, and those of all endpoints. */
export function errorsOf(endpoint: Endpoint): ApiErrorCode[] {
  const codes = new Set<ApiErrorCode>(endpoint.errors)
  if ("params" in endpoint || "query" in endpoint || "body" in endpoint) codes.add("bad-request")
  if (endpoint.body !== undefined) codes.add("REQUEST_TOO_LARGE")
  if (endpoint.auth !== "public") {
    for (const code of ["missing-token", "invalid-token", "expired-token", "token-check-failed"] as const) {
      codes.add(code)
    }
  }
  if (endpoint.auth === "admin" || endpoint.auth === "fresh-admin") codes.add("not-admin")
  if (endpoint.auth === "fresh-admin") codes.add("stale-admin-token")
  if (endpoint.rateLimit !== "none") codes.add("rate-limited")
  return [...codes.add("server-error")]
}
