// Back into an account whose password is lost: the recovery key opens the master key, and a new password wraps it again.
import type { RecoveryKey } from "@tessera/crypto"
import { openAccount } from "./open-account.ts"
import { setPassword } from "./password-change.ts"
import type { AccountPorts } from "./ports.ts"
import type { NeedsRecoveryKey, SignedIn } from "./sign-in-step.ts"
import { openWithRecoveryKey } from "./unlocked-session.ts"

/**
 * Opens the account with the recovery key and sets a new password. If the line breaks in between, the step can be used
 * again. @throws AccountError `wrong-recovery-key`, `no-recovery-key`, `empty-password`, `server-changed-keys`,
 * `server-proof-failed`
 */
export async function recoverAccount(
  ports: AccountPorts,
  { attempt, authorization }: NeedsRecoveryKey,
  input: { recoveryKey: RecoveryKey; newPassword: string; logOutOtherDevices: boolean },
): Promise<SignedIn> {
  const { recoveryKey, newPassword, logOutOtherDevices } = input
  const masterKey = openWithRecoveryKey(authorization.keys, recoveryKey)
  const opened = { attempt, authorization, masterKey, keyEncryptionKey: null, isProven: false }
  const { unlocked } = await openAccount(ports, opened)
  return { kind: "done", unlocked: await setPassword(ports, unlocked, { newPassword, logOutOtherDevices }) }
}
