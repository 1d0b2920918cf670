// Password → key-encryption key → master key, with the refusals which protect a user from a hostile or torn server answer.
import {
  type Argon2id,
  assessKdf,
  CryptoError,
  deriveKeyEncryptionKey,
  deriveWithFallback,
  type DerivedKey,
  type KdfParameters,
  type KeyAttributes,
  type KeyEncryptionKey,
  type MasterKey,
  type RandomBytes,
  unwrapMasterKey,
} from "@tessera/crypto"
import { AccountError } from "./errors.ts"

/**
 * Derives the key-encryption key of an existing password, which is never empty.
 * @throws AccountError `wrong-password`, `weak-kdf`, `excessive-kdf` (before any work is done), `out-of-memory`
 */
export async function deriveExisting(
  argon2id: Argon2id,
  input: { password: string; salt: Uint8Array; kdf: KdfParameters },
): Promise<KeyEncryptionKey> {
  requireBearableKdf(input.kdf)
  if (input.password === "") throw new AccountError("wrong-password")
  return translateMemory(deriveKeyEncryptionKey(argon2id, input))
}

/** Derives a key-encryption key for a new password. @throws AccountError `empty-password`, `out-of-memory` */
export async function deriveNew(
  { argon2id, random }: { argon2id: Argon2id; random: RandomBytes },
  password: string,
): Promise<DerivedKey> {
  if (password === "") throw new AccountError("empty-password")
  return translateMemory(deriveWithFallback(argon2id, { password, random }))
}

/** Derives and unwraps in one. @throws AccountError `wrong-password` and those of `deriveExisting` */
export async function openWithPassword(
  argon2id: Argon2id,
  { keys, password }: { keys: KeyAttributes; password: string },
): Promise<{ masterKey: MasterKey; keyEncryptionKey: KeyEncryptionKey }> {
  const { salt, kdf } = keys.passwordWrap
  const keyEncryptionKey = await deriveExisting(argon2id, { password, salt, kdf })
  try {
    return { masterKey: unwrapMasterKey(keys, keyEncryptionKey), keyEncryptionKey }
  } catch (cause) {
    keyEncryptionKey.fill(0)
    throw new AccountError("wrong-password", { cause })
  }
}

/** Legacy parameters pass here: whether the user has agreed to them is asked before. @throws AccountError `weak-kdf`, `excessive-kdf` */
export function requireBearableKdf(kdf: KdfParameters): void {
  const assessment = assessKdf(kdf)
  if (assessment === "excessive") throw new AccountError("excessive-kdf")
  if (assessment === "weak") throw new AccountError("weak-kdf")
}

async function translateMemory<Value>(derivation: Promise<Value>): Promise<Value> {
  try {
    return await derivation
  } catch (error) {
    if (error instanceof CryptoError && error.code === "out-of-memory") {
      throw new AccountError("out-of-memory", { cause: error })
    }
    throw error
  }
}
