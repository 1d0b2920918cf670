// A new password for an account: a new salt and a new wrap of the same master key, at the server and here.
import { equalBytes } from "@tessera/bytes"
import { rewrapMasterKey } from "@tessera/crypto"
import { call, endpoints } from "@tessera/wire"
import { updatePassword } from "./account-set-up.ts"
import { connectAs } from "./connection.ts"
import { AccountError } from "./errors.ts"
import { fromWireKeyAttributes } from "./key-attributes.ts"
import { findKnownAccount, needsKdfConsent, rememberAccount, requireHonestKdf } from "./known-accounts.ts"
import { deriveNew, openWithPassword } from "./passwords.ts"
import type { AccountPorts } from "./ports.ts"
import { changeSession } from "./session-changes.ts"
import { accountOf, type UnlockedSession } from "./unlocked-session.ts"

/**
 * Changes the password. If the answer is lost, the old password still opens this device and either may be the account's:
 * try again, or let `checkSession` find out. @throws AccountError `wrong-password`, `empty-password`, `not-signed-in`,
 * `server-proof-failed`
 */
export async function changePassword(
  ports: AccountPorts,
  unlocked: UnlockedSession,
  input: { currentPassword: string; newPassword: string; logOutOtherDevices: boolean },
): Promise<UnlockedSession> {
  const { currentPassword, newPassword, logOutOtherDevices } = input
  const { keys } = unlocked.session
  const { keyEncryptionKey } = await openWithPassword(ports.argon2id, { keys, password: currentPassword })
  keyEncryptionKey.fill(0)
  return setPassword(ports, unlocked, { newPassword, logOutOtherDevices })
}

/** Sets a password without asking for the current one: for recovery. @throws AccountError as `changePassword` */
export async function setPassword(
  ports: AccountPorts,
  unlocked: UnlockedSession,
  { newPassword, logOutOtherDevices }: { newPassword: string; logOutOtherDevices: boolean },
): Promise<UnlockedSession> {
  // Before the slow part: without a token there is nothing to gain from it.
  connectAs(ports, unlocked)
  const derived = await deriveNew(ports, newPassword)
  const { keyEncryptionKey } = derived
  const passwordWrap = rewrapMasterKey(unlocked.masterKey, derived, ports.random)
  try {
    return await updatePassword(ports, unlocked, { passwordWrap, keyEncryptionKey, logOutOtherDevices })
  } finally {
    keyEncryptionKey.fill(0)
  }
}

/**
 * Takes over a password which was changed on another device (`checkSession` says so), given that password. The keys
 * must open to the same master key, which no server can arrange. @throws AccountError `wrong-password`,
 * `server-changed-keys`, `kdf-weakened`, `weak-kdf` (legacy parameters too: no client sets them any more), `excessive-kdf`
 */
export async function adoptPasswordChange(
  ports: AccountPorts,
  unlocked: UnlockedSession,
  { password }: { password: string },
): Promise<UnlockedSession> {
  const { keyAttributes } = await call(connectAs(ports, unlocked), endpoints.getSessionValidity)
  if (keyAttributes === undefined) throw new AccountError("server-changed-keys")
  const keys = fromWireKeyAttributes(keyAttributes)
  const current = unlocked.session.keys
  const { salt: kekSalt, kdf } = current.passwordWrap
  requireHonestKdf({ kekSalt, kdf }, keys.passwordWrap)
  if (needsKdfConsent({ kdf }, keys.passwordWrap.kdf)) throw new AccountError("weak-kdf")
  const opened = await openWithPassword(ports.argon2id, { keys, password })
  opened.keyEncryptionKey.fill(0)
  const isSame = equalBytes(opened.masterKey, unlocked.masterKey)
  opened.masterKey.fill(0)
  if (!isSame) throw new AccountError("server-changed-keys")
  return adopt(ports, unlocked, keys.passwordWrap)
}

async function adopt(
  ports: AccountPorts,
  unlocked: UnlockedSession,
  passwordWrap: UnlockedSession["session"]["keys"]["passwordWrap"],
): Promise<UnlockedSession> {
  // Only the password's part: the rest of the keys never changes, whatever the server says.
  const adopted = await changeSession(ports.store, unlocked, (session) => ({
    ...session,
    keys: { ...session.keys, passwordWrap },
  }))
  const { email } = accountOf(adopted)
  const known = await findKnownAccount(ports, email)
  const { hasSeenSrp = false, acceptsEmailSignIn = false } = known ?? {}
  await rememberAccount(ports, { email, keys: adopted.session.keys, hasSeenSrp, acceptsEmailSignIn })
  return adopted
}
