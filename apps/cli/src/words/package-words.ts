// What went wrong in sync, with an otpauth address or with a key, in sentences.
import type { CryptoErrorCode } from "@tessera/crypto"
import type { OtpErrorCode } from "@tessera/otp"
import type { SyncErrorCode } from "@tessera/sync"

const SYNC: Record<SyncErrorCode, string> = {
  "changed-elsewhere": "Another process keeps changing the vault. Nothing was lost; try again.",
  "storage-failed": "The vault file could not be read or written. Nothing was changed.",
  "wrong-local-key":
    "The vault file and the keys beside it do not belong together (was one of them restored alone?). Both were left as they are. `tessera sync --rebuild` fetches the entries from the server again.",
  "newer-format": "A newer Tessera wrote this vault. It was left as it is; update this one.",
  "not-found": "There is no such entry any more. Nothing was changed.",
  "unreadable-entry": "This entry cannot be read here, so it is left as it is.",
  "counter-goes-back":
    "A counter must not go back: codes that were used would be shown again. Nothing was changed.",
  "no-counter": "This entry has no counter: its codes change with the time.",
  "other-account": "This vault belongs to another account. Nothing was synced.",
  "wrong-master-key": "The account's keys do not open what the server has. Nothing was changed here.",
}

const OTP: Record<OtpErrorCode, string> = {
  "not-otpauth": "This is no otpauth:// link. Nothing was added.",
  "unsupported-type": "This kind of code is not known. Known: totp, hotp, steam, motp, yandex.",
  "unsupported-algorithm": "This algorithm is not known. Known: SHA1, SHA256, SHA512.",
  "missing-secret": "There is no secret in it. Nothing was added.",
  "bad-secret":
    "The secret is not valid: base32 has the letters A to Z and the digits 2 to 7. Nothing was added.",
  "bad-digits": "A code has 5 to 10 digits.",
  "bad-period": "The period is a whole number of seconds, at least 1.",
  "bad-counter": "The counter is a whole number, 0 or more.",
  "bad-pin": "The PIN is not valid.",
}

const CRYPTO: Partial<Record<CryptoErrorCode, string>> = {
  "unknown-word": "There is a word in the recovery key which is none of the list. Check its spelling.",
  "wrong-checksum":
    "The recovery key has a mistake: the words do not fit together. Check their spelling and order.",
  "wrong-length": "The recovery key has 24 words, or 64 hexadecimal digits.",
  "out-of-memory": "There is not enough free memory to derive the key. Close some programs and try again.",
}

/** The sentence for a failure of sync. */
export const syncWords = (code: SyncErrorCode): string => SYNC[code]

/** The sentence for a link or fields that describe no code. */
export const otpWords = (code: OtpErrorCode): string => OTP[code]

/** The sentence for a key that does not fit; no detail, on purpose. */
export const cryptoWords = (code: CryptoErrorCode): string =>
  CRYPTO[code] ?? "What should be decrypted does not open: the key is another one, or it was changed."
