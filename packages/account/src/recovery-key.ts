// The recovery key of an open session: the master key opens it too, so it can be shown again at any time.
import { encodeRecoveryWords, type RecoveryKey, unwrapRecoveryKey } from "@tessera/crypto"
import { AccountError } from "./errors.ts"
import type { UnlockedSession } from "./unlocked-session.ts"

/** The recovery key as 24 words, to show it again. @throws AccountError `no-recovery-key`, `damaged-session` */
export function readRecoveryWords(unlocked: UnlockedSession): string {
  const recoveryKey = readRecoveryKey(unlocked)
  const words = encodeRecoveryWords(recoveryKey)
  recoveryKey.fill(0)
  return words
}

/** The recovery key itself. @throws AccountError `no-recovery-key`, `damaged-session` */
export function readRecoveryKey({ session, masterKey }: UnlockedSession): RecoveryKey {
  if (session.keys.recoveryWrap === null) throw new AccountError("no-recovery-key")
  try {
    return unwrapRecoveryKey(session.keys, masterKey)
  } catch (cause) {
    throw new AccountError("damaged-session", { cause })
  }
}
