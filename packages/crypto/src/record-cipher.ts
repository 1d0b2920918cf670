// Encryption of records in local stores: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha). The associated data names the place
// of a record, so that one cannot be put where another belongs.
//
//   24-byte random nonce ‖ ciphertext ‖ 16-byte tag
import { concatBytes } from "@tessera/bytes"
import { CryptoError } from "./errors.ts"
import { requireLength } from "./lengths.ts"
import { openXchacha20Poly1305, sealXchacha20Poly1305 } from "./primitives.ts"
import type { RandomBytes } from "./random.ts"

const KEY_LENGTH = 32
const NONCE_LENGTH = 24
/** How much longer a record is than its plaintext. */
export const RECORD_OVERHEAD = 40

/** Encrypts a record under a 32-byte key; `associatedData` is authenticated, not stored. */
export function encryptRecord(
  plaintext: Uint8Array,
  { key, associatedData }: { key: Uint8Array; associatedData: Uint8Array },
  random: RandomBytes,
): Uint8Array<ArrayBuffer> {
  requireLength(key, KEY_LENGTH)
  const nonce = random(NONCE_LENGTH)
  return concatBytes(nonce, sealXchacha20Poly1305({ key, nonce, associatedData }, plaintext))
}

/** Decrypts a record of the same key and place. @throws CryptoError `wrong-key`, `damaged-data` (too short) */
export function decryptRecord(
  record: Uint8Array,
  { key, associatedData }: { key: Uint8Array; associatedData: Uint8Array },
): Uint8Array<ArrayBuffer> {
  requireLength(key, KEY_LENGTH)
  if (record.length < RECORD_OVERHEAD) throw new CryptoError("damaged-data")
  const nonce = record.subarray(0, NONCE_LENGTH)
  return openXchacha20Poly1305({ key, nonce, associatedData }, record.subarray(NONCE_LENGTH))
}
