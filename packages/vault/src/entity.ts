// Entry ↔ encrypted entity: the entry's text in one message of a secret stream (see cryptography.md, "Secret stream").
import { decodeUtf8, encodeUtf8 } from "@tessera/bytes"
import {
  type AuthenticatorKey,
  type RandomBytes,
  decryptSecretStream,
  encryptSecretStream,
} from "@tessera/crypto"
import type { Entry } from "./entry.ts"
import { decodeEntryText, encodeEntryText } from "./entry-text.ts"

/** `header` is the 24 bytes a secret stream starts with; `ciphertext` is 17 bytes longer than the text. */
export type EncryptedEntity = { readonly ciphertext: Uint8Array; readonly header: Uint8Array }

/** Why an entity is kept but cannot be shown: it does not open with our key, or what is inside is no entry we know. */
export type UnreadableReason = "wrong-key" | "not-an-entry"

/** An entity which cannot be read is an expected answer: it is kept and shown as such, and never written by us. */
export type DecryptedEntity =
  | { readonly kind: "entry"; readonly entry: Entry }
  | { readonly kind: "unreadable"; readonly reason: UnreadableReason }

/** Encrypts one entry under a fresh header, so that no two ciphertexts are ever equal. */
export function encryptEntity(entry: Entry, key: AuthenticatorKey, random: RandomBytes): EncryptedEntity {
  return encryptSecretStream(encodeUtf8(encodeEntryText(entry)), key, random)
}

/** Decrypts one entity; never throws. */
export function decryptEntity(entity: EncryptedEntity, key: AuthenticatorKey): DecryptedEntity {
  let plaintext: Uint8Array
  try {
    plaintext = decryptSecretStream(entity, key)
  } catch {
    return { kind: "unreadable", reason: "wrong-key" }
  }
  try {
    return { kind: "entry", entry: decodeEntryText(decodeUtf8(plaintext)) }
  } catch {
    return { kind: "unreadable", reason: "not-an-entry" }
  }
}
