// The vectors of the protocol document: everything that official clients compute, computed and opened here.
// SRP and Argon2id have files of their own.
import {
  decodeBase64,
  decodeHex,
  decodeUtf8,
  encodeBase64,
  encodeBase64Url,
  encodeHex,
  encodeUtf8,
} from "@tessera/bytes"
import { describe, expect, it } from "vitest"
import vectors from "../vectors/protocol-vectors.json" with { type: "json" }
import {
  asAuthenticatorKey,
  asKeyEncryptionKey,
  asMasterKey,
  asPublicKey,
  asRecoveryKey,
  asSecretKey,
  decodeRecoveryKey,
  decryptPasskeyRecoverySecret,
  decryptSecretStream,
  decryptTwoFactorSecret,
  deriveLoginSubKey,
  deriveSubKey,
  encodeRecoveryWords,
  encryptSecretStream,
  hmacSha256,
  keyedHash,
  keyPairOf,
  openSealedBox,
  openSecretBox,
  SecretStreamReader,
  sealSecretBox,
  unwrapAuthenticatorKey,
  unwrapMasterKey,
  unwrapMasterKeyWithRecoveryKey,
  unwrapRecoveryKey,
  unwrapSecretKey,
  type KeyAttributes,
} from "./index.ts"

describe("login sub-key", () => {
  it.each(vectors.loginSubKey)("of $kek", ({ kek, kdfSubKey32, loginSubKey16 }) => {
    expect(encodeBase64(deriveSubKey(decodeBase64(kek), "loginctx", 1))).toBe(kdfSubKey32)
    expect(encodeBase64(deriveLoginSubKey(asKeyEncryptionKey(decodeBase64(kek))))).toBe(loginSubKey16)
  })
})

describe("key attributes", () => {
  const clear = vectors.keyAttributes
  const wire = clear.keyAttributes
  const wrapped = (ciphertext: string, nonce: string) => ({
    ciphertext: decodeBase64(ciphertext),
    nonce: decodeBase64(nonce),
  })
  const attributes: KeyAttributes = {
    passwordWrap: {
      salt: decodeBase64(wire.kekSalt),
      kdf: { memLimitBytes: wire.memLimit, opsLimit: wire.opsLimit },
      masterKey: wrapped(wire.encryptedKey, wire.keyDecryptionNonce),
    },
    publicKey: asPublicKey(decodeBase64(wire.publicKey)),
    secretKey: wrapped(wire.encryptedSecretKey, wire.secretKeyDecryptionNonce),
    recoveryWrap: {
      masterKeyByRecoveryKey: wrapped(wire.masterKeyEncryptedWithRecoveryKey, wire.masterKeyDecryptionNonce),
      recoveryKeyByMasterKey: wrapped(
        wire.recoveryKeyEncryptedWithMasterKey,
        wire.recoveryKeyDecryptionNonce,
      ),
    },
  }
  const masterKey = asMasterKey(decodeBase64(clear.masterKey))
  const recoveryKey = asRecoveryKey(decodeBase64(clear.recoveryKey))

  it("open from the password down", () => {
    const keyEncryptionKey = asKeyEncryptionKey(decodeBase64(clear.kek))
    expect(unwrapMasterKey(attributes, keyEncryptionKey)).toEqual(masterKey)
    expect(encodeBase64(unwrapSecretKey(attributes, masterKey))).toBe(clear.secretKey)
  })
  it("open with the recovery key, which the master key opens in turn", () => {
    expect(unwrapMasterKeyWithRecoveryKey(attributes, recoveryKey)).toEqual(masterKey)
    expect(unwrapRecoveryKey(attributes, masterKey)).toEqual(recoveryKey)
    expect(encodeHex(recoveryKey)).toBe(clear.recoveryKeyHex)
    expect(encodeRecoveryWords(recoveryKey)).toBe(clear.recoveryKeyMnemonic)
  })
  it("have the public key of the secret key", () => {
    expect(encodeBase64(keyPairOf(asSecretKey(decodeBase64(clear.secretKey))).publicKey)).toBe(wire.publicKey)
  })
  it("come out the same when wrapped again under the same nonces", () => {
    const { masterKey: box } = attributes.passwordWrap
    expect(sealSecretBox(masterKey, decodeBase64(clear.kek), box.nonce)).toEqual(box.ciphertext)
    const { ciphertext, nonce } = attributes.secretKey
    expect(sealSecretBox(decodeBase64(clear.secretKey), masterKey, nonce)).toEqual(ciphertext)
  })
})

