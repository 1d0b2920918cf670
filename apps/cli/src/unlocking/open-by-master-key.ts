// An open session from the master key alone, which is what agents and key files hold. The door of `account` opens sessions by
// password or recovery key; the master key opens the recovery key, so that is the way.
import { unlockSessionWithRecoveryKey, type StoredSession, type UnlockedSession } from "@tessera/account"
import { unwrapRecoveryKey, type MasterKey } from "@tessera/crypto"

/** Opens a session. @throws AccountError, CryptoError when the key is not of this account */
export function openByMasterKey(session: StoredSession, masterKey: MasterKey): UnlockedSession {
  const recoveryKey = unwrapRecoveryKey(session.keys, masterKey)
  try {
    return unlockSessionWithRecoveryKey(session, recoveryKey)
  } finally {
    recoveryKey.fill(0)
  }
}
