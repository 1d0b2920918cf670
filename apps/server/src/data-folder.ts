// The folder which holds everything an installation must not lose: the secrets and, without PostgreSQL, the database.
import { accessSync, constants, mkdirSync, statSync } from "node:fs"
import { StartError, type StartErrorCode } from "./errors.ts"

/** Creates the folder (mode 0700) if it is not there, and makes sure it can be written. @throws StartError */
export function openDataFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    if (!statSync(path).isDirectory()) throw new StartError("folder-unusable", { subject: path })
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw fileStartError(error, path)
  }
}

const START_ERRORS: Readonly<Record<string, StartErrorCode>> = {
  EACCES: "folder-read-only",
  EPERM: "folder-read-only",
  EROFS: "folder-read-only",
  ENOSPC: "disk-full",
  EDQUOT: "disk-full",
}

/** What an error of the file system means to the person who starts the server. */
export function fileStartError(error: unknown, path: string): StartError {
  if (error instanceof StartError) return error
  const { code = "" } = error as { code?: string }
  return new StartError(START_ERRORS[code] ?? "folder-unusable", {
    subject: path,
    details: [code],
    cause: error,
  })
}
