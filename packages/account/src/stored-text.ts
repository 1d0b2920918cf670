// Sessions and known accounts as JSON text, for stores which keep files. Bytes are standard base64; readers ignore
// members they do not know, and refuse a version they do not know.
import { asPublicKey, type KeyAttributes } from "@tessera/crypto"
import { AccountError } from "./errors.ts"
import type { KnownAccount, SetUpProgress, StoredAccount, StoredSession } from "./session-store.ts"
import { readRecord, type RecordReader, toBase64Members } from "./stored-record.ts"

const VERSION = 1
const PROGRESS: readonly SetUpProgress[] = ["keys", "srp", "done"]

/** A session as text; everything secret in it is encrypted already. */
export function encodeStoredSession(session: StoredSession): string {
  return JSON.stringify({ version: VERSION, ...session }, toBase64Members)
}

/** The reverse. @throws AccountError `damaged-session` */
export function decodeStoredSession(text: string): StoredSession {
  const reader = readVersioned(text)
  const account = reader.recordOrNull("account")
  return {
    keys: readKeys(reader.record("keys")),
    sealedLocalKey: reader.bytes("sealedLocalKey"),
    account: account === null ? null : readAccount(account),
  }
}

/** The list of known accounts as text. */
export function encodeKnownAccounts(accounts: readonly KnownAccount[]): string {
  return JSON.stringify({ version: VERSION, accounts }, toBase64Members)
}

/** The reverse. @throws AccountError `damaged-session` */
export function decodeKnownAccounts(text: string): readonly KnownAccount[] {
  return readVersioned(text)
    .records("accounts")
    .map((account) => ({
      id: account.text("id"),
      publicKey: account.bytes("publicKey", 32),
      kekSalt: account.bytes("kekSalt", 16),
      kdf: readKdf(account.record("kdf")),
      hasSeenSrp: account.boolean("hasSeenSrp"),
      acceptsEmailSignIn: account.boolean("acceptsEmailSignIn"),
    }))
}

function readVersioned(text: string): RecordReader {
  const reader = readRecord(text)
  if (reader.integer("version") !== VERSION) throw new AccountError("damaged-session")
  return reader
}

function readAccount(account: RecordReader): StoredAccount {
  return {
    serverUrl: account.text("serverUrl"),
    email: account.text("email"),
    userId: account.integer("userId"),
    progress: account.oneOf("progress", PROGRESS),
    sealedToken: account.bytesOrNull("sealedToken"),
    sealedAuthenticatorKey: account.bytesOrNull("sealedAuthenticatorKey"),
    signedInAtMs: account.integer("signedInAtMs"),
  }
}

function readKeys(keys: RecordReader): KeyAttributes {
  const passwordWrap = keys.record("passwordWrap")
  const recoveryWrap = keys.recordOrNull("recoveryWrap")
  return {
    passwordWrap: {
      salt: passwordWrap.bytes("salt", 16),
      kdf: readKdf(passwordWrap.record("kdf")),
      masterKey: readWrappedKey(passwordWrap.record("masterKey")),
    },
    publicKey: asPublicKey(keys.bytes("publicKey", 32)),
    secretKey: readWrappedKey(keys.record("secretKey")),
    recoveryWrap: recoveryWrap && {
      masterKeyByRecoveryKey: readWrappedKey(recoveryWrap.record("masterKeyByRecoveryKey")),
      recoveryKeyByMasterKey: readWrappedKey(recoveryWrap.record("recoveryKeyByMasterKey")),
    },
  }
}

const readKdf = (kdf: RecordReader) => ({
  memLimitBytes: kdf.integer("memLimitBytes"),
  opsLimit: kdf.integer("opsLimit"),
})

const readWrappedKey = (wrapped: RecordReader) => ({
  ciphertext: wrapped.bytes("ciphertext", 48),
  nonce: wrapped.bytes("nonce", 24),
})
