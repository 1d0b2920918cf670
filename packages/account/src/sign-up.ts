// A new account. The keys are drawn and stored on the device first, so that a sign-up cut off anywhere goes on where it
// stopped, and a vault that was used without an account keeps its keys, its password and all it holds.
import { encodeUtf8 } from "@tessera/bytes"
import type { KeyEncryptionKey, RecoveryKey } from "@tessera/crypto"
import { call, endpoints, normalizeEmail, RemoteError, type RemoteErrorCode } from "@tessera/wire"
import { finishSetUp } from "./account-set-up.ts"
import { connect, connectAs } from "./connection.ts"
import { AccountError } from "./errors.ts"
import { createVault } from "./local-session.ts"
import { translateCodeErrors } from "./one-time-code.ts"
import { openWithPassword } from "./passwords.ts"
import type { AccountPorts } from "./ports.ts"
import { readRecoveryKey } from "./recovery-key.ts"
import { changeSession } from "./session-changes.ts"
import { sealSecret } from "./session-secrets.ts"
import { isLocalOnly, type StoredAccount } from "./session-store.ts"
import { openSession, type UnlockedSession } from "./unlocked-session.ts"

export type SignedUp = {
  readonly unlocked: UnlockedSession
  /** To be shown to the user as 24 words (`encodeRecoveryWords`). */
  readonly recoveryKey: RecoveryKey
  /** What became of the setup link, if there was one; `unanswered` can be tried again by `claimSetup`. */
  readonly administrator: "claimed" | "refused" | "unanswered" | "not-asked"
}

/** Other servers than ours know no setup links: `not-found`. */
const REFUSALS: readonly RemoteErrorCode[] = ["SETUP_TOKEN_INVALID", "SETUP_ALREADY_CLAIMED", "not-found"]

/**
 * Has a one-time code sent to the address. @throws AccountError `already-registered`: sign in; or, with a session stored
 * whose `progress` is not `done`, `resumeSignUp`. Also `registration-closed`.
 */
export async function requestSignUpCode(ports: AccountPorts, { email }: { email: string }): Promise<void> {
  try {
    await call(connect(ports), endpoints.sendOtt, { body: { email, purpose: "signup" } })
  } catch (cause) {
    if (!(cause instanceof RemoteError)) throw cause
    if (cause.code === "USER_ALREADY_REGISTERED") throw new AccountError("already-registered", { cause })
    if (cause.code === "forbidden") throw new AccountError("registration-closed", { cause })
    throw cause
  }
}

/**
 * Creates the account with the code from the mail. A vault stored on this device becomes the account's, under the
 * password it has. @throws AccountError `wrong-code`, `code-expired`, `wrong-password` (of that vault), `empty-password`,
 * `already-registered`, `registration-closed`, `other-account`, `server-proof-failed`
 */
export async function signUp(
  ports: AccountPorts,
  input: { email: string; code: string; password: string; setupToken?: string },
): Promise<SignedUp> {
  const { code, password } = input
  const email = normalizeEmail(input.email)
  // The vault first: a wrong password must not use up the code.
  const { unlocked, keyEncryptionKey } = await openOrCreateVault(ports, password)
  if (!isLocalOnly(unlocked.session)) throw new AccountError("other-account")
  const { userId, token } = await verifySignUpCode(ports, { email, code })
  const attached = await attachAccount(ports, unlocked, { email, userId, token })
  return finish(ports, { unlocked: attached, keyEncryptionKey, setupToken: input.setupToken })
}

/**
 * Goes on with a sign-up which was cut off; the token it had is still good. @throws AccountError `not-signed-in` (there
 * is none), `wrong-password`, `already-registered` (another device was faster: sign in), `server-proof-failed`
 */
export async function resumeSignUp(
  ports: AccountPorts,
  { password, setupToken }: { password: string; setupToken?: string },
): Promise<SignedUp> {
  const session = await ports.store.load()
  if (session === null || session.account === null) throw new AccountError("not-signed-in")
  const opened = await openWithPassword(ports.argon2id, { keys: session.keys, password })
  const unlocked = openSession(session, opened.masterKey)
  return finish(ports, { unlocked, keyEncryptionKey: opened.keyEncryptionKey, setupToken })
}

/** Makes the account administrator of the server by the token of its setup link. @throws RemoteError `SETUP_TOKEN_INVALID`, `SETUP_ALREADY_CLAIMED` */
export async function claimSetup(
  ports: AccountPorts,
  unlocked: UnlockedSession,
  setupToken: string,
): Promise<void> {
  await call(connectAs(ports, unlocked), endpoints.claimSetup, { body: { token: setupToken } })
}

async function openOrCreateVault(
  ports: AccountPorts,
  password: string,
): Promise<{ unlocked: UnlockedSession; keyEncryptionKey: KeyEncryptionKey }> {
  const session = await ports.store.load()
  if (session === null) return createVault(ports, password)
  const { masterKey, keyEncryptionKey } = await openWithPassword(ports.argon2id, {
    keys: session.keys,
    password,
  })
  return { unlocked: openSession(session, masterKey), keyEncryptionKey }
}

async function verifySignUpCode(
  ports: AccountPorts,
  { email, code }: { email: string; code: string },
): Promise<{ userId: number; token: string }> {
  const answer = await translateCodeErrors(
    call(connect(ports), endpoints.verifyEmail, { body: { email, ott: code } }),
    "registration-closed",
  )
  // Only an account without keys gets its token in the clear.
  if (answer.token === undefined) throw new AccountError("already-registered")
  return { userId: answer.id, token: answer.token }
}

async function attachAccount(
  ports: AccountPorts,
  unlocked: UnlockedSession,
  { email, userId, token }: { email: string; userId: number; token: string },
): Promise<UnlockedSession> {
  const { masterKey } = unlocked
  const serverUrl = ports.server.url
  const place = { name: "token", serverUrl, userId } as const
  const account: StoredAccount = {
    serverUrl,
    email,
    userId,
    progress: "keys",
    sealedToken: sealSecret(encodeUtf8(token), { masterKey, place }, ports.random),
    sealedAuthenticatorKey: null,
    signedInAtMs: ports.clock(),
  }
  const attached = await changeSession(ports.store, unlocked, (session) => ({ ...session, account }))
  return { ...attached, token, authenticatorKey: null }
}

async function finish(
  ports: AccountPorts,
  input: { unlocked: UnlockedSession; keyEncryptionKey: KeyEncryptionKey; setupToken: string | undefined },
): Promise<SignedUp> {
  const { keyEncryptionKey, setupToken } = input
  const unlocked = await finishSetUp(ports, input.unlocked, keyEncryptionKey)
  keyEncryptionKey.fill(0)
  const recoveryKey = readRecoveryKey(unlocked)
  if (setupToken === undefined) return { unlocked, recoveryKey, administrator: "not-asked" }
  return { unlocked, recoveryKey, administrator: await tryToClaim(ports, unlocked, setupToken) }
}

/** The account stands whatever comes of the link, so nothing is thrown here. */
async function tryToClaim(
  ports: AccountPorts,
  unlocked: UnlockedSession,
  setupToken: string,
): Promise<"claimed" | "refused" | "unanswered"> {
  try {
    await claimSetup(ports, unlocked, setupToken)
    return "claimed"
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    return REFUSALS.includes(error.code) ? "refused" : "unanswered"
  }
}
