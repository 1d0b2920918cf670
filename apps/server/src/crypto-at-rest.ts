// What the database holds of personal data and credentials: encrypted with the data key, or only as keyed hashes.
// E-mail addresses as in the official server (protocol §7), so that its rows can be taken over.
import { createHmac } from "node:crypto"
import { concatBytes, decodeUtf8, encodeHex, encodeUtf8 } from "@tessera/bytes"
import {
  keyedHash,
  openSecretBox,
  type RandomBytes,
  sealSecretBox,
  SECRET_BOX_NONCE_LENGTH,
} from "@tessera/crypto"
import type { Secrets } from "./secrets.ts"

/** What a hash is for: equal texts for different purposes have different hashes. */
export type HashPurpose =
  | "session-token"
  | "one-time-code"
  | "two-factor-session"
  | "two-factor-secret"
  | "two-factor-code"
  | "setup-token"
  | "fake-srp-verifier"
  | "counter"

export type AtRest = {
  /** BLAKE2b-256 under the hash key: 32 bytes by which an account is found. The address must be normalised. */
  hashEmail(normalizedEmail: string): Uint8Array<ArrayBuffer>
  encryptEmail(email: string): { encryptedEmail: Uint8Array<ArrayBuffer>; nonce: Uint8Array<ArrayBuffer> }
  decryptEmail(encryptedEmail: Uint8Array, nonce: Uint8Array): string
  /** Nonce (24 bytes) ‖ secretbox. */
  encrypt(plaintext: Uint8Array): Uint8Array<ArrayBuffer>
  /** @throws CryptoError */
  decrypt(column: Uint8Array): Uint8Array<ArrayBuffer>
  encryptText(text: string): Uint8Array<ArrayBuffer>
  decryptText(column: Uint8Array): string
  /** HMAC-SHA-256 over purpose and parts, 32 bytes; parts cannot run into each other. */
  hash(purpose: HashPurpose, ...parts: readonly (string | Uint8Array)[]): Uint8Array<ArrayBuffer>
  /** The same as hex, for names. */
  fingerprint(purpose: HashPurpose, ...parts: readonly (string | Uint8Array)[]): string
}

export function createAtRest(secrets: Secrets, randomBytes: RandomBytes): AtRest {
  const { encryptionKey, hashKey, tokenHashKey } = secrets
  const encrypt: AtRest["encrypt"] = (plaintext) => {
    const nonce = randomBytes(SECRET_BOX_NONCE_LENGTH)
    return concatBytes(nonce, sealSecretBox(plaintext, encryptionKey, nonce))
  }
  const decrypt: AtRest["decrypt"] = (column) =>
    openSecretBox(
      column.subarray(SECRET_BOX_NONCE_LENGTH),
      encryptionKey,
      column.slice(0, SECRET_BOX_NONCE_LENGTH),
    )
  const hash: AtRest["hash"] = (purpose, ...parts) => {
    const hmac = createHmac("sha256", tokenHashKey)
    for (const part of [purpose, ...parts]) {
      const bytes = typeof part === "string" ? encodeUtf8(part) : part
      hmac.update(encodeLength(bytes.length)).update(bytes)
    }
    return new Uint8Array(hmac.digest())
  }
  return {
    hashEmail: (normalizedEmail) => keyedHash(encodeUtf8(normalizedEmail), hashKey),
    encryptEmail(email) {
      const nonce = randomBytes(SECRET_BOX_NONCE_LENGTH)
      return { encryptedEmail: sealSecretBox(encodeUtf8(email), encryptionKey, nonce), nonce }
    },
    decryptEmail: (encryptedEmail, nonce) => decodeUtf8(openSecretBox(encryptedEmail, encryptionKey, nonce)),
    encrypt,
    decrypt,
    encryptText: (text) => encrypt(encodeUtf8(text)),
    decryptText: (column) => decodeUtf8(decrypt(column)),
    hash,
    fingerprint: (purpose, ...parts) => encodeHex(hash(purpose, ...parts)),
  }
}

/** Four bytes, big-endian. */
function encodeLength(length: number): Uint8Array {
  return Uint8Array.of(length >>> 24, length >>> 16, length >>> 8, length)
}