it.each(vectors.mnemonics)("24 words for $entropyHex", ({ entropyHex, mnemonic }) => {
  expect(encodeRecoveryWords(decodeHex(entropyHex))).toBe(mnemonic)
  expect(encodeHex(decodeRecoveryKey(mnemonic))).toBe(entropyHex)
  expect(encodeHex(decodeRecoveryKey(entropyHex))).toBe(entropyHex)
})

describe("sealed boxes", () => {
  const publicKey = asPublicKey(decodeBase64(vectors.encryptedToken.publicKey))
  const secretKey = asSecretKey(decodeBase64(vectors.encryptedToken.secretKey))
  it("hold the session token", () => {
    const token = openSealedBox(decodeBase64(vectors.encryptedToken.encryptedToken), { publicKey, secretKey })
    expect(encodeBase64(token)).toBe(vectors.encryptedToken.tokenBytesB64)
    expect(encodeBase64Url(token)).toBe(vectors.encryptedToken.xAuthTokenHeader)
  })
  it("hold the delete challenge", () => {
    const { encryptedChallenge, token } = vectors.jwt.deleteAccount
    expect(decodeUtf8(openSealedBox(decodeBase64(encryptedChallenge), { publicKey, secretKey }))).toBe(token)
  })
})

it("HMAC-SHA-256 as the server's tokens use it", () => {
  const { token } = vectors.jwt.accounts
  const [signed, signature] = [
    token.slice(0, token.lastIndexOf(".")),
    token.slice(token.lastIndexOf(".") + 1),
  ]
  const key = Uint8Array.fromBase64(vectors.jwt.jwtSecretUrlSafeB64, { alphabet: "base64url" })
  expect(encodeBase64Url(hmacSha256(key, encodeUtf8(signed)), { isPadded: false })).toBe(signature)
})

describe("the authenticator key and entities", () => {
  it("unwrap with the master key", () => {
    const { encryptedKey, header, masterKey, authenticatorKey } = vectors.authenticatorKey
    const wrapped = { ciphertext: decodeBase64(encryptedKey), nonce: decodeBase64(header) }
    const opened = unwrapAuthenticatorKey(wrapped, asMasterKey(decodeBase64(masterKey)))
    expect(opened).toEqual(asAuthenticatorKey(decodeBase64(authenticatorKey)))
  })
  it.each(vectors.entities)("$note", (entity) => {
    const key = decodeBase64(entity.authenticatorKey)
    const header = decodeBase64(entity.header)
    const ciphertext = decodeBase64(entity.encryptedData)
    expect(decodeUtf8(decryptSecretStream({ ciphertext, header }, key))).toBe(entity.plaintextUtf8)
    const { tag } = new SecretStreamReader(header, key).read(ciphertext)
    expect(tag).toBe(entity.note.startsWith("legacy") ? "message" : "final")
    if (tag === "final") {
      const again = encryptSecretStream(encodeUtf8(entity.plaintextUtf8), key, () => header)
      expect(again.ciphertext).toEqual(ciphertext)
    }
  })
  it("the encrypted export", () => {
    const { derivedKey, file, plaintextUtf8 } = vectors.encryptedExport
    const box = { ciphertext: decodeBase64(file.encryptedData), header: decodeBase64(file.encryptionNonce) }
    expect(decodeUtf8(decryptSecretStream(box, decodeBase64(derivedKey)))).toBe(plaintextUtf8)
  })
})

it("recovery secrets of both second factors", () => {
  const totp = vectors.twoFactorRecovery
  const recoveryKey = asRecoveryKey(decodeBase64(totp.recoveryKey))
  const totpBox = {
    ciphertext: decodeBase64(totp.encryptedTwoFactorSecret),
    nonce: decodeBase64(totp.twoFactorSecretDecryptionNonce),
  }
  expect(decryptTwoFactorSecret(totpBox, recoveryKey)).toBe(totp.valueSentBackAsSecretOnRemoval)
  const passkey = vectors.passkeyRecovery
  const passkeyBox = {
    ciphertext: decodeBase64(passkey.userSecretCipher),
    nonce: decodeBase64(passkey.userSecretNonce),
  }
  expect(encodeBase64(decryptPasskeyRecoverySecret(passkeyBox, recoveryKey))).toBe(passkey.secret)
})

it("addresses at rest on the server", () => {
  const rest = vectors.serverAtRest
  const address = encodeUtf8(rest.normalizedEmail)
  expect(encodeBase64(keyedHash(address, decodeBase64(rest.keyHash_b64)))).toBe(rest.emailHash)
  const key = decodeBase64(rest.keyEncryption_b64)
  const nonce = decodeBase64(rest.emailNonce)
  expect(openSecretBox(decodeBase64(rest.encryptedEmail), key, nonce)).toEqual(address)
})
