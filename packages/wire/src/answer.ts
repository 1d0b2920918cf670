// What a client makes of an answer other than 200. Whatever answers, be it a proxy, becomes one code.
import type { Endpoint } from "./endpoint.ts"
import {
  API_ERRORS,
  type ApiErrorCode,
  errorBodyOf,
  RemoteError,
  type RemoteErrorCode,
  seenByClient,
  statusOf,
} from "./errors.ts"
import { parseJson } from "./message.ts"
import type { TransportResponse } from "./transport.ts"

const CODES = Object.keys(API_ERRORS) as ApiErrorCode[]

const GENERIC: Readonly<Record<number, RemoteErrorCode>> = {
  400: "bad-request",
  403: "forbidden",
  404: "not-found",
  410: "gone",
  413: "REQUEST_TOO_LARGE",
  429: "too-many-attempts",
}

/** The error an answer stands for. A 401 is `unauthorized` only where the server says so: it never costs anybody data. */
export function errorFromAnswer(endpoint: Endpoint, answer: TransportResponse): RemoteError {
  return new RemoteError(codeOf(endpoint, answer), answer.status)
}

function codeOf(endpoint: Endpoint, { status, body }: TransportResponse): RemoteErrorCode {
  if (status >= 500) return "server-error"
  const json = parseJson(body)
  if (typeof json !== "object" || json === null || Array.isArray(json)) return codeWithoutJson(status)
  const named = codeNamed(status, json as Record<string, unknown>)
  if (named !== null) return named
  if (status === 401) return unnamedUnauthorized(endpoint)
  return GENERIC[status] ?? "unexpected-answer"
}

/** Proxies answer these two on behalf of the server, in HTML; of any other status they know nothing. */
function codeWithoutJson(status: number): RemoteErrorCode {
  if (status === 429) return "rate-limited"
  return status === 413 ? "REQUEST_TOO_LARGE" : "not-json"
}

/** The code whose body says what this one says: with this status and message, or this status, or at least this name. */
function codeNamed(status: number, json: Record<string, unknown>): RemoteErrorCode | null {
  const named = CODES.filter((code) => {
    const { code: name, error } = errorBodyOf(code)
    return name === undefined ? error !== undefined && error === json["error"] : name === json["code"]
  })
  const sameStatus = named.filter((code) => statusOf(code) === status)
  const code =
    sameStatus.find((code) => errorBodyOf(code)["message"] === json["message"]) ??
    sameStatus.find((code) => code === json["code"]) ??
    sameStatus[0] ??
    named[0]
  return code === undefined ? null : seenByClient(code)
}

/** A 401 without a name: a wrong code or password where one is asked for, else a session that is no longer good. */
function unnamedUnauthorized({ auth, errors }: Endpoint): RemoteErrorCode {
  if (errors.includes("wrong-credential")) return "wrong-credential"
  return auth === "public" ? "unexpected-answer" : "unauthorized"
}
