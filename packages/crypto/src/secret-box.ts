// Authenticated encryption of short data: how one key wraps another, and the server's encryption at rest.
// libsodium's crypto_secretbox_easy: XSalsa20-Poly1305, ciphertext = 16-byte tag ‖ encrypted bytes.
import { CryptoError } from "./errors.ts"
import { requireLength } from "./lengths.ts"
import { openXsalsa20Poly1305, sealXsalsa20Poly1305 } from "./primitives.ts"

export const SECRET_BOX_KEY_LENGTH = 32
export const SECRET_BOX_NONCE_LENGTH = 24
export const SECRET_BOX_OVERHEAD = 16

/** Encrypts under a 32-byte key and a 24-byte nonce never used before with it; the result is 16 bytes longer. */
export function sealSecretBox(
  plaintext: Uint8Array,
  key: Uint8Array,
  nonce: Uint8Array,
): Uint8Array<ArrayBuffer> {
  requireLength(key, SECRET_BOX_KEY_LENGTH)
  requireLength(nonce, SECRET_BOX_NONCE_LENGTH)
  return sealXsalsa20Poly1305(key, nonce, plaintext)
}

/** Decrypts what `sealSecretBox` made. @throws CryptoError `wrong-key`, `damaged-data` (too short), `wrong-length` */
export function openSecretBox(
  ciphertext: Uint8Array,
  key: Uint8Array,
  nonce: Uint8Array,
): Uint8Array<ArrayBuffer> {
  requireLength(key, SECRET_BOX_KEY_LENGTH)
  requireLength(nonce, SECRET_BOX_NONCE_LENGTH)
  if (ciphertext.length < SECRET_BOX_OVERHEAD) throw new CryptoError("damaged-data")
  return openXsalsa20Poly1305(key, nonce, ciphertext)
}
