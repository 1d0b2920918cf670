// From the files a person named to the entries in them. Pictures are decoded here, because only an app can; what their QR
// codes say is read like a list of links.
import { basename } from "node:path"
import { encodeUtf8 } from "@tessera/bytes"
import {
  importFile,
  TransferError,
  type ImportedEntry,
  type ImportResult,
  type Notice,
  type PasswordQuestion,
  type Skipped,
  type TransferPorts,
  type TransferStep,
} from "@tessera/transfer"
import type { ReadQrCodes } from "../pictures/read-qr-codes.ts"

/** The id of pictures in `--from` and in reports. */
export const PICTURE_SOURCE = "qr-image"
const PICTURE_LABEL = "QR picture"

export type Backup = {
  readonly source: string
  readonly label: string
  readonly entries: readonly ImportedEntry[]
  readonly skipped: readonly Skipped[]
  readonly notices: readonly Notice[]
  readonly duplicates: number
}

export type BackupFile = { readonly path: string; readonly bytes: Uint8Array }

export type ReadOptions = {
  readonly ports: TransferPorts
  readonly readQrCodes: ReadQrCodes
  readonly source?: string
  readonly password?: string
  readonly askPassword?: (question: PasswordQuestion) => Promise<string | null>
  readonly onStep?: (step: TransferStep) => void
}

/** Reads all files as one backup. @throws TransferError when nothing can be had from one of them */
export async function readBackups(files: readonly BackupFile[], options: ReadOptions): Promise<Backup> {
  const pictures = files.filter(({ path, bytes }) => isPicture(path, bytes, options.source))
  const others = files.filter((file) => !pictures.includes(file))
  const results: Backup[] = []
  // One export of Google Authenticator is often several pictures, so all pictures are read as one list.
  if (pictures.length > 0) results.push(await readPictures(pictures, options))
  for (const file of others) {
    const { source } = options
    const result = await importFile(file.bytes, {
      ...passOn(options),
      fileName: basename(file.path),
      ...(source === undefined ? {} : { source }),
    })
    results.push(files.length > 1 ? nameFile(result, file.path) : result)
  }
  return merge(results)
}

async function readPictures(pictures: readonly BackupFile[], options: ReadOptions): Promise<Backup> {
  const texts: string[] = []
  for (const { bytes } of pictures) texts.push(...(await options.readQrCodes(bytes)))
  if (texts.length === 0) {
    throw new TransferError(
      "no-codes",
      "No QR code was found in the picture. Is it sharp, and all of it visible?",
    )
  }
  // A text of several lines would fall apart into entries of its own.
  const links = texts.map((text) => text.trim()).filter((text) => /^[a-z-]+:\S+$/i.test(text))
  try {
    const result = await importFile(encodeUtf8(links.join("\n")), passOn(options))
    return { ...result, source: PICTURE_SOURCE, label: PICTURE_LABEL }
  } catch (error) {
    if (!(error instanceof TransferError) || !["unsupported", "no-codes"].includes(error.code)) throw error
    throw new TransferError("no-codes", "The QR code in the picture is none of an authenticator.", {
      source: PICTURE_LABEL,
      skipped: error.skipped,
      cause: error,
    })
  }
}

function passOn({ ports, password, askPassword, onStep }: ReadOptions) {
  return {
    ports,
    ...(password === undefined ? {} : { password }),
    ...(askPassword === undefined ? {} : { askPassword }),
    ...(onStep === undefined ? {} : { onStep }),
  }
}

const startsWith = (bytes: Uint8Array, ...signature: number[]) =>
  signature.every((byte, index) => bytes[index] === byte)

/** By content; by name only when a person says it is one, so that the answer for a text named .jpeg is about pictures. */
function isPicture(path: string, bytes: Uint8Array, source: string | undefined): boolean {
  if (source !== undefined) return source === PICTURE_SOURCE
  const isBitmap = startsWith(bytes, 0x42, 0x4d) && /\.bmp$/i.test(path)
  return (
    startsWith(bytes, 0x89, 0x50, 0x4e, 0x47) ||
    startsWith(bytes, 0xff, 0xd8, 0xff) ||
    startsWith(bytes, 0x47, 0x49, 0x46, 0x38) ||
    isBitmap
  )
}

function nameFile(result: ImportResult, path: string): ImportResult {
  const name = basename(path)
  return { ...result, skipped: result.skipped.map((skip) => ({ ...skip, where: `${name}, ${skip.where}` })) }
}

function merge(results: readonly Backup[]): Backup {
  const [first] = results
  if (first === undefined) throw new TransferError("no-codes", "No file was named.")
  if (results.length === 1) return first
  const isOneSource = results.every(({ source }) => source === first.source)
  return {
    source: isOneSource ? first.source : "several",
    label: isOneSource ? first.label : "several sources",
    entries: results.flatMap(({ entries }) => entries),
    skipped: results.flatMap(({ skipped }) => skipped),
    notices: results.flatMap(({ notices }) => notices),
    duplicates: results.reduce((sum, { duplicates }) => sum + duplicates, 0),
  }
}
