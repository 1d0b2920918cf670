// A session whose secrets lie open in memory. Needs no network: it opens with what the device keeps.
import { decodeUtf8 } from "@tessera/bytes"
import {
  type Argon2id,
  asAuthenticatorKey,
  type AuthenticatorKey,
  type KeyAttributes,
  type MasterKey,
  type RecoveryKey,
  unwrapMasterKeyWithRecoveryKey,
  unwrapSecretKey,
} from "@tessera/crypto"
import { AccountError } from "./errors.ts"
import { openWithPassword } from "./passwords.ts"
import { openSecret } from "./session-secrets.ts"
import type { StoredAccount, StoredSession } from "./session-store.ts"

export type UnlockedSession = {
  readonly session: StoredSession
  readonly masterKey: MasterKey
  /** 32 bytes: encrypts what this device stores. */
  readonly localKey: Uint8Array
  /** For `X-Auth-Token`: URL-safe base64 with padding. Null without an account, or after its session ended. */
  readonly token: string | null
  /** Null until it was fetched for the first time. */
  readonly authenticatorKey: AuthenticatorKey | null
}

/**
 * Opens a session by its password. A password changed on another device since then is `wrong-password` here: sign in
 * again by `startSignIn`, which takes the new keys over if they are of the same account.
 * @throws AccountError `wrong-password`, `weak-kdf`, `excessive-kdf`, `out-of-memory`, `damaged-session`
 */
export async function unlockSession(input: {
  session: StoredSession
  password: string
  argon2id: Argon2id
}): Promise<UnlockedSession> {
  const { session, password, argon2id } = input
  const { masterKey, keyEncryptionKey } = await openWithPassword(argon2id, { keys: session.keys, password })
  keyEncryptionKey.fill(0)
  return openSession(session, masterKey)
}

/** Opens a session by its recovery key. @throws AccountError `wrong-recovery-key`, `no-recovery-key`, `damaged-session` */
export function unlockSessionWithRecoveryKey(
  session: StoredSession,
  recoveryKey: RecoveryKey,
): UnlockedSession {
  return openSession(session, openWithRecoveryKey(session.keys, recoveryKey))
}

/** The master key, by the recovery key. @throws AccountError `wrong-recovery-key`, `no-recovery-key` */
export function openWithRecoveryKey(keys: KeyAttributes, recoveryKey: RecoveryKey): MasterKey {
  if (keys.recoveryWrap === null) throw new AccountError("no-recovery-key")
  try {
    return unwrapMasterKeyWithRecoveryKey(keys, recoveryKey)
  } catch (cause) {
    throw new AccountError("wrong-recovery-key", { cause })
  }
}

/** Opens a session by its master key. @throws AccountError `damaged-session` */
export function openSession(session: StoredSession, masterKey: MasterKey): UnlockedSession {
  const { account, keys, sealedLocalKey } = session
  requireOwnPublicKey(keys, masterKey)
  const localKey = openSecret(sealedLocalKey, { masterKey, place: { name: "local-key" } })
  if (account === null) return { session, masterKey, localKey, token: null, authenticatorKey: null }
  const { sealedToken, sealedAuthenticatorKey } = account
  const open = (sealed: Uint8Array, name: "token" | "authenticator-key") =>
    openSecret(sealed, { masterKey, place: { name, ...ownerOf(account) } })
  return {
    session,
    masterKey,
    localKey,
    token: sealedToken === null ? null : decodeUtf8(open(sealedToken, "token")),
    authenticatorKey:
      sealedAuthenticatorKey === null
        ? null
        : asAuthenticatorKey(open(sealedAuthenticatorKey, "authenticator-key")),
  }
}

/** Overwrites the keys in memory. The token is text, which JavaScript cannot overwrite. */
export function lockSession({ masterKey, localKey, authenticatorKey }: UnlockedSession): void {
  masterKey.fill(0)
  localKey.fill(0)
  authenticatorKey?.fill(0)
}

/** The account of a session. @throws AccountError `not-signed-in` */
export function accountOf({ session }: UnlockedSession): StoredAccount {
  if (session.account === null) throw new AccountError("not-signed-in")
  return session.account
}

/** Whose a secret is, for its place. */
export function ownerOf({ serverUrl, userId }: StoredAccount): { serverUrl: string; userId: number } {
  return { serverUrl, userId }
}

/** The box is authentic, the public key beside it is only what somebody wrote there. */
function requireOwnPublicKey(keys: KeyAttributes, masterKey: MasterKey): void {
  try {
    unwrapSecretKey(keys, masterKey).fill(0)
  } catch (cause) {
    throw new AccountError("damaged-session", { cause })
  }
}
