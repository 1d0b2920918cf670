// Public-key encryption by someone who stays unknown: the session token on its way to its owner, the delete challenge.
// libsodium's crypto_box_seal: 32-byte ephemeral public key ‖ 16-byte tag ‖ ciphertext.
import { concatBytes } from "@tessera/bytes"
import { CryptoError } from "./errors.ts"
import { asSecretKey, keyPairOf, type KeyPair, type PublicKey } from "./keys.ts"
import { requireLength } from "./lengths.ts"
import { blake2b, hsalsa20, x25519SharedSecret } from "./primitives.ts"
import type { RandomBytes } from "./random.ts"
import { openSecretBox, sealSecretBox, SECRET_BOX_NONCE_LENGTH } from "./secret-box.ts"

const PUBLIC_KEY_LENGTH = 32
export const SEALED_BOX_OVERHEAD = 48

/** Both public keys determine the nonce; it never repeats because the ephemeral key pair is used once. */
function nonceOf(ephemeralPublicKey: Uint8Array, publicKey: Uint8Array): Uint8Array<ArrayBuffer> {
  return blake2b(concatBytes(ephemeralPublicKey, publicKey), { outputLength: SECRET_BOX_NONCE_LENGTH })
}

function boxKeyOf(secretKey: Uint8Array, publicKey: Uint8Array): Uint8Array<ArrayBuffer> {
  return hsalsa20(x25519SharedSecret(secretKey, publicKey), new Uint8Array(16))
}

/** Encrypts for the owner of a public key; the result is 48 bytes longer. @throws CryptoError `wrong-key` for a key of low order */
export function sealSealedBox(
  plaintext: Uint8Array,
  publicKey: PublicKey,
  random: RandomBytes,
): Uint8Array<ArrayBuffer> {
  requireLength(publicKey, PUBLIC_KEY_LENGTH)
  const ephemeral = keyPairOf(asSecretKey(random(32)))
  const box = sealSecretBox(
    plaintext,
    boxKeyOf(ephemeral.secretKey, publicKey),
    nonceOf(ephemeral.publicKey, publicKey),
  )
  return concatBytes(ephemeral.publicKey, box)
}

/** Decrypts what was sealed for this key pair. @throws CryptoError `wrong-key`, `damaged-data` (too short) */
export function openSealedBox(ciphertext: Uint8Array, keyPair: KeyPair): Uint8Array<ArrayBuffer> {
  if (ciphertext.length < SEALED_BOX_OVERHEAD) throw new CryptoError("damaged-data")
  const ephemeralPublicKey = ciphertext.subarray(0, PUBLIC_KEY_LENGTH)
  return openSecretBox(
    ciphertext.subarray(PUBLIC_KEY_LENGTH),
    boxKeyOf(keyPair.secretKey, ephemeralPublicKey),
    nonceOf(ephemeralPublicKey, keyPair.publicKey),
  )
}
