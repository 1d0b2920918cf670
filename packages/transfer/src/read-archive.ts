// What importers do with the one file of an archive that they want: its text, its JSON, its links.
import { decodeUtf8 } from "@tessera/bytes"
import type { Content } from "./content.ts"
import { TransferError } from "./errors.ts"
import { parseJson, type JsonValue } from "./formats/json.ts"
import { mayHoldFile, readFromZip, type ZipQuestion } from "./formats/zip.ts"
import type { ImportContext } from "./import-context.ts"

export type ArchiveQuestion = ZipQuestion & {
  /** A text in the name of that file, without which the archive is somebody else's. */
  readonly mark: string
}

/** @throws TransferError like readFromZip, and `damaged` for bytes which are no text */
export async function readArchivedText(
  content: Content,
  question: ArchiveQuestion,
  context: ImportContext,
): Promise<string> {
  const { source } = question
  if (!mayHoldFile(content, question.mark)) {
    throw new TransferError("unsupported", `This is no ${source} file.`, { source })
  }
  const bytes = await readFromZip(content.bytes, question, context)
  try {
    const text = decodeUtf8(bytes)
    return text.startsWith("\uFEFF") ? text.slice(1) : text
  } catch {
    throw damaged(source)
  }
}

/** @throws TransferError like readArchivedText, and `damaged` for text which is no JSON */
export async function readArchivedJson(
  content: Content,
  question: ArchiveQuestion,
  context: ImportContext,
): Promise<JsonValue> {
  const result = parseJson(await readArchivedText(content, question, context))
  if (!result.isJson) throw damaged(question.source)
  return result.value
}

const damaged = (source: string) =>
  new TransferError("damaged", `The file in this ${source} archive is incomplete or damaged.`, { source })
