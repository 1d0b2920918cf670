// The key attributes of a recorded account, from base64 to bytes.
import { decodeBase64 } from "@tessera/bytes"
import type { KeyAttributes, WrappedKey } from "@tessera/crypto"

export type WireAttributes = Record<string, string> & { memLimit: number; opsLimit: number }

export const wrappedKey = (ciphertext: string | undefined, nonce: string | undefined): WrappedKey => ({
  ciphertext: decodeBase64(ciphertext ?? ""),
  nonce: decodeBase64(nonce ?? ""),
})

export function passwordWrapOf(wire: WireAttributes): KeyAttributes["passwordWrap"] {
  return {
    salt: decodeBase64(wire.kekSalt ?? ""),
    kdf: { memLimitBytes: wire.memLimit, opsLimit: wire.opsLimit },
    masterKey: wrappedKey(wire.encryptedKey, wire.keyDecryptionNonce),
  }
}

export function keyAttributesOf(wire: WireAttributes): KeyAttributes {
  return {
    passwordWrap: passwordWrapOf(wire),
    publicKey: decodeBase64(wire.publicKey ?? "") as KeyAttributes["publicKey"],
    secretKey: wrappedKey(wire.encryptedSecretKey, wire.secretKeyDecryptionNonce),
    recoveryWrap: {
      masterKeyByRecoveryKey: wrappedKey(
        wire.masterKeyEncryptedWithRecoveryKey,
        wire.masterKeyDecryptionNonce,
      ),
      recoveryKeyByMasterKey: wrappedKey(
        wire.recoveryKeyEncryptedWithMasterKey,
        wire.recoveryKeyDecryptionNonce,
      ),
    },
  }
}
