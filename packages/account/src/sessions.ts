// The sessions of an account: whether this one is still good, which others there are, ending them.
import { equalBytes } from "@tessera/bytes"
import { call, endpoints, RemoteError } from "@tessera/wire"
import { connectAs } from "./connection.ts"
import type { AccountPorts, VaultPorts } from "./ports.ts"
import { changeAccount, changeSession } from "./session-changes.ts"
import { accountOf, type UnlockedSession } from "./unlocked-session.ts"

/**
 * `ended`: the server no longer takes the token; nothing here is lost, sign in again. `password-changed`: on another
 * device; ask for the new one (`adoptPasswordChange`). `keys-changed`: the server shows keys of somebody else's making.
 */
export type SessionState = "valid" | "ended" | "password-changed" | "keys-changed"

/** Asks the server whether the session is good and the account's keys are the known ones. */
export async function checkSession(ports: AccountPorts, unlocked: UnlockedSession): Promise<SessionState> {
  const { keys } = unlocked.session
  const { progress } = accountOf(unlocked)
  try {
    const { keyAttributes } = await call(connectAs(ports, unlocked), endpoints.getSessionValidity)
    // A sign-up that was cut off is no attack.
    if (keyAttributes === undefined && progress === "keys") return "valid"
    if (keyAttributes === undefined || !equalBytes(keyAttributes.publicKey, keys.publicKey)) {
      return "keys-changed"
    }
    return equalBytes(keyAttributes.kekSalt, keys.passwordWrap.salt) ? "valid" : "password-changed"
  } catch (error) {
    if (error instanceof RemoteError && error.code === "unauthorized") return "ended"
    throw error
  }
}

export type OtherSession = {
  /** Names the session to `endSession`; for one's own it is the token, so it is never shown. */
  readonly id: string
  readonly isCurrent: boolean
  readonly createdAtMs: number
  readonly lastUsedAtMs: number
  readonly ip: string
  /** The client in words. */
  readonly device: string
  readonly userAgent: string
}

/** The account's sessions in this app, the most recently used first. */
export async function listSessions(
  ports: AccountPorts,
  unlocked: UnlockedSession,
): Promise<readonly OtherSession[]> {
  const { sessions } = await call(connectAs(ports, unlocked), endpoints.listSessions)
  return sessions
    .map((session) => ({
      id: session.token,
      isCurrent: session.token === unlocked.token,
      createdAtMs: Math.floor(session.creationTime / 1000),
      lastUsedAtMs: Math.floor(session.lastUsedTime / 1000),
      ip: session.ip,
      device: session.prettyUA,
      userAgent: session.ua,
    }))
    .toSorted((left, right) => right.lastUsedAtMs - left.lastUsedAtMs)
}

/** Ends a session of the account by its id from `listSessions`. */
export async function endSession(ports: AccountPorts, unlocked: UnlockedSession, id: string): Promise<void> {
  await call(connectAs(ports, unlocked), endpoints.endSession, { query: { token: id } })
}

/** What happens to the vault on this device when its account leaves: it stays under the same password, or it is forgotten. */
export type VaultFate = "keep" | "forget"

/**
 * Signs out here, whatever the server says to it; `isEnded` tells whether it has ended the session. With `keep` the vault
 * becomes one without an account, and `unlocked` is what it is now. Whether there are changes not yet synced is for the
 * caller to ask and to say before.
 */
export async function signOut(
  ports: AccountPorts,
  unlocked: UnlockedSession,
  { vault }: { vault: VaultFate },
): Promise<{ isEnded: boolean; unlocked: UnlockedSession | null }> {
  const isEnded = await tryToEnd(ports, unlocked)
  return { isEnded, unlocked: await leaveAccount(ports, unlocked, vault) }
}

/** Notes that the server has ended the session: the token goes, everything else stays. */
export async function forgetToken(
  ports: Pick<VaultPorts, "store">,
  unlocked: UnlockedSession,
): Promise<UnlockedSession> {
  const changed = await changeAccount(ports.store, unlocked, (account) => ({ ...account, sealedToken: null }))
  return { ...changed, token: null }
}

/** Parts the vault of this device from its account, or forgets both. */
export async function leaveAccount(
  { store }: Pick<VaultPorts, "store">,
  unlocked: UnlockedSession,
  vault: VaultFate,
): Promise<UnlockedSession | null> {
  if (vault === "forget") {
    await store.clear()
    return null
  }
  const kept = await changeSession(store, unlocked, (session) => ({ ...session, account: null }))
  return { ...kept, token: null, authenticatorKey: null }
}

/** A sign-out must work on a plane: then the session stays in the list until somebody ends it there. */
async function tryToEnd(ports: AccountPorts, unlocked: UnlockedSession): Promise<boolean> {
  if (unlocked.token === null) return true
  try {
    await call(connectAs(ports, unlocked), endpoints.logout)
    return true
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    return error.code === "unauthorized"
  }
}
