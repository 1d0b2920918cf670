// Who is calling: the token in the header, checked for the app of the client package.
import { type App, type Endpoint, HEADERS } from "@tessera/wire"
import type { Context } from "hono"
import { ApiError } from "../errors.ts"
import type { Client, HttpEnv } from "./client.ts"

/** Somebody with a valid session. */
export type Caller = {
  readonly userId: number
  /** The token as it came: some answers must name it. Never log it. */
  readonly token: string
  /** The opaque id of the session. */
  readonly tokenId: string
  readonly tokenCreatedAtMicros: number
  readonly app: App
  readonly isAdmin: boolean
}

/** The port to the sessions service. */
export type Sessions = {
  /** Whose token this is, in the app of the client. @throws ApiError `invalid-token` or `expired-token` */
  authenticate(token: string, client: Client): Promise<Omit<Caller, "token" | "app">>
}

/** How old a session may be for the three most dangerous administration calls (protocol §4.1). */
const FRESH_MICROS = 10 * 60 * 1_000_000

/** The caller of an endpoint which is not public. @throws ApiError with one of the 401 codes */
export async function requireSession(
  context: Context<HttpEnv>,
  endpoint: Endpoint,
  { sessions, nowMicros }: { sessions: Sessions; nowMicros: () => number },
): Promise<Caller> {
  const client = context.get("client")
  // Compat: Museum also takes the token as a query parameter.
  const token = context.req.header(HEADERS.authToken) ?? context.req.query("token") ?? ""
  if (token === "") throw new ApiError("missing-token")
  const caller = { ...(await authenticate(sessions, token, client)), token, app: client.app }
  const needsAdmin = endpoint.auth === "admin" || endpoint.auth === "fresh-admin"
  if (needsAdmin && !caller.isAdmin) throw new ApiError("not-admin")
  if (endpoint.auth === "fresh-admin" && nowMicros() - caller.tokenCreatedAtMicros > FRESH_MICROS) {
    throw new ApiError("stale-admin-token")
  }
  return caller
}

/** Compat: an official client deletes its codes on 401, so a failing database must never look like a wrong token. */
async function authenticate(sessions: Sessions, token: string, client: Client) {
  try {
    return await sessions.authenticate(token, client)
  } catch (cause) {
    if (cause instanceof ApiError) throw cause
    throw new ApiError("token-check-failed", { cause })
  }
}
