// The keys of the protocol, each a type of its own, so that none can stand where another belongs; and how one wraps another.
import { requireLength } from "./lengths.ts"
import { x25519PublicKey } from "./primitives.ts"
import type { RandomBytes } from "./random.ts"
import { openSecretBox, sealSecretBox, SECRET_BOX_NONCE_LENGTH } from "./secret-box.ts"

declare const brand: unique symbol
type Key<Name extends string> = Uint8Array<ArrayBuffer> & { readonly [brand]: Name }

/** From the password by Argon2id; wraps the master key. 32 bytes, never stored. */
export type KeyEncryptionKey = Key<"KeyEncryptionKey">
/** Drawn once per account; wraps all other keys. 32 bytes. */
export type MasterKey = Key<"MasterKey">
/** Drawn once per account and shown as 24 words; wraps the master key for whoever forgot the password. 32 bytes. */
export type RecoveryKey = Key<"RecoveryKey">
/** Drawn once per account, wrapped by the master key; encrypts entities. 32 bytes. */
export type AuthenticatorKey = Key<"AuthenticatorKey">
/** X25519, 32 bytes each. */
export type PublicKey = Key<"PublicKey">
export type SecretKey = Key<"SecretKey">
export type KeyPair = { readonly publicKey: PublicKey; readonly secretKey: SecretKey }
/** What SRP takes for a password: derived from the key-encryption key, 16 bytes. */
export type LoginSubKey = Key<"LoginSubKey">

const KEY_LENGTH = 32
const LOGIN_SUB_KEY_LENGTH = 16

function asKey<Name extends string>(bytes: Uint8Array, length: number): Key<Name> {
  requireLength(bytes, length)
  return bytes as Key<Name>
}

/** Takes 32 bytes for a key-encryption key. @throws CryptoError `wrong-length` */
export const asKeyEncryptionKey = (bytes: Uint8Array): KeyEncryptionKey => asKey(bytes, KEY_LENGTH)
/** Takes 32 bytes for a master key. @throws CryptoError `wrong-length` */
export const asMasterKey = (bytes: Uint8Array): MasterKey => asKey(bytes, KEY_LENGTH)
/** Takes 32 bytes for a recovery key. @throws CryptoError `wrong-length` */
export const asRecoveryKey = (bytes: Uint8Array): RecoveryKey => asKey(bytes, KEY_LENGTH)
/** Takes 32 bytes for an authenticator key. @throws CryptoError `wrong-length` */
export const asAuthenticatorKey = (bytes: Uint8Array): AuthenticatorKey => asKey(bytes, KEY_LENGTH)
/** Takes 32 bytes for an X25519 public key. @throws CryptoError `wrong-length` */
export const asPublicKey = (bytes: Uint8Array): PublicKey => asKey(bytes, KEY_LENGTH)
/** Takes 32 bytes for an X25519 secret key. @throws CryptoError `wrong-length` */
export const asSecretKey = (bytes: Uint8Array): SecretKey => asKey(bytes, KEY_LENGTH)
/** Takes 16 bytes for a login sub-key. @throws CryptoError `wrong-length` */
export const asLoginSubKey = (bytes: Uint8Array): LoginSubKey => asKey(bytes, LOGIN_SUB_KEY_LENGTH)

/** Draws a new authenticator key. */
export function generateAuthenticatorKey(random: RandomBytes): AuthenticatorKey {
  return asAuthenticatorKey(random(KEY_LENGTH))
}

/** Draws a new X25519 key pair. */
export function generateKeyPair(random: RandomBytes): KeyPair {
  return keyPairOf(asSecretKey(random(KEY_LENGTH)))
}

/** The pair that a secret key belongs to. */
export function keyPairOf(secretKey: SecretKey): KeyPair {
  return { secretKey, publicKey: asPublicKey(x25519PublicKey(secretKey)) }
}

/** A 32-byte key in a secret box of 48 bytes, with the box's 24-byte nonce. */
export type WrappedKey = { readonly ciphertext: Uint8Array; readonly nonce: Uint8Array }

/** Wraps a key in a secret box under a fresh nonce. */
export function wrapKey(key: Uint8Array, wrappingKey: Uint8Array, random: RandomBytes): WrappedKey {
  const nonce = random(SECRET_BOX_NONCE_LENGTH)
  return { ciphertext: sealSecretBox(key, wrappingKey, nonce), nonce }
}

/** Opens the box of a wrapped key; the caller says which key it is. @throws CryptoError `wrong-key` and those of `openSecretBox` */
export function unwrapKey(wrapped: WrappedKey, wrappingKey: Uint8Array): Uint8Array<ArrayBuffer> {
  return openSecretBox(wrapped.ciphertext, wrappingKey, wrapped.nonce)
}

/** Wraps the authenticator key. Compat: on the wire this nonce travels in a field called `header`. */
export function wrapAuthenticatorKey(
  authenticatorKey: AuthenticatorKey,
  masterKey: MasterKey,
  random: RandomBytes,
): WrappedKey {
  return wrapKey(authenticatorKey, masterKey, random)
}

/** Unwraps the authenticator key. @throws CryptoError `wrong-key` and those of `openSecretBox` */
export function unwrapAuthenticatorKey(wrapped: WrappedKey, masterKey: MasterKey): AuthenticatorKey {
  return asAuthenticatorKey(unwrapKey(wrapped, masterKey))
}
