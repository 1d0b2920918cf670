// Reads a file that a person named: a backup, a picture, an export. Nothing about it is taken for granted.
import { readFileSync, statSync } from "node:fs"
import { TransferError } from "@tessera/transfer"
import { CliError, systemCodeOf } from "../errors.ts"

/** No backup of codes is this large; pictures and zipped password managers come closest. */
const MAX_BYTES = 128 * 1024 * 1024

/** The bytes of a file. @throws CliError `file-missing`, `file-unreadable`; TransferError `too-large` */
export function readSourceFile(path: string): Uint8Array {
  try {
    const { size, ...stats } = describe(path)
    if (stats.isFolder) {
      throw new CliError("file-unreadable", `${path} is a folder. Name the backup file inside it.`)
    }
    if (size > MAX_BYTES) {
      throw new TransferError("too-large", `${path} is larger than 128 MiB; no backup of codes is.`)
    }
    return readFileSync(path)
  } catch (error) {
    if (error instanceof CliError || error instanceof TransferError) throw error
    const isMissing = ["ENOENT", "ENOTDIR"].includes(systemCodeOf(error))
    throw new CliError(
      isMissing ? "file-missing" : "file-unreadable",
      isMissing
        ? `There is no file ${path}.`
        : `${path} cannot be read by you (${systemCodeOf(error) || "unknown reason"}). Check its permissions.`,
      { cause: error },
    )
  }
}

function describe(path: string): { size: number; isFolder: boolean } {
  const stats = statSync(path)
  return { size: stats.size, isFolder: stats.isDirectory() }
}
