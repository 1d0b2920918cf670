// Key attributes between their shape on the wire and ours.
import { asPublicKey, type KeyAttributes, type PasswordWrap, type RecoveryWrap } from "@tessera/crypto"
import type { UpdatedKeyAttributes, WireKeyAttributes } from "@tessera/wire"
import { ApiError } from "../errors.ts"

type WireRecoveryWrap = Pick<
  WireKeyAttributes,
  | "masterKeyEncryptedWithRecoveryKey"
  | "masterKeyDecryptionNonce"
  | "recoveryKeyEncryptedWithMasterKey"
  | "recoveryKeyDecryptionNonce"
>

export function keyAttributesToWire(attributes: KeyAttributes): WireKeyAttributes {
  const { passwordWrap, publicKey, secretKey, recoveryWrap } = attributes
  return {
    kekSalt: passwordWrap.salt,
    encryptedKey: passwordWrap.masterKey.ciphertext,
    keyDecryptionNonce: passwordWrap.masterKey.nonce,
    memLimit: passwordWrap.kdf.memLimitBytes,
    opsLimit: passwordWrap.kdf.opsLimit,
    publicKey,
    encryptedSecretKey: secretKey.ciphertext,
    secretKeyDecryptionNonce: secretKey.nonce,
    masterKeyEncryptedWithRecoveryKey: recoveryWrap?.masterKeyByRecoveryKey.ciphertext ?? null,
    masterKeyDecryptionNonce: recoveryWrap?.masterKeyByRecoveryKey.nonce ?? null,
    recoveryKeyEncryptedWithMasterKey: recoveryWrap?.recoveryKeyByMasterKey.ciphertext ?? null,
    recoveryKeyDecryptionNonce: recoveryWrap?.recoveryKeyByMasterKey.nonce ?? null,
  }
}

/** @throws ApiError `bad-request` if there is half a recovery key */
export function keyAttributesFromWire(wire: WireKeyAttributes): KeyAttributes {
  return {
    passwordWrap: passwordWrapFromWire(wire),
    publicKey: asPublicKey(wire.publicKey),
    secretKey: { ciphertext: wire.encryptedSecretKey, nonce: wire.secretKeyDecryptionNonce },
    recoveryWrap: recoveryWrapFromWire(wire),
  }
}

export function passwordWrapFromWire(wire: UpdatedKeyAttributes): PasswordWrap {
  return {
    salt: wire.kekSalt,
    kdf: { memLimitBytes: wire.memLimit, opsLimit: wire.opsLimit },
    masterKey: { ciphertext: wire.encryptedKey, nonce: wire.keyDecryptionNonce },
  }
}

/** Null for ancient accounts. @throws ApiError `bad-request` if only a part is there */
export function recoveryWrapFromWire(wire: WireRecoveryWrap): RecoveryWrap | null {
  const masterKey = wire.masterKeyEncryptedWithRecoveryKey
  const masterKeyNonce = wire.masterKeyDecryptionNonce
  const recoveryKey = wire.recoveryKeyEncryptedWithMasterKey
  const recoveryKeyNonce = wire.recoveryKeyDecryptionNonce
  if (masterKey !== null && masterKeyNonce !== null && recoveryKey !== null && recoveryKeyNonce !== null) {
    return {
      masterKeyByRecoveryKey: { ciphertext: masterKey, nonce: masterKeyNonce },
      recoveryKeyByMasterKey: { ciphertext: recoveryKey, nonce: recoveryKeyNonce },
    }
  }
  const isPartial = [masterKey, masterKeyNonce, recoveryKey, recoveryKeyNonce].some((field) => field !== null)
  if (isPartial) throw new ApiError("bad-request")
  return null
}
