export type { Argon2id } from "./argon2id.ts"
export {
  decryptAesCbc,
  decryptAesGcm,
  encryptAesGcm,
  pbkdf2Sha1,
  pbkdf2Sha256,
  pbkdf2Sha512,
  scrypt,
  type AesGcmKey,
  type Pbkdf2Cost,
  type ScryptCost,
} from "./backup-ciphers.ts"
export { CryptoError, type CryptoErrorCode } from "./errors.ts"
export { hkdfExpandSha256 } from "./hkdf.ts"
export {
  createKeyAttributes,
  createRecoveryKey,
  rewrapMasterKey,
  unwrapMasterKey,
  unwrapMasterKeyWithRecoveryKey,
  unwrapRecoveryKey,
  unwrapSecretKey,
  type KeyAttributes,
  type NewAccountKeys,
  type PasswordWrap,
  type RecoveryWrap,
} from "./key-attributes.ts"
export {
  assessKdf,
  deriveKeyEncryptionKey,
  deriveLoginSubKey,
  deriveSubKey,
  deriveWithFallback,
  KDF_CHOICES,
  KDF_SALT_LENGTH,
  NEW_PASSWORD_KDF,
  requireSafeKdf,
  type DerivedKey,
  type KdfAssessment,
  type KdfParameters,
} from "./key-derivation.ts"
export { keyedHash } from "./keyed-hash.ts"
export {
  asAuthenticatorKey,
  asKeyEncryptionKey,
  asLoginSubKey,
  asMasterKey,
  asPublicKey,
  asRecoveryKey,
  asSecretKey,
  generateAuthenticatorKey,
  generateKeyPair,
  keyPairOf,
  unwrapAuthenticatorKey,
  unwrapKey,
  wrapAuthenticatorKey,
  wrapKey,
  type AuthenticatorKey,
  type KeyEncryptionKey,
  type KeyPair,
  type LoginSubKey,
  type MasterKey,
  type PublicKey,
  type RecoveryKey,
  type SecretKey,
  type WrappedKey,
} from "./keys.ts"
export { modPowBigInt, type ModPow } from "./mod-pow.ts"
export { hmacSha256, sha256 } from "./primitives.ts"
export type { RandomBytes } from "./random.ts"
export { decryptRecord, encryptRecord, RECORD_OVERHEAD } from "./record-cipher.ts"
export {
  createPasskeyRecoverySecret,
  decryptPasskeyRecoverySecret,
  decryptTwoFactorSecret,
  encryptTwoFactorSecret,
} from "./recovery-secrets.ts"
export { decodeRecoveryKey, encodeRecoveryWords } from "./recovery-words.ts"
export { openSealedBox, sealSealedBox, SEALED_BOX_OVERHEAD } from "./sealed-box.ts"
export {
  openSecretBox,
  sealSecretBox,
  SECRET_BOX_KEY_LENGTH,
  SECRET_BOX_NONCE_LENGTH,
  SECRET_BOX_OVERHEAD,
} from "./secret-box.ts"
export {
  decryptSecretStream,
  encryptSecretStream,
  SECRET_STREAM_HEADER_LENGTH,
  SECRET_STREAM_OVERHEAD,
  SecretStreamReader,
  SecretStreamWriter,
  type SecretStreamBox,
  type SecretStreamMessage,
  type SecretStreamTag,
} from "./secret-stream.ts"
export {
  checkServerProof,
  computeClientProof,
  createSrpVerifier,
  generateClientChallenge,
  generateServerChallenge,
  verifyClientProof,
  type SrpClientChallenge,
  type SrpClientProof,
  type SrpCredentials,
  type SrpServerChallenge,
  type SrpServerSession,
} from "./srp.ts"
export { readSrpElement, SRP_ELEMENT_LENGTH } from "./srp-group.ts"
