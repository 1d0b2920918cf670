// What went wrong between here and the server, in sentences. Nothing on this device is ever lost by any of it.
import type { RemoteErrorCode } from "@tessera/wire"

const KEPT = "Nothing on this device was lost."

const WORDS: Partial<Record<RemoteErrorCode, string>> = {
  offline: `The server cannot be reached. ${KEPT} Check the address and the connection; codes work offline.`,
  timeout: `The server did not answer in time. ${KEPT} Try again later; codes work offline.`,
  unauthorized: `The server has ended this session. ${KEPT} Codes go on working and changes wait here; sign in again with \`tessera account add\`.`,
  "not-json": `What answered is not a Tessera or Ente server (a login page of the network, or a proxy?). ${KEPT} Check the address.`,
  "unexpected-answer": `The server answered something this version does not understand. ${KEPT} Is one of the two out of date?`,
  "invalid-input": "What was entered does not fit what the server expects. Nothing was sent.",
  "server-error": `The server reported an error of its own. ${KEPT} Its log says more; try again later.`,
  "rate-limited": `Too many requests in a short time. ${KEPT} Wait a minute and try again.`,
  "too-many-attempts": "Too many attempts. Wait a while, then ask for a new code.",
  TOO_MANY_UNVERIFIED_SESSIONS:
    "Too many sign-ins with a wrong password. Wait an hour, or recover with the recovery key.",
  TOO_MANY_WRONG_ATTEMPTS: "Too many wrong attempts. Begin the sign-in again.",
  USER_NOT_REGISTERED:
    "The server knows no account of this address. To make one, use `tessera account create`.",
  USER_NOT_FOUND: "The server knows no account of this address.",
  USER_SIGNUP_INCOMPLETE:
    "This account was never finished. Run `tessera account create` again with the same address.",
  USER_ALREADY_REGISTERED: "This address has an account already. To use it here, run `tessera account add`.",
  REQUEST_TOO_LARGE: "The server refuses something this large. It stays on this device.",
  SETUP_TOKEN_INVALID: "This setup link is not valid any more. A new one is printed when the server starts.",
  SETUP_ALREADY_CLAIMED: "This server has an administrator already; the setup link was not used.",
  "not-admin": "This account is no administrator of the server.",
  "stale-admin-token":
    "For this the sign-in must be fresh (10 minutes). Run `tessera account add` for this account again, then repeat.",
  "not-found": "The server knows nothing of the kind.",
  forbidden: "The server does not permit this.",
}

/** The sentence for a failed request. */
export function remoteWords(code: RemoteErrorCode, status: number | null): string {
  return (
    WORDS[code] ?? `The server refused this (${code}${status === null ? "" : `, status ${status}`}). ${KEPT}`
  )
}
