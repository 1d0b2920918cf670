// Changing what the device has stored of an open session.
import { equalBytes } from "@tessera/bytes"
import type { AuthenticatorKey } from "@tessera/crypto"
import { AccountError } from "./errors.ts"
import type { VaultPorts } from "./ports.ts"
import { sealSecret } from "./session-secrets.ts"
import type { SessionStore, StoredAccount, StoredSession } from "./session-store.ts"
import { ownerOf, type UnlockedSession } from "./unlocked-session.ts"

/**
 * Changes what is stored, starting from what is stored now: another tab may have changed another part of it meanwhile,
 * and a session which that tab has signed out stays away. @throws AccountError `session-changed`
 */
export async function changeSession(
  store: SessionStore,
  unlocked: UnlockedSession,
  change: (session: StoredSession) => StoredSession,
): Promise<UnlockedSession> {
  const stored = await store.load()
  const isSame = stored !== null && equalBytes(stored.keys.publicKey, unlocked.session.keys.publicKey)
  if (!isSame || stored.account?.userId !== unlocked.session.account?.userId) {
    throw new AccountError("session-changed")
  }
  const session = change(stored)
  await store.save(session)
  return { ...unlocked, session }
}

/** The same for the account in it. @throws AccountError `session-changed`, `not-signed-in` */
export async function changeAccount(
  store: SessionStore,
  unlocked: UnlockedSession,
  change: (account: StoredAccount) => StoredAccount,
): Promise<UnlockedSession> {
  return changeSession(store, unlocked, (session) => {
    if (session.account === null) throw new AccountError("not-signed-in")
    return { ...session, account: change(session.account) }
  })
}

/** Remembers the authenticator key, so that the vault opens without the network next time. */
export async function rememberAuthenticatorKey(
  ports: Pick<VaultPorts, "store" | "random">,
  unlocked: UnlockedSession,
  authenticatorKey: AuthenticatorKey,
): Promise<UnlockedSession> {
  const { masterKey } = unlocked
  const changed = await changeAccount(ports.store, unlocked, (account) => {
    const place = { name: "authenticator-key", ...ownerOf(account) } as const
    return {
      ...account,
      sealedAuthenticatorKey: sealSecret(authenticatorKey, { masterKey, place }, ports.random),
    }
  })
  return { ...changed, authenticatorKey }
}
