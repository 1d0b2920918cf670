export type BytesErrorCode = "not-base64" | "not-base32" | "not-hex" | "not-utf8"

/** Thrown when text cannot be turned into bytes, or bytes into text. */
export class BytesError extends Error {
  readonly code: BytesErrorCode
  constructor(code: BytesErrorCode, options?: ErrorOptions) {
    super(code, options)
    this.name = "BytesError"
    this.code = code
  }
}
