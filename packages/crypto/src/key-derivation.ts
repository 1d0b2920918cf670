// Password → key-encryption key (Argon2id, RFC 9106) → login sub-key (libsodium's crypto_kdf, keyed BLAKE2b).
// Which parameters are acceptable is decided here once; the Argon2id itself comes in as a port.
import { encodeUtf8 } from "@tessera/bytes"
import type { Argon2id } from "./argon2id.ts"
import { CryptoError } from "./errors.ts"
import { asKeyEncryptionKey, asLoginSubKey, type KeyEncryptionKey, type LoginSubKey } from "./keys.ts"
import { requireLength } from "./lengths.ts"
import { blake2b } from "./primitives.ts"
import type { RandomBytes } from "./random.ts"

/** Cost of a derivation: memory in bytes and number of passes over it. Their product exceeds 32 bits. */
export type KdfParameters = { readonly memLimitBytes: number; readonly opsLimit: number }

/** A key-encryption key together with what it takes to derive it again. */
export type DerivedKey = {
  readonly keyEncryptionKey: KeyEncryptionKey
  /** 16 bytes, drawn once per password. */
  readonly salt: Uint8Array
  readonly kdf: KdfParameters
}

const MIB = 2 ** 20
export const KDF_SALT_LENGTH = 16
/** The product of memory and passes which the protocol fixes: 1 GiB × 4. */
const PRODUCT = 2 ** 32

/** Every pair of parameters that a server accepts for a new password, from the most memory to the least. */
export const KDF_CHOICES: readonly KdfParameters[] = [
  { memLimitBytes: 1024 * MIB, opsLimit: 4 },
  { memLimitBytes: 512 * MIB, opsLimit: 8 },
  { memLimitBytes: 256 * MIB, opsLimit: 16 },
  { memLimitBytes: 128 * MIB, opsLimit: 32 },
]

/** Where new passwords start: what phones and browser tabs can still open later. */
export const NEW_PASSWORD_KDF: KdfParameters = { memLimitBytes: 256 * MIB, opsLimit: 16 }

/** The least that Argon2id can do. */
const LEAST_MEMORY = 8 * 1024
/** The dearest parameters which can still be honest. */
const MOST_MEMORY = 2 ** 31
const MOST_PRODUCT = 4 * PRODUCT

export type KdfAssessment = "strong" | "legacy" | "weak" | "excessive"

/**
 * What to think of parameters that a server names: `strong` is fine, `legacy` (at least 64 MiB) needs an explicit
 * choice of the user, `weak` must be refused, and `excessive` would bring the device down or is no number at all.
 */
export function assessKdf({ memLimitBytes, opsLimit }: KdfParameters): KdfAssessment {
  if (!Number.isSafeInteger(memLimitBytes) || !Number.isSafeInteger(opsLimit)) return "excessive"
  if (memLimitBytes > MOST_MEMORY || memLimitBytes * opsLimit > MOST_PRODUCT) return "excessive"
  if (memLimitBytes >= 128 * MIB && memLimitBytes * opsLimit >= PRODUCT) return "strong"
  return memLimitBytes >= 64 * MIB && opsLimit >= 1 ? "legacy" : "weak"
}

/** Refuses weak parameters, and legacy ones unless the user chose them. @throws CryptoError `weak-parameters`, `excessive-parameters` */
export function requireSafeKdf(
  kdf: KdfParameters,
  { acceptsLegacy = false }: { acceptsLegacy?: boolean } = {},
): void {
  const assessment = assessKdf(kdf)
  if (assessment === "excessive") throw new CryptoError("excessive-parameters")
  if (assessment === "weak" || (assessment === "legacy" && !acceptsLegacy)) {
    throw new CryptoError("weak-parameters")
  }
}

/**
 * Derives the 32-byte key-encryption key of a password (UTF-8, not normalised) and a 16-byte salt. Takes weak
 * parameters too, because small test and export files have them: whoever signs in asks `assessKdf` before.
 * @throws CryptoError `excessive-parameters`, `weak-parameters` (below what Argon2id can do), `out-of-memory`,
 * `wrong-length` (salt), `wrong-key` (empty password)
 */
export async function deriveKeyEncryptionKey(
  argon2id: Argon2id,
  { password, salt, kdf }: { password: string; salt: Uint8Array; kdf: KdfParameters },
): Promise<KeyEncryptionKey> {
  requireLength(salt, KDF_SALT_LENGTH)
  // No client makes a key from an empty password, and not every Argon2id can.
  if (password === "") throw new CryptoError("wrong-key")
  if (assessKdf(kdf) === "excessive") throw new CryptoError("excessive-parameters")
  if (kdf.memLimitBytes < LEAST_MEMORY || kdf.opsLimit < 1) throw new CryptoError("weak-parameters")
  const derived = await argon2id({
    password: encodeUtf8(password),
    salt,
    // Argon2 counts in KiB; libsodium drops the rest of the division too.
    memLimitBytes: Math.floor(kdf.memLimitBytes / 1024) * 1024,
    opsLimit: kdf.opsLimit,
    outputLength: 32,
  })
  return asKeyEncryptionKey(derived)
}

/**
 * Derives a key-encryption key for a new password: draws the salt once, begins with `startAt` and, while the device
 * runs out of memory, halves the memory and doubles the passes, down to 128 MiB × 32.
 * @throws CryptoError `out-of-memory` when even that is too much
 */
export async function deriveWithFallback(
  argon2id: Argon2id,
  input: { password: string; random: RandomBytes; startAt?: KdfParameters },
): Promise<DerivedKey> {
  const { password, random, startAt = NEW_PASSWORD_KDF } = input
  const salt = random(KDF_SALT_LENGTH)
  for (const kdf of KDF_CHOICES) {
    if (kdf.memLimitBytes > startAt.memLimitBytes) continue
    try {
      return { keyEncryptionKey: await deriveKeyEncryptionKey(argon2id, { password, salt, kdf }), salt, kdf }
    } catch (error) {
      if (!(error instanceof CryptoError && error.code === "out-of-memory")) throw error
    }
  }
  throw new CryptoError("out-of-memory")
}

/** Derives a 32-byte sub-key like libsodium's crypto_kdf: `context` is 8 ASCII characters, `id` a whole number below 2^53. */
export function deriveSubKey(key: Uint8Array, context: string, id: number): Uint8Array<ArrayBuffer> {
  requireLength(key, 32)
  const salt = new Uint8Array(16)
  new DataView(salt.buffer).setBigUint64(0, BigInt(id), true)
  const personalization = new Uint8Array(16)
  const contextBytes = encodeUtf8(context)
  requireLength(contextBytes, 8)
  personalization.set(contextBytes)
  return blake2b(new Uint8Array(0), { outputLength: 32, key, salt, personalization })
}

/** The 16-byte key which SRP takes for a password: the first half of the sub-key 1 in context `loginctx`. */
export function deriveLoginSubKey(keyEncryptionKey: KeyEncryptionKey): LoginSubKey {
  return asLoginSubKey(deriveSubKey(keyEncryptionKey, "loginctx", 1).slice(0, 16))
}
