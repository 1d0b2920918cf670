// Every error an endpoint can answer, as data: status and body are contract, official clients read both.
// UPPER_CASE codes travel in the body as `code`; kebab-case codes have no name on the wire, only a status or a text.

/**
 * `coded` is `{"code","message"}`, `empty` is `{}`, `text` is `{"error":"…"}`. `as` is the code on the wire where
 * several of ours share one. `seenAs` is what a client makes of it where the difference would not help it.
 */
type ApiErrorShape =
  | {
      readonly status: number
      readonly shape: "coded"
      readonly message: string
      readonly as?: string
      readonly seenAs?: string
    }
  | { readonly status: number; readonly shape: "empty" }
  | { readonly status: number; readonly shape: "text"; readonly message: string; readonly seenAs?: string }

const coded = (status: number, message: string) => ({ status, shape: "coded", message }) as const
const badRequest = (message: string) => ({ ...coded(400, message), as: "BAD_REQUEST" }) as const
const empty = (status: number) => ({ status, shape: "empty" }) as const
const text = (status: number, message: string) => ({ status, shape: "text", message }) as const

export const API_ERRORS = {
  USER_ALREADY_REGISTERED: coded(409, "User has already registered"),
  USER_NOT_REGISTERED: coded(404, "User is not registered"),
  USER_SIGNUP_INCOMPLETE: coded(404, "User has not finished signing up"),
  USER_NOT_FOUND: coded(404, "User was deleted"),
  NOT_FOUND: { ...coded(404, ""), seenAs: "not-found" },
  AUTH_KEY_NOT_CREATED: coded(400, "The authenticator key must be created first"),
  CONFLICT: coded(409, "This exists already or is still needed"),
  BAD_REQUEST: coded(400, "The request is not valid"),
  EMAIL_MFA_ENABLED: coded(409, "This account signs in by e-mail verification"),
  TOO_MANY_UNVERIFIED_SESSIONS: coded(429, "Too many sign-ins were begun and not finished"),
  TOO_MANY_WRONG_ATTEMPTS: coded(410, "Too many wrong attempts"),
  SESSION_ALREADY_VERIFIED: coded(410, "This session was used already"),
  SESSION_ALREADY_CLAIMED: coded(409, "This session was used already"),
  SESSION_NOT_VERIFIED: coded(400, "This session is not verified yet"),
  INVALID_SESSION: coded(410, "This session cannot be used any more"),
  SESSION_EXPIRED: coded(410, "This session has expired"),
  MAX_PASSKEYS_REACHED: coded(409, "No more passkeys can be added"),
  PERMISSION_DENIED: { ...coded(403, "Permission denied"), seenAs: "forbidden" },
  ACCOUNT_SCHEDULED_FOR_DELETION: coded(403, "This account is scheduled for deletion"),

  // Answers which share the code BAD_REQUEST and differ in their message or status.
  "weak-kdf": badRequest("Unexpected KDF strength"),
  "kdf-memory-too-small": badRequest("memory limit must be at least 128MB"),
  "invalid-srp-a": badRequest("Invalid length for srpA"),
  "srp-already-set-up": badRequest("SRP is already set up"),
  "expired-challenge": badRequest("token expired"),
  "passkey-recovery-not-set-up": badRequest("Passkey recovery is not configured"),
  /** Compat: CLI looks for exactly this text. */
  "stale-admin-token": badRequest("Token is too old"),
  "invalid-passkey-signature": { ...coded(401, "The passkey signature is not valid"), as: "BAD_REQUEST" },

  // Generic answers: the status says it all, the body is {}.
  "bad-request": empty(400),
  /** A one-time code, a second factor or a password proof was wrong; the session, if any, is still good. */
  "wrong-credential": empty(401),
  forbidden: empty(403),
  "not-found": empty(404),
  gone: empty(410),
  "too-many-attempts": empty(429),
  "server-error": empty(500),

  // Answers of what stands before every endpoint.
  "missing-token": { ...text(401, "missing token"), seenAs: "unauthorized" },
  "invalid-token": { ...text(401, "invalid token"), seenAs: "unauthorized" },
  "expired-token": { ...text(401, "token expired"), seenAs: "unauthorized" },
  "not-admin": text(401, "insufficient permissions"),
  "wrong-app": text(403, "invalid app for endpoint"),
  "rate-limited": text(429, "Rate limit breached, try later"),
  "token-check-failed": { ...text(500, "failed to validate token"), seenAs: "server-error" },

  // Ours, where the official server has no answer.
  REQUEST_TOO_LARGE: coded(413, "The request is too large"),
  SETUP_TOKEN_INVALID: coded(403, "The setup link is not valid"),
  SETUP_ALREADY_CLAIMED: coded(409, "This server has an administrator already"),
} as const satisfies Record<string, ApiErrorShape>

export type ApiErrorCode = keyof typeof API_ERRORS

const shapeOf = (code: ApiErrorCode): ApiErrorShape => API_ERRORS[code]

/** The HTTP status which belongs to a code. */
export function statusOf(code: ApiErrorCode): number {
  return API_ERRORS[code].status
}

/** The JSON body which belongs to a code; `message` replaces the usual text of a coded answer. */
export function errorBodyOf(code: ApiErrorCode, message?: string): Record<string, string> {
  const error = shapeOf(code)
  if (error.shape === "empty") return {}
  if (error.shape === "text") return { error: error.message }
  return { code: error.as ?? code, message: message ?? error.message }
}

type SeenAs<Code extends ApiErrorCode> = (typeof API_ERRORS)[Code] extends { readonly seenAs: infer Seen }
  ? Seen
  : Code

/** What a client can meet: the codes above as it sees them, and the ways in which there was no proper answer. */
export type RemoteErrorCode =
  | { [Code in ApiErrorCode]: SeenAs<Code> }[ApiErrorCode]
  /** No answer: no network, no server, a broken line. Nothing is known about whether the request arrived. */
  | "offline"
  | "timeout"
  /** The session token is missing, unknown, revoked or expired. */
  | "unauthorized"
  /** Something answered that does not speak the protocol, such as a captive portal or a proxy. */
  | "not-json"
  /** JSON, but not what the endpoint promises. */
  | "unexpected-answer"
  /** What we were about to send does not fit the endpoint; nothing was sent. */
  | "invalid-input"

/** Thrown by `call`: what went wrong, and the HTTP status if there was an answer. It never quotes the request. */
export class RemoteError extends Error {
  readonly code: RemoteErrorCode
  readonly status: number | null
  constructor(code: RemoteErrorCode, status: number | null = null) {
    super(code)
    this.name = "RemoteError"
    this.code = code
    this.status = status
  }
}

/** What a client makes of a code: codes between which it need not distinguish become one. */
export function seenByClient(code: ApiErrorCode): RemoteErrorCode {
  const error = shapeOf(code)
  return (("seenAs" in error ? error.seenAs : undefined) ?? code) as RemoteErrorCode
}
