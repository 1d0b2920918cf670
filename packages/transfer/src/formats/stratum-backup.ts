// The encrypted backups of Stratum (once Authenticator Pro): a mark, the salt, the vector, the ciphertext.
import { decodeUtf8, encodeUtf8 } from "@tessera/bytes"
import { CryptoError, decryptAesCbc, decryptAesGcm, pbkdf2Sha1 } from "@tessera/crypto"
import { TransferError } from "../errors.ts"
import type { ImportContext } from "../import-context.ts"
import { deriveArgon2idKey } from "./argon2id-key.ts"
import { type JsonValue, parseJson } from "./json.ts"

export const STRATUM_LABEL = "Stratum (Authenticator Pro)"
const MARK_LENGTH = 16
const BLOCK_LENGTH = 16

/** AES-256-GCM under Argon2id. */
const STRONG = { salt: 16, vector: 12, cost: { memLimitBytes: 64 * 1024 * 1024, opsLimit: 3, lanes: 4 } }
/** AES-256-CBC under PBKDF2-HMAC-SHA-1, which proves nothing about the password. */
const LEGACY = { salt: 20, vector: 16, iterations: 64_000 }

/** The plain backup inside an encrypted one. @throws TransferError `damaged` (too short), `wrong-password` */
export async function openStratumBackup(
  bytes: Uint8Array,
  isLegacy: boolean,
  context: ImportContext,
): Promise<JsonValue> {
  const lengths = isLegacy ? LEGACY : STRONG
  const start = MARK_LENGTH + lengths.salt
  // At least one block or one tag.
  if (bytes.length < start + lengths.vector + BLOCK_LENGTH) throw stratumDamaged()
  const parts = {
    salt: bytes.subarray(MARK_LENGTH, start),
    vector: bytes.subarray(start, start + lengths.vector),
    ciphertext: bytes.subarray(start + lengths.vector),
  }
  if (isLegacy && parts.ciphertext.length % BLOCK_LENGTH !== 0) throw stratumDamaged()
  const password = await context.password()
  const plaintext = isLegacy
    ? await openLegacy(parts, password, context)
    : await openStrong(parts, password, context)
  const text = plaintext === null ? null : readText(plaintext)
  const result = text === null ? null : parseJson(text)
  if (result?.isJson === true) return result.value
  // The tag of the strong form was right, so that is damage.
  if (plaintext !== null && !isLegacy) throw stratumDamaged()
  const message = "The password is wrong, or the Stratum backup was changed."
  throw new TransferError("wrong-password", message, { source: STRATUM_LABEL })
}

type Parts = { readonly salt: Uint8Array; readonly vector: Uint8Array; readonly ciphertext: Uint8Array }

async function openStrong(
  parts: Parts,
  password: string,
  context: ImportContext,
): Promise<Uint8Array | null> {
  const { salt, vector, ciphertext } = parts
  const key = await deriveArgon2idKey(context, { password, salt, cost: STRONG.cost }, STRATUM_LABEL)
  context.enter("decrypting")
  return orNull(() => decryptAesGcm(ciphertext, { key, nonce: vector }))
}

async function openLegacy(
  parts: Parts,
  password: string,
  context: ImportContext,
): Promise<Uint8Array | null> {
  context.enter("deriving-key")
  const cost = { iterations: LEGACY.iterations, outputLength: 32 }
  const key = await pbkdf2Sha1(encodeUtf8(password), parts.salt, cost)
  context.enter("decrypting")
  return orNull(() => decryptAesCbc(parts.ciphertext, key, parts.vector))
}

function orNull(open: () => Uint8Array): Uint8Array | null {
  try {
    return open()
  } catch (error) {
    if (error instanceof CryptoError) return null
    throw error
  }
}

function readText(plaintext: Uint8Array): string | null {
  try {
    return decodeUtf8(plaintext)
  } catch {
    return null
  }
}

/** For backups which are not built as they should be. */
export const stratumDamaged = (): TransferError =>
  new TransferError("damaged", "This Stratum backup is incomplete or damaged.", { source: STRATUM_LABEL })
