// Second factors lost with a phone: their secrets, readable again with the recovery key (see protocol.md, "Second factor").
import { decodeBase64, encodeBase64 } from "@tessera/bytes"
import { CryptoError } from "./errors.ts"
import { unwrapKey, wrapKey, type RecoveryKey, type WrappedKey } from "./keys.ts"
import type { RandomBytes } from "./random.ts"

const SECRET_CODE_LENGTH = 32
const PASSKEY_SECRET_LENGTH = 32

/**
 * Encrypts the account's TOTP secret, a base32 text of 32 characters, for the recovery key.
 * Compat: all clients of Ente take the base32 text for base64 and encrypt the 24 bytes it then stands for.
 * @throws CryptoError `wrong-length`, `damaged-data` (no text that base64 could read back unchanged)
 */
export function encryptTwoFactorSecret(
  secretCode: string,
  recoveryKey: RecoveryKey,
  random: RandomBytes,
): WrappedKey {
  if (secretCode.length !== SECRET_CODE_LENGTH) throw new CryptoError("wrong-length")
  if (!/^[A-Z2-7]*$/.test(secretCode)) throw new CryptoError("damaged-data")
  return wrapKey(decodeBase64(secretCode), recoveryKey, random)
}

/** The base32 text of the account's TOTP secret, which proves to the server that the factor may be removed. @throws CryptoError `wrong-key` */
export function decryptTwoFactorSecret(box: WrappedKey, recoveryKey: RecoveryKey): string {
  return encodeBase64(unwrapKey(box, recoveryKey))
}

/** Draws the 32-byte secret which lets the owner of the recovery key past a lost passkey. */
export function createPasskeyRecoverySecret(
  recoveryKey: RecoveryKey,
  random: RandomBytes,
): { secret: Uint8Array<ArrayBuffer>; wrapped: WrappedKey } {
  const secret = random(PASSKEY_SECRET_LENGTH)
  return { secret, wrapped: wrapKey(secret, recoveryKey, random) }
}

/** That secret again. @throws CryptoError `wrong-key` */
export function decryptPasskeyRecoverySecret(
  box: WrappedKey,
  recoveryKey: RecoveryKey,
): Uint8Array<ArrayBuffer> {
  return unwrapKey(box, recoveryKey)
}
