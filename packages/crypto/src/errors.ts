export type CryptoErrorCode =
  /** Authentication failed: another key, or bytes that were changed. Which of the two is never said. */
  | "wrong-key"
  /** Too short or too torn to have been made by the encryption in question. */
  | "damaged-data"
  /** A key, nonce, salt, number or recovery phrase has the wrong length. */
  | "wrong-length"
  /** A password derivation too cheap to be safe. */
  | "weak-parameters"
  /** A derivation so dear that only an attacker or a broken file would ask for it, or one that makes no sense. */
  | "excessive-parameters"
  | "out-of-memory"
  /** An SRP number outside 0 < x < N: the other side cheats. */
  | "bad-srp-value"
  /** The server could not prove that it knows the verifier. */
  | "wrong-server-proof"
  | "unknown-word"
  | "wrong-checksum"
  /** Something was written to or read from a stream behind its final message. */
  | "stream-ended"

/** The only thing this package throws. The message is the code: no key, no text and no position leaks through it. */
export class CryptoError extends Error {
  readonly code: CryptoErrorCode
  constructor(code: CryptoErrorCode, options?: ErrorOptions) {
    super(code, options)
    this.name = "CryptoError"
    this.code = code
  }
}
