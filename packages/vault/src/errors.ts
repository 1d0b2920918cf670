export type VaultErrorCode =
  /** The text is neither a JSON string with an address nor the old object form. */
  | "not-an-entry-text"
  /** The text holds an address which otp cannot read; `cause` says why. */
  | "unreadable-address"

/** Thrown when a text cannot be read as an entry; it never quotes the text, which holds a secret. */
export class VaultError extends Error {
  readonly code: VaultErrorCode
  constructor(code: VaultErrorCode, options?: ErrorOptions) {
    super(code, options)
    this.name = "VaultError"
    this.code = code
  }
}
