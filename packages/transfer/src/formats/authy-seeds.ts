// Authy's seeds, encrypted with the backup password: PBKDF2-HMAC-SHA-1 and AES-256-CBC without any proof of the key.
import { decodeUtf8, encodeUtf8, normalizeBase32 } from "@tessera/bytes"
import { decryptAesCbc, pbkdf2Sha1 } from "@tessera/crypto"
import { checkPbkdf2 } from "../limits.ts"

export type AuthySeed = {
  readonly ciphertext: Uint8Array
  /** Its characters are the salt; they are not decoded. */
  readonly salt: string
  readonly iterations: number
  /** 16 bytes; zeros where the app did not write one. */
  readonly iv: Uint8Array
}

/** The secret in base32, or null: a wrong password and damage look the same. @throws TransferError for absurd iterations */
export async function decryptAuthySeed(seed: AuthySeed, password: string): Promise<string | null> {
  const { salt, iterations, iv, ciphertext } = seed
  checkPbkdf2(iterations, "Authy")
  const cost = { iterations, outputLength: 32 }
  const key = await pbkdf2Sha1(encodeUtf8(password), encodeUtf8(salt), cost)
  try {
    // The padding alone lets one wrong password in 256 pass.
    return normalizeBase32(decodeUtf8(decryptAesCbc(ciphertext, key, iv)))
  } catch {
    return null
  }
}
