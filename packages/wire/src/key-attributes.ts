// What a server keeps so that a password or a recovery key can open an account: salts, wrapped keys, derivation costs.
// Shared by users, srp and the answers to a finished sign-in.
import { z } from "zod"
import { base64Bytes, unsetOrBase64Bytes } from "./codecs.ts"

/** A 32-byte key in a secret box: 16 bytes of authenticator and the key. */
const wrappedKey = { length: 48 } as const
const nonce = { length: 24 } as const

/** The part of the key attributes which a password decides. */
const passwordFields = {
  kekSalt: base64Bytes({ length: 16 }),
  encryptedKey: base64Bytes(wrappedKey),
  keyDecryptionNonce: base64Bytes(nonce),
  /** Bytes. With `opsLimit` it multiplies to 2^32: no 32-bit arithmetic. */
  memLimit: z.int().positive(),
  opsLimit: z.int().positive(),
}

/** The two boxes between master key and recovery key; null for ancient accounts which have none. */
const recoveryFields = {
  masterKeyEncryptedWithRecoveryKey: unsetOrBase64Bytes(wrappedKey),
  masterKeyDecryptionNonce: unsetOrBase64Bytes(nonce),
  recoveryKeyEncryptedWithMasterKey: unsetOrBase64Bytes(wrappedKey),
  recoveryKeyDecryptionNonce: unsetOrBase64Bytes(nonce),
}

const keyAttributeFields = z.object({
  ...passwordFields,
  publicKey: base64Bytes({ length: 32 }),
  encryptedSecretKey: base64Bytes(wrappedKey),
  secretKeyDecryptionNonce: base64Bytes(nonce),
  ...recoveryFields,
})

/** Key attributes as a password change sends them. */
export const updatedKeyAttributes = z.object(passwordFields)

function withoutKekHash<Fields extends { readonly kekHash?: unknown }>(
  fields: Fields,
): Omit<Fields, "kekHash"> {
  const { kekHash: _kekHash, ...attributes } = fields
  return attributes
}

/** All key attributes. Compat: every field is always written, as "" when unset (Flutter types them as never null). */
export const keyAttributes = z.codec(
  z.object({
    ...keyAttributeFields.shape,
    kekHash: z.string().nullish().meta({ written: "always", description: 'Historical, always "" today' }),
  }),
  z.custom<z.output<typeof keyAttributeFields>>(),
  { decode: withoutKekHash, encode: (attributes) => ({ ...attributes, kekHash: "" }) },
)

/** The two boxes between master key and recovery key, added later to an ancient account: all required. */
export const addedRecoveryKey = z.object({
  masterKeyEncryptedWithRecoveryKey: base64Bytes(wrappedKey),
  masterKeyDecryptionNonce: base64Bytes(nonce),
  recoveryKeyEncryptedWithMasterKey: base64Bytes(wrappedKey),
  recoveryKeyDecryptionNonce: base64Bytes(nonce),
})

export type WireKeyAttributes = z.output<typeof keyAttributes>
export type UpdatedKeyAttributes = z.output<typeof updatedKeyAttributes>
