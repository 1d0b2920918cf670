export type AccountErrorCode =
  /** The password does not open the keys, or the server refused its proof. */
  | "wrong-password"
  | "empty-password"
  | "wrong-recovery-key"
  /** The account is older than recovery keys. */
  | "no-recovery-key"
  /** The one-time code or second-factor code is not right; the same step can be tried again. */
  | "wrong-code"
  /** The one-time code is used up or too old: ask for another one. */
  | "code-expired"
  /** The sign-in waited too long for its second factor, or was used already: begin again. */
  | "second-factor-expired"
  | "already-registered"
  | "registration-closed"
  | "email-taken"
  /** The account has no keys yet: sign up again with the same address, it goes on where it stopped. */
  | "sign-up-incomplete"
  /** The server names a derivation too cheap to be safe. */
  | "weak-kdf"
  /** The server names a derivation that would bring the device down. */
  | "excessive-kdf"
  | "out-of-memory"
  /** The server names a cheaper derivation than this device has seen for the account: it may be hostile. */
  | "kdf-weakened"
  /** The server shows other keys than this device knows for the account, and nothing proves that their owner made them. */
  | "server-changed-keys"
  /** The server could not prove that it knows the account's verifier. */
  | "server-proof-failed"
  /** An answer which follows the schema and still makes no sense. */
  | "bad-answer"
  /** Opening this with the recovery key might hand another secret to the server; see `recoverPasskey`. */
  | "unproven-secret"
  | "passkey-expired"
  /** The passkey lost cannot be replaced by the recovery key, because that was never set up. */
  | "passkey-recovery-not-set-up"
  | "deletion-refused"
  | "email-mfa-needs-password"
  /** This device holds a vault or account already: open it, or sign it out first. */
  | "vault-exists"
  | "other-account"
  /** The password of an account changes at its server: `changePassword`. */
  | "needs-server"
  /** The session belongs to another server than the one at hand; its token stays here. */
  | "other-server"
  | "not-signed-in"
  /** What was stored on this device was changed by another tab or process: load it again. */
  | "session-changed"
  | "damaged-session"

/** The only thing this package throws beside wire's RemoteError. No password, key, code or address is ever in it. */
export class AccountError extends Error {
  readonly code: AccountErrorCode
  constructor(code: AccountErrorCode, options?: ErrorOptions) {
    super(code, options)
    this.name = "AccountError"
    this.code = code
  }
}
