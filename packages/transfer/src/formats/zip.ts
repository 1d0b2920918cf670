// Zip archives (APPNOTE.TXT) from strangers: plain, with ZipCrypto or with WinZip AES. One file is taken out into memory;
// nothing is ever written under a name that the archive gives.
import {
  configure,
  ERR_ENCRYPTED,
  ERR_INVALID_PASSWORD,
  Uint8ArrayReader,
  Writer,
  ZipReader,
  type Entry,
  type FileEntry,
} from "@zip.js/zip.js"
import type { Content } from "../content.ts"
import { TransferError } from "../errors.ts"
import type { ImportContext } from "../import-context.ts"
import { MAX_ARCHIVED_BYTES } from "../limits.ts"

/** Exports have a handful of files; with attachments, hundreds. */
const MAX_FILES = 20_000
const DIRECTORY_LENGTH = 65_536

/**
 * Whether an archive seems to hold a file whose name contains a text: names stand in clear in the directory at the end,
 * and in front of each file. A guess without parsing; `readFromZip` knows.
 */
export function mayHoldFile(content: Content, name: string): boolean {
  if (content.kind !== "binary" || content.format !== "zip") return false
  const hasName = (bytes: Uint8Array) => new TextDecoder("latin1").decode(bytes).includes(name)
  return (
    hasName(content.bytes.subarray(-DIRECTORY_LENGTH)) || hasName(content.bytes.subarray(0, DIRECTORY_LENGTH))
  )
}

export type ZipQuestion = {
  /** Which file is wanted; the first one is taken. */
  readonly matches: (name: string) => boolean
  /** The app which wrote the archive. */
  readonly source: string
}

/**
 * The bytes of one file; asks for the password if that file is encrypted.
 * @throws TransferError `unsupported` when there is no such file, `too-large` above 50 MiB, `damaged`, `wrong-password`
 */
export async function readFromZip(
  bytes: Uint8Array,
  { matches, source }: ZipQuestion,
  context: ImportContext,
): Promise<Uint8Array> {
  // Not at the start of the module: who never opens an archive must not run the library.
  configure({ useWebWorkers: false })
  const reader = new ZipReader(new Uint8ArrayReader(bytes))
  const entry = await findEntry(reader, matches, source)
  if (entry.uncompressedSize > MAX_ARCHIVED_BYTES) throw tooLarge(source)
  const password = entry.encrypted ? await context.password() : undefined
  if (password === "") throw wrongPassword(source)
  context.enter(entry.encrypted ? "decrypting" : "reading")
  const writer = new LimitedWriter(source)
  const options = { checkSignature: true, ...(password === undefined ? {} : { password }) }
  try {
    return await entry.getData(writer, options)
  } catch (error) {
    throw explainFailure(error, { entry, source, writer })
  }
}

async function findEntry(
  reader: ZipReader<unknown>,
  matches: (name: string) => boolean,
  source: string,
): Promise<FileEntry> {
  let count = 0
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      if (isFile(entry) && matches(entry.filename)) return entry
      if (++count > MAX_FILES) throw tooLarge(source)
    }
  } catch (error) {
    throw error instanceof TransferError ? error : damaged(source)
  }
  throw new TransferError("unsupported", `This archive does not hold an export of ${source}.`, { source })
}

const isFile = (entry: Entry): entry is FileEntry => !entry.directory

type Failure = { readonly entry: FileEntry; readonly source: string; readonly writer: LimitedWriter }

function explainFailure(error: unknown, { entry, source, writer }: Failure): TransferError {
  if (writer.isFull) return tooLarge(source)
  const message = error instanceof Error ? error.message : ""
  if (message === ERR_INVALID_PASSWORD || message === ERR_ENCRYPTED) return wrongPassword(source)
  // ZipCrypto lets one wrong password in 256 pass; then nothing but the checksum notices.
  return entry.encrypted && entry.zipCrypto ? wrongPassword(source) : damaged(source)
}

/** Counts what really comes out: the sizes in the headers may lie. */
class LimitedWriter extends Writer<Uint8Array> {
  isFull = false
  readonly #parts: Uint8Array[] = []
  readonly #source: string
  #length = 0
  constructor(source: string) {
    super()
    this.#source = source
  }
  override async writeUint8Array(part: Uint8Array): Promise<void> {
    this.#length += part.length
    this.isFull = this.#length > MAX_ARCHIVED_BYTES
    if (this.isFull) throw tooLarge(this.#source)
    this.#parts.push(part.slice())
  }
  override async getData(): Promise<Uint8Array> {
    const bytes = new Uint8Array(this.#length)
    let offset = 0
    for (const part of this.#parts) {
      bytes.set(part, offset)
      offset += part.length
    }
    return bytes
  }
}

const tooLarge = (source: string) =>
  new TransferError("too-large", "This archive holds more than any export does; it was not unpacked.", {
    source,
  })

const damaged = (source: string) =>
  new TransferError("damaged", `This ${source} archive is incomplete or damaged.`, { source })

const wrongPassword = (source: string) =>
  new TransferError("wrong-password", `The password does not open this ${source} archive.`, { source })
