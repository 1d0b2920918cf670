// A vault of one device, without an account: the same keys as an account's, so that it can become one later (`signUp`).
import {
  createKeyAttributes,
  type DerivedKey,
  type KeyEncryptionKey,
  type RecoveryKey,
  rewrapMasterKey,
} from "@tessera/crypto"
import { AccountError } from "./errors.ts"
import { deriveNew, openWithPassword } from "./passwords.ts"
import type { VaultPorts } from "./ports.ts"
import { sealSecret } from "./session-secrets.ts"
import { changeSession } from "./session-changes.ts"
import { isLocalOnly, type StoredSession } from "./session-store.ts"
import { type UnlockedSession, unlockSessionWithRecoveryKey } from "./unlocked-session.ts"

const LOCAL_KEY_LENGTH = 32

export type CreatedVault = {
  readonly unlocked: UnlockedSession
  /** To be shown to the user as 24 words (`encodeRecoveryWords`). */
  readonly recoveryKey: RecoveryKey
}

/** Draws all keys of a new vault and stores them wrapped. @throws AccountError `vault-exists`, `empty-password`, `out-of-memory` */
export async function createLocalSession(
  ports: VaultPorts,
  { password }: { password: string },
): Promise<CreatedVault> {
  const { keyEncryptionKey, ...created } = await createVault(ports, password)
  keyEncryptionKey.fill(0)
  return created
}

/** The same, with the key-encryption key for what follows; the caller overwrites it. */
export async function createVault(
  ports: VaultPorts,
  password: string,
): Promise<CreatedVault & { keyEncryptionKey: KeyEncryptionKey }> {
  const { store, random } = ports
  if ((await store.load()) !== null) throw new AccountError("vault-exists")
  const derived = await deriveNew(ports, password)
  const { attributes, masterKey, recoveryKey, secretKey } = createKeyAttributes(derived, random)
  secretKey.fill(0)
  const localKey = random(LOCAL_KEY_LENGTH)
  const sealedLocalKey = sealSecret(localKey, { masterKey, place: { name: "local-key" } }, random)
  const session: StoredSession = { keys: attributes, sealedLocalKey, account: null }
  await store.save(session)
  const unlocked = { session, masterKey, localKey, token: null, authenticatorKey: null }
  return { unlocked, recoveryKey, keyEncryptionKey: derived.keyEncryptionKey }
}

/** Changes the password of a vault without an account. @throws AccountError `wrong-password`, `empty-password`, `needs-server` */
export async function changeLocalPassword(
  ports: VaultPorts,
  unlocked: UnlockedSession,
  { currentPassword, newPassword }: { currentPassword: string; newPassword: string },
): Promise<UnlockedSession> {
  const { keys } = unlocked.session
  const { keyEncryptionKey } = await openWithPassword(ports.argon2id, { keys, password: currentPassword })
  keyEncryptionKey.fill(0)
  return setLocalPassword(ports, unlocked, newPassword)
}

/** A new password for a vault without an account whose password is lost. @throws AccountError `wrong-recovery-key`, `empty-password`, `needs-server` */
export async function recoverLocalVault(
  ports: VaultPorts,
  input: { session: StoredSession; recoveryKey: RecoveryKey; newPassword: string },
): Promise<UnlockedSession> {
  const unlocked = unlockSessionWithRecoveryKey(input.session, input.recoveryKey)
  return setLocalPassword(ports, unlocked, input.newPassword)
}

async function setLocalPassword(
  ports: VaultPorts,
  unlocked: UnlockedSession,
  newPassword: string,
): Promise<UnlockedSession> {
  if (!isLocalOnly(unlocked.session)) throw new AccountError("needs-server")
  const derived = await deriveNew(ports, newPassword)
  const changed = await replacePasswordWrap(ports, unlocked, derived)
  derived.keyEncryptionKey.fill(0)
  return changed
}

/** Stores the master key under a new password; nothing else changes. @throws AccountError `session-changed` */
export async function replacePasswordWrap(
  { store, random }: Pick<VaultPorts, "store" | "random">,
  unlocked: UnlockedSession,
  derived: DerivedKey,
): Promise<UnlockedSession> {
  const passwordWrap = rewrapMasterKey(unlocked.masterKey, derived, random)
  return changeSession(store, unlocked, (session) => ({
    ...session,
    keys: { ...session.keys, passwordWrap },
  }))
}
