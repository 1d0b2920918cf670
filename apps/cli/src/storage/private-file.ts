// Files and folders that nobody but their owner may read, written so that a crash leaves the old content or the new one.
import { randomBytes } from "node:crypto"
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs"
import { chmodSync, linkSync, statSync, writeSync } from "node:fs"
import { dirname } from "node:path"
import { CliError, systemCodeOf } from "../errors.ts"

/** Makes a folder, and those above it, that only its owner may enter (0700). */
export function makePrivateFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    if (process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o700)
  } catch (error) {
    throw asStorageError(error, path)
  }
}

/** Replaces a file's content in one step, mode 0600, and returns when it is on the disk. */
export function writePrivateFile(path: string, content: string | Uint8Array): void {
  writeAtomically(path, content, (temporary) => renameSync(temporary, path))
}

/** The same for a file that must not be there yet; throws CliError `file-exists` when it is. */
export function createPrivateFile(path: string, content: string | Uint8Array): void {
  writeAtomically(path, content, (temporary) => {
    try {
      linkSync(temporary, path)
      rmSync(temporary)
    } catch (error) {
      // A USB stick with FAT knows no links; there a rename must do, which would replace a file made this instant.
      if (systemCodeOf(error) === "EEXIST" || existsSync(path)) throw error
      renameSync(temporary, path)
    }
  })
}

function writeAtomically(
  path: string,
  content: string | Uint8Array,
  putInPlace: (temporary: string) => void,
): void {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`
  try {
    const file = openSync(temporary, "wx", 0o600)
    try {
      const bytes = typeof content === "string" ? Buffer.from(content) : content
      for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    putInPlace(temporary)
    syncFolder(dirname(path))
  } catch (error) {
    rmSync(temporary, { force: true })
    throw asStorageError(error, path)
  }
}

/** A new name in a folder survives a power cut only when the folder itself was written. */
function syncFolder(path: string): void {
  if (process.platform === "win32") return
  const folder = openSync(path, "r")
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

/** The file's text, or null when there is no such file. */
export function readTextIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8")
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return null
    throw asStorageError(error, path)
  }
}

/** Throws CliError `file-exposed` when others than its owner may read the file. */
export function requirePrivate(path: string): void {
  if (process.platform === "win32") return
  const { mode } = statSync(path)
  if ((mode & 0o077) === 0) return
  throw new CliError(
    "file-exposed",
    `Others on this computer may read ${path}, so it was not used. If nobody did, run: chmod 600 '${path}'`,
  )
}

/** A failed file operation in the words of the person whose disk it is. */
export function asStorageError(error: unknown, path: string): CliError {
  if (error instanceof CliError) return error
  const options = { cause: error }
  switch (systemCodeOf(error)) {
    case "ENOSPC":
    case "EDQUOT":
      return new CliError(
        "disk-full",
        `The disk is full, so ${path} could not be written. What was there is unchanged. Free some space and try again.`,
        options,
      )
    case "EROFS":
    case "EACCES":
    case "EPERM":
      return new CliError(
        "read-only",
        `${path} cannot be read or written by you. Nothing was changed. Check who owns it, or choose another place with TESSERA_HOME.`,
        options,
      )
    case "EEXIST":
      return new CliError("file-exists", `${path} is already there and was left as it is.`, options)
    case "ENOENT":
    case "ENOTDIR":
      return new CliError("file-missing", `There is no folder for ${path}. Nothing was written.`, options)
    default:
      return new CliError(
        "failed",
        `${path} could not be used (${systemCodeOf(error) || "unknown reason"}).`,
        options,
      )
  }
}
