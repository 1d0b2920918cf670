// Limits on what a file may ask of the machine. Parameters come from the file, so they are checked before any derivation:
// a hostile file must be refused in milliseconds, and the largest backup that a real app writes must pass.
import { TransferError } from "./errors.ts"

const MIB = 1024 * 1024

/** Text, JSON and markup above this many bytes are refused; the largest real vaults are below 10 MiB. */
export const MAX_TEXT_BYTES = 20 * MIB
/** Arrays and objects nested deeper than this are refused before they are parsed. */
export const MAX_JSON_DEPTH = 100

/** A file of an archive which unpacks to more than this is refused, counted while unpacking. */
export const MAX_ARCHIVED_BYTES = 50 * MIB

/** More records than this are no vault; reading each would take minutes. */
export const MAX_RECORDS = 100_000

/** More characters than this are in no file that may be read, unless many records refer to one long text. */
const MAX_TAG_CHARACTERS = 2 * MAX_TEXT_BYTES

const MAX_SCRYPT_MEMORY_BYTES = 512 * MIB
/** Memory times lanes, over all password slots of a file: about half a minute in a browser. */
const MAX_SCRYPT_WORK_BYTES = 4096 * MIB
/** Ente's normal export asks for 1 GiB. */
const MAX_ARGON2_MEMORY_BYTES = 1536 * MIB
/** Ente's normal export asks for 4 GiB in all passes together. */
const MAX_ARGON2_WORK_BYTES = 16 * 1024 * MIB
const MAX_PBKDF2_ITERATIONS = 10_000_000

/** Refuses a list that only exists to keep a device busy. @throws TransferError `too-large` */
export function checkRecordCount(count: number): void {
  if (count <= MAX_RECORDS) return
  throw new TransferError("too-large", "This file holds more than 100,000 records; no vault does.")
}

/**
 * Refuses tags which together are longer than the file: groups with endless names, of which each record names an id. They
 * cost nothing here, and gigabytes once every entry is written with its own. @throws TransferError `too-large`
 */
export function checkTagLength(entries: readonly { readonly tags: readonly string[] }[]): void {
  let length = 0
  for (const { tags } of entries) for (const tag of tags) length += tag.length
  if (length <= MAX_TAG_CHARACTERS) return
  throw new TransferError("too-large", "The groups in this file have names longer than any person writes.")
}

const isCount = (value: number) => Number.isSafeInteger(value) && value >= 1

export type ScryptParameters = {
  readonly n: number
  readonly r: number
  readonly p: number
}

/** How much memory scrypt writes and reads for one derivation, in bytes. */
export const scryptWorkBytes = ({ n, r, p }: ScryptParameters): number => 128 * n * r * p

/**
 * Refuses scrypt parameters that no app writes or no device can run (RFC 7914 §2).
 * @throws TransferError `damaged` or `unsupported`
 */
export function checkScrypt(parameters: ScryptParameters, source: string): void {
  const { n, r, p } = parameters
  const isPowerOfTwo = isCount(n) && n > 1 && Number.isInteger(Math.log2(n))
  if (!isPowerOfTwo || !isCount(r) || !isCount(p)) {
    throw new TransferError("damaged", `This ${source} file asks for a key derivation that does not exist.`, {
      source,
    })
  }
  if (128 * n * r > MAX_SCRYPT_MEMORY_BYTES) refuseDerivation(source)
  checkScryptWork(scryptWorkBytes(parameters), source)
}

/** Refuses a file whose password slots together would take minutes. @throws TransferError `unsupported` */
export function checkScryptWork(workBytes: number, source: string): void {
  if (workBytes > MAX_SCRYPT_WORK_BYTES) refuseDerivation(source)
}

/**
 * Refuses Argon2id parameters that no app writes or no device can run; memory is in bytes.
 * @throws TransferError `damaged` or `unsupported`
 */
export function checkArgon2id(kdf: { memLimitBytes: number; opsLimit: number }, source: string): void {
  if (!isCount(kdf.opsLimit) || !isCount(kdf.memLimitBytes) || kdf.memLimitBytes < 8192) {
    throw new TransferError("damaged", `This ${source} file asks for a key derivation that does not exist.`, {
      source,
    })
  }
  const isTooMuch =
    kdf.memLimitBytes > MAX_ARGON2_MEMORY_BYTES || kdf.memLimitBytes * kdf.opsLimit > MAX_ARGON2_WORK_BYTES
  if (isTooMuch) refuseDerivation(source)
}

/** Refuses iteration counts that no app writes. @throws TransferError `damaged` or `unsupported` */
export function checkPbkdf2(iterations: number, source: string): void {
  if (!isCount(iterations)) {
    throw new TransferError("damaged", `This ${source} file asks for a key derivation that does not exist.`, {
      source,
    })
  }
  if (iterations > MAX_PBKDF2_ITERATIONS) refuseDerivation(source)
}

function refuseDerivation(source: string): never {
  throw new TransferError(
    "unsupported",
    `This ${source} file asks for more memory or time than any device should give, so it was not opened.`,
    { source },
  )
}
