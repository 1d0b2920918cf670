// The two errors of this room: one for callers of the API, one for the person who starts the server.
import type { ApiErrorCode } from "@tessera/wire"

/** Thrown by services; `middleware/error-response.ts` alone turns it into a status and a body. */
export class ApiError extends Error {
  readonly code: ApiErrorCode
  constructor(code: ApiErrorCode, options?: ErrorOptions) {
    super(code, options)
    this.name = "ApiError"
    this.code = code
  }
}

export type StartErrorCode =
  | "bad-settings"
  | "folder-unusable"
  | "folder-read-only"
  | "disk-full"
  | "secrets-unsafe"
  | "secrets-damaged"
  | "secrets-missing"
  | "database-locked"
  | "database-damaged"
  | "database-unusable"
  | "database-unreachable"
  | "database-newer"
  | "migration-failed"
  | "port-taken"
  | "address-unusable"

/** Thrown while starting. `subject` is what it is about (a path, a port); neither it nor `details` holds a secret. */
export class StartError extends Error {
  readonly code: StartErrorCode
  readonly subject: string
  readonly details: readonly string[]
  constructor(
    code: StartErrorCode,
    {
      subject = "",
      details = [],
      cause,
    }: { subject?: string; details?: readonly string[]; cause?: unknown } = {},
  ) {
    super(code, cause === undefined ? undefined : { cause })
    this.name = "StartError"
    this.code = code
    this.subject = subject
    this.details = details
  }
}
