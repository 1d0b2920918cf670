// Key attributes between the wire's field names and the domain's.
import {
  asPublicKey,
  type KdfParameters,
  type KeyAttributes,
  type PasswordWrap,
  type RecoveryWrap,
} from "@tessera/crypto"
import type { UpdatedKeyAttributes, WireKeyAttributes } from "@tessera/wire"

/** What the wire carries, as the domain has it. */
export function fromWireKeyAttributes(wire: WireKeyAttributes): KeyAttributes {
  return {
    passwordWrap: {
      salt: wire.kekSalt,
      kdf: { memLimitBytes: wire.memLimit, opsLimit: wire.opsLimit },
      masterKey: { ciphertext: wire.encryptedKey, nonce: wire.keyDecryptionNonce },
    },
    publicKey: asPublicKey(wire.publicKey),
    secretKey: { ciphertext: wire.encryptedSecretKey, nonce: wire.secretKeyDecryptionNonce },
    recoveryWrap: recoveryFromWire(wire),
  }
}

/** The reverse. */
export function toWireKeyAttributes(keys: KeyAttributes): WireKeyAttributes {
  const { recoveryWrap, secretKey, publicKey } = keys
  return {
    ...toWirePasswordWrap(keys.passwordWrap),
    publicKey,
    encryptedSecretKey: secretKey.ciphertext,
    secretKeyDecryptionNonce: secretKey.nonce,
    masterKeyEncryptedWithRecoveryKey: recoveryWrap?.masterKeyByRecoveryKey.ciphertext ?? null,
    masterKeyDecryptionNonce: recoveryWrap?.masterKeyByRecoveryKey.nonce ?? null,
    recoveryKeyEncryptedWithMasterKey: recoveryWrap?.recoveryKeyByMasterKey.ciphertext ?? null,
    recoveryKeyDecryptionNonce: recoveryWrap?.recoveryKeyByMasterKey.nonce ?? null,
  }
}

/** The part which a password change sends. */
export function toWirePasswordWrap({ salt, kdf, masterKey }: PasswordWrap): UpdatedKeyAttributes {
  return {
    kekSalt: salt,
    encryptedKey: masterKey.ciphertext,
    keyDecryptionNonce: masterKey.nonce,
    memLimit: kdf.memLimitBytes,
    opsLimit: kdf.opsLimit,
  }
}

/** Whether two derivations cost the same. */
export function isSameKdf(left: KdfParameters, right: KdfParameters): boolean {
  return left.memLimitBytes === right.memLimitBytes && left.opsLimit === right.opsLimit
}

/** Compat: ancient accounts have none of the four fields, and a wrap with a hole in it is none either. */
function recoveryFromWire(wire: WireKeyAttributes): RecoveryWrap | null {
  const { masterKeyEncryptedWithRecoveryKey, masterKeyDecryptionNonce } = wire
  const { recoveryKeyEncryptedWithMasterKey, recoveryKeyDecryptionNonce } = wire
  if (masterKeyEncryptedWithRecoveryKey === null || masterKeyDecryptionNonce === null) return null
  if (recoveryKeyEncryptedWithMasterKey === null || recoveryKeyDecryptionNonce === null) return null
  return {
    masterKeyByRecoveryKey: {
      ciphertext: masterKeyEncryptedWithRecoveryKey,
      nonce: masterKeyDecryptionNonce,
    },
    recoveryKeyByMasterKey: {
      ciphertext: recoveryKeyEncryptedWithMasterKey,
      nonce: recoveryKeyDecryptionNonce,
    },
  }
}
