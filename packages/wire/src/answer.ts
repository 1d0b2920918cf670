// What a client makes of an answer other than 200. Whatever answers, be it a proxy, becomes one code.
import type { Endpoint } from "./endpoint.ts"
import {
  API_ERRORS,
  type ApiErrorCode,
  errorBodyOf,
  RemoteError,
  type RemoteErrorCode,
  seenByClient,
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
  if (status === 401) return isCredentialChecked(endpoint) ? "wrong-credential" : "unauthorized"
  return GENERIC[status] ?? "unexpected-answer"
}

/** Proxies answer these two on behalf of the server, in HTML; of any other status they know nothing. */
function codeWithoutJson(status: number): RemoteErrorCode {
  if (status === 429) return "rate-limited"
  return status === 413 ? "REQUEST_TOO_LARGE" : "not-json"
}

/** The code whose body says what this one says: message included first, then without. */
function codeNamed(status: number, json: Record<string, unknown>): RemoteErrorCode | null {
  const candidates = CODES.filter((code) => {
    const { code: name, error } = errorBodyOf(code)
    if (name === undefined) return error !== undefined && error === json["error"]
    return name === json["code"]
  })
  const exact = candidates.find((code) => {
    return API_ERRORS[code].status === status && errorBodyOf(code)["message"] === json["message"]
  })
  const plain = candidates.find((code) => code === json["code"] || "error" in json)
  const code = exact ?? plain
  return code === undefined ? null : seenByClient(code)
}

/** Whether a 401 without a name means a wrong code or password, and not a wrong session. */
function isCredentialChecked(endpoint: Endpoint): boolean {
  return endpoint.auth === "public" || endpoint.errors.includes("wrong-credential")
}
