// The command line's own failures. The message is the sentence a person reads: what happened, what was kept, what to do.

export type CliErrorCode =
  | "wrong-usage"
  | "no-account"
  | "unknown-account"
  | "account-exists"
  | "local-only"
  | "locked"
  | "input-needed"
  | "wrong-password"
  | "wrong-code"
  | "no-match"
  | "several-match"
  | "bad-input"
  | "file-missing"
  | "file-unreadable"
  | "file-exists"
  | "file-exposed"
  | "disk-full"
  | "read-only"
  | "store-busy"
  | "store-damaged"
  | "store-missing"
  | "unsynced-changes"
  | "no-clipboard"
  | "agent-failed"
  | "cancelled"
  | "failed"

export class CliError extends Error {
  readonly code: CliErrorCode
  constructor(code: CliErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = "CliError"
    this.code = code
  }
}

/** The code of an error that Node's file functions throw, such as "ENOENT"; empty when there is none. */
export function systemCodeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined
  return typeof code === "string" ? code : ""
}
