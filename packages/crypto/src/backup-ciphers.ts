// Ciphers and key derivations which only other apps' backups use. Costs come from files which anyone may have written,
// so absurd ones are refused before any work is done.
import { CryptoError } from "./errors.ts"
import { requireLength } from "./lengths.ts"
import { derivePbkdf2, deriveScrypt, openAesCbc, openAesGcm, sealAesGcm } from "./primitives.ts"

type Bytes = Uint8Array<ArrayBuffer>

const AES_KEY_LENGTH = 32
const AES_BLOCK_LENGTH = 16
const AES_GCM_TAG_LENGTH = 16
const NO_BYTES = new Uint8Array(0)

/** 512 MiB; the dearest known export takes 32 MiB. */
const MOST_SCRYPT_MEMORY = 2 ** 29
/** Bytes mixed in all: memory × parallelization, done one after the other here. */
const MOST_SCRYPT_WORK = 2 ** 32
const MOST_PBKDF2_ITERATIONS = 10_000_000

/** AES-256-GCM (NIST SP 800-38D): a 32-byte key, usually a 12-byte nonce, optional associated data. */
export type AesGcmKey = {
  readonly key: Uint8Array
  readonly nonce: Uint8Array
  readonly associatedData?: Uint8Array
}

/** Encrypts by AES-256-GCM; the result ends with the 16-byte tag. @throws CryptoError `wrong-length` */
export function encryptAesGcm(plaintext: Uint8Array, { key, nonce, associatedData }: AesGcmKey): Bytes {
  requireAesLengths(key, nonce)
  return sealAesGcm({ key, nonce, associatedData: associatedData ?? NO_BYTES }, plaintext)
}

/** Decrypts ciphertext ‖ 16-byte tag. @throws CryptoError `wrong-key`, `damaged-data` (too short), `wrong-length` */
export function decryptAesGcm(ciphertext: Uint8Array, { key, nonce, associatedData }: AesGcmKey): Bytes {
  requireAesLengths(key, nonce)
  if (ciphertext.length < AES_GCM_TAG_LENGTH) throw new CryptoError("damaged-data")
  return openAesGcm({ key, nonce, associatedData: associatedData ?? NO_BYTES }, ciphertext)
}

/**
 * Decrypts AES-256-CBC (NIST SP 800-38A) and takes the PKCS#7 padding off: a 32-byte key, a 16-byte vector. Nothing here
 * proves that the key was right; a wrong one passes once in 256 times.
 * @throws CryptoError `wrong-key`, `damaged-data` (no whole blocks), `wrong-length`
 */
export function decryptAesCbc(ciphertext: Uint8Array, key: Uint8Array, iv: Uint8Array): Bytes {
  requireLength(key, AES_KEY_LENGTH)
  requireLength(iv, AES_BLOCK_LENGTH)
  if (ciphertext.length === 0 || ciphertext.length % AES_BLOCK_LENGTH !== 0) {
    throw new CryptoError("damaged-data")
  }
  return openAesCbc(key, iv, ciphertext)
}

function requireAesLengths(key: Uint8Array, nonce: Uint8Array): void {
  requireLength(key, AES_KEY_LENGTH)
  if (nonce.length < 8) throw new CryptoError("wrong-length")
}

/** Cost of scrypt (RFC 7914): N (a power of two), r and p. */
export type ScryptCost = {
  readonly cost: number
  readonly blockSize: number
  readonly parallelization: number
}

/** scrypt; takes 128 · N · r bytes of memory. @throws CryptoError `excessive-parameters` */
export async function scrypt(
  password: Uint8Array,
  salt: Uint8Array,
  options: ScryptCost & { readonly outputLength: number },
): Promise<Bytes> {
  const { cost: N, blockSize: r, parallelization: p, outputLength } = options
  const isSane =
    [N, r, p, outputLength].every((number) => Number.isSafeInteger(number) && number >= 1) &&
    N >= 2 &&
    Number.isInteger(Math.log2(N)) &&
    128 * N * r <= MOST_SCRYPT_MEMORY &&
    128 * N * r * p <= MOST_SCRYPT_WORK &&
    outputLength <= 1024
  if (!isSane) throw new CryptoError("excessive-parameters")
  return deriveScrypt(password, salt, { N, r, p, outputLength })
}

/** How long a key PBKDF2 shall make, and how much work it is; 10 million iterations at most. */
export type Pbkdf2Cost = { readonly iterations: number; readonly outputLength: number }

/** PBKDF2-HMAC-SHA-256 (RFC 8018). @throws CryptoError `excessive-parameters` */
export async function pbkdf2Sha256(password: Uint8Array, salt: Uint8Array, cost: Pbkdf2Cost): Promise<Bytes> {
  requireSanePbkdf2(cost)
  return derivePbkdf2("sha256", password, salt, cost)
}

/** PBKDF2-HMAC-SHA-1 (RFC 8018). @throws CryptoError `excessive-parameters` */
export async function pbkdf2Sha1(password: Uint8Array, salt: Uint8Array, cost: Pbkdf2Cost): Promise<Bytes> {
  requireSanePbkdf2(cost)
  return derivePbkdf2("sha1", password, salt, cost)
}

/** PBKDF2-HMAC-SHA-512 (RFC 8018). @throws CryptoError `excessive-parameters` */
export async function pbkdf2Sha512(password: Uint8Array, salt: Uint8Array, cost: Pbkdf2Cost): Promise<Bytes> {
  requireSanePbkdf2(cost)
  return derivePbkdf2("sha512", password, salt, cost)
}

function requireSanePbkdf2({ iterations, outputLength }: Pbkdf2Cost): void {
  const isSane =
    [iterations, outputLength].every((number) => Number.isSafeInteger(number) && number >= 1) &&
    iterations <= MOST_PBKDF2_ITERATIONS &&
    outputLength <= 1024
  if (!isSane) throw new CryptoError("excessive-parameters")
}
