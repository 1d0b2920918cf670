export type OtpErrorCode =
  | "not-otpauth"
  | "unsupported-type"
  | "unsupported-algorithm"
  | "missing-secret"
  | "bad-secret"
  | "bad-digits"
  | "bad-period"
  | "bad-counter"
  | "bad-pin"

/** Thrown when an address or a set of fields does not describe a code we can compute; never repeats their content. */
export class OtpError extends Error {
  readonly code: OtpErrorCode
  constructor(code: OtpErrorCode, options?: ErrorOptions) {
    super(code, options)
    this.name = "OtpError"
    this.code = code
  }
}
