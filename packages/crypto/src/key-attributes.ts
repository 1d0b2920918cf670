// What a server keeps of an account's keys: all of them wrapped, none readable. The protocol's field names and base64
// stay in `wire`; a password change replaces a `PasswordWrap` and nothing else.
import { equalBytes } from "@tessera/bytes"
import { CryptoError } from "./errors.ts"
import type { DerivedKey, KdfParameters } from "./key-derivation.ts"
import {
  asMasterKey,
  asRecoveryKey,
  asSecretKey,
  generateKeyPair,
  keyPairOf,
  unwrapKey,
  wrapKey,
  type KeyEncryptionKey,
  type MasterKey,
  type PublicKey,
  type RecoveryKey,
  type SecretKey,
  type WrappedKey,
} from "./keys.ts"
import type { RandomBytes } from "./random.ts"

/** The master key behind a password. */
export type PasswordWrap = {
  /** 16 bytes, drawn once per password. */
  readonly salt: Uint8Array
  readonly kdf: KdfParameters
  readonly masterKey: WrappedKey
}

/** Recovery key and master key, each wrapped by the other. */
export type RecoveryWrap = {
  readonly masterKeyByRecoveryKey: WrappedKey
  readonly recoveryKeyByMasterKey: WrappedKey
}

export type KeyAttributes = {
  readonly passwordWrap: PasswordWrap
  readonly publicKey: PublicKey
  /** Wrapped by the master key. */
  readonly secretKey: WrappedKey
  /** Compat: null for accounts older than recovery keys. */
  readonly recoveryWrap: RecoveryWrap | null
}

export type NewAccountKeys = {
  readonly attributes: KeyAttributes
  readonly masterKey: MasterKey
  readonly recoveryKey: RecoveryKey
  readonly publicKey: PublicKey
  readonly secretKey: SecretKey
}

/** Draws all keys of a new account and wraps them. */
export function createKeyAttributes(derived: DerivedKey, random: RandomBytes): NewAccountKeys {
  const masterKey = asMasterKey(random(32))
  const { publicKey, secretKey } = generateKeyPair(random)
  const { recoveryKey, recoveryWrap } = createRecoveryKey(masterKey, random)
  const attributes = {
    passwordWrap: rewrapMasterKey(masterKey, derived, random),
    publicKey,
    secretKey: wrapKey(secretKey, masterKey, random),
    recoveryWrap,
  }
  return { attributes, masterKey, recoveryKey, publicKey, secretKey }
}

/** Draws a recovery key: for a new account, or for one older than recovery keys. */
export function createRecoveryKey(
  masterKey: MasterKey,
  random: RandomBytes,
): { recoveryKey: RecoveryKey; recoveryWrap: RecoveryWrap } {
  const recoveryKey = asRecoveryKey(random(32))
  const recoveryWrap = {
    masterKeyByRecoveryKey: wrapKey(masterKey, recoveryKey, random),
    recoveryKeyByMasterKey: wrapKey(recoveryKey, masterKey, random),
  }
  return { recoveryKey, recoveryWrap }
}

/** Wraps the master key under a new password; the other keys of the account stay as they are. */
export function rewrapMasterKey(
  masterKey: MasterKey,
  derived: DerivedKey,
  random: RandomBytes,
): PasswordWrap {
  const { keyEncryptionKey, salt, kdf } = derived
  return { salt, kdf, masterKey: wrapKey(masterKey, keyEncryptionKey, random) }
}

/** The master key, by the password. @throws CryptoError `wrong-key` and those of `openSecretBox` */
export function unwrapMasterKey(
  attributes: { readonly passwordWrap: PasswordWrap },
  keyEncryptionKey: KeyEncryptionKey,
): MasterKey {
  return asMasterKey(unwrapKey(attributes.passwordWrap.masterKey, keyEncryptionKey))
}

/** The master key, by the recovery key. @throws CryptoError `wrong-key`, `damaged-data` (the account has no recovery key) */
export function unwrapMasterKeyWithRecoveryKey(
  attributes: { readonly recoveryWrap: RecoveryWrap | null },
  recoveryKey: RecoveryKey,
): MasterKey {
  const { masterKeyByRecoveryKey } = requireRecovery(attributes)
  return asMasterKey(unwrapKey(masterKeyByRecoveryKey, recoveryKey))
}

/** The recovery key, to show it again. @throws CryptoError `wrong-key`, `damaged-data` (the account has no recovery key) */
export function unwrapRecoveryKey(
  attributes: { readonly recoveryWrap: RecoveryWrap | null },
  masterKey: MasterKey,
): RecoveryKey {
  const { recoveryKeyByMasterKey } = requireRecovery(attributes)
  return asRecoveryKey(unwrapKey(recoveryKeyByMasterKey, masterKey))
}

function requireRecovery(attributes: { readonly recoveryWrap: RecoveryWrap | null }): RecoveryWrap {
  if (attributes.recoveryWrap === null) throw new CryptoError("damaged-data")
  return attributes.recoveryWrap
}

/**
 * The account's secret key. @throws CryptoError `wrong-key`, `damaged-data` (the public key beside it is not its own:
 * only the box is authentic, the public key is the server's word)
 */
export function unwrapSecretKey(
  attributes: { readonly secretKey: WrappedKey; readonly publicKey: PublicKey },
  masterKey: MasterKey,
): SecretKey {
  const secretKey = asSecretKey(unwrapKey(attributes.secretKey, masterKey))
  const { publicKey } = keyPairOf(secretKey)
  if (!equalBytes(publicKey, attributes.publicKey)) throw new CryptoError("damaged-data")
  return secretKey
}
