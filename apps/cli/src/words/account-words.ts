// What went wrong with an account or the session on this device, in sentences.
import type { AccountErrorCode } from "@tessera/account"

const WORDS: Record<AccountErrorCode, string> = {
  "wrong-password": "The password is wrong. Nothing was changed.",
  "empty-password": "The password is empty. Choose one.",
  "wrong-recovery-key": "The recovery key is not of this account. Check the 24 words and their order.",
  "no-recovery-key": "This account is older than recovery keys and has none.",
  "wrong-code": "The code is wrong. Try again.",
  "code-expired": "The code is used up or too old. Begin again, and a new one will be sent.",
  "second-factor-expired": "The sign-in waited too long for its second factor. Begin again.",
  "already-registered": "This address has an account already. To use it here, run `tessera account add`.",
  "registration-closed": "This server takes no new accounts. Ask its administrator.",
  "email-taken": "Another account has this address.",
  "sign-up-incomplete":
    "This account was never finished. Run `tessera account create` again with the same address.",
  "weak-kdf":
    "The server names a key derivation so cheap that whoever sees the answer could try passwords. Nothing was sent. For an account from before 2024 that you trust, repeat with --accept-legacy-kdf.",
  "excessive-kdf":
    "The server names a key derivation that would take all memory of this computer. Nothing was derived and nothing was sent.",
  "out-of-memory":
    "There is not enough free memory to derive the key (up to 1 GiB). Close some programs and try again.",
  "kdf-weakened":
    "The server suddenly names a cheaper key derivation than before. It may be hostile; nothing was sent. If you lowered it yourself on another device, sign in there and change the password.",
  "server-changed-keys":
    "The server shows other keys for this account than this device knows, and nothing proves that you made them. Nothing was taken over.",
  "server-proof-failed":
    "The server could not prove that it knows this account. It may be another server than it says. Nothing was sent.",
  "bad-answer": "The server's answer makes no sense. Nothing on this device was changed.",
  "unproven-secret":
    "Opening this with the recovery key could hand a secret to the server, so it was not done.",
  "passkey-expired": "The passkey sign-in has expired. Begin again.",
  "passkey-recovery-not-set-up":
    "The recovery key cannot replace this passkey, because that was never set up.",
  "deletion-refused": "The server refuses to delete the account.",
  "email-mfa-needs-password": "E-mail verification cannot be switched off before a password is set up.",
  "vault-exists": "This device holds a vault or account of that name already.",
  "other-account": "This device holds another account under that name. Choose a name with --account.",
  "other-server": "The session belongs to another server; its token stays here.",
  "needs-server": "The password of an account is changed together with its server.",
  "not-signed-in":
    "This account is not signed in. Codes go on working and changes wait here; sign in with `tessera account add`.",
  "session-changed":
    "Another process changed this account meanwhile. Nothing was lost; run the command again.",
  "damaged-session":
    "The file with this account's keys (session.json) is damaged and was left as it is. Restore a backup of it, or sign in again under another name with `tessera account add --account NAME`.",
}

/** The sentence for a failure of an account. */
export const accountWords = (code: AccountErrorCode): string => WORDS[code]
