// Why a file could not be read or written, in words a person can act on. One bad record is no error: see `Skipped`.
import type { Skipped } from "./importer.ts"

export type TransferErrorCode =
  "password-needed" | "wrong-password" | "damaged" | "unsupported" | "no-codes" | "too-large"

export type TransferErrorOptions = ErrorOptions & {
  /** Name of the app which wrote the file, when it is known. */
  readonly source?: string
  /** The records which were found and could not be read. */
  readonly skipped?: readonly Skipped[]
}

/** Thrown when a file as a whole cannot be read or written; the message is plain words and never holds a secret. */
export class TransferError extends Error {
  readonly code: TransferErrorCode
  readonly source: string | null
  readonly skipped: readonly Skipped[]
  constructor(code: TransferErrorCode, message: string, options: TransferErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = "TransferError"
    this.code = code
    this.source = options.source ?? null
    this.skipped = options.skipped ?? []
  }
}
