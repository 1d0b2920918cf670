// From the bytes of a file to what is in it: find out whose file it is, ask for its password if it has one, read, report.
// Nothing is written here; `previewImport` compares the answer with a vault.
import { isPinMissing } from "@tessera/otp"
import { openContent, type Content } from "./content.ts"
import { TransferError } from "./errors.ts"
import type { CancelSignal, ImportContext, TransferPorts, TransferStep } from "./import-context.ts"
import { identityOf, type ImportedEntry } from "./imported-entry.ts"
import type { Importer, Notice, ReadResult } from "./importer.ts"
import { IMPORTERS } from "./importers/list.ts"
import { describeUnknown, findUnreadable } from "./unreadable-sources.ts"

export type PasswordQuestion = {
  /** The app the file comes from. */
  readonly source: string
  /** 1 at first, 2 after a wrong password, and so on. */
  readonly attempt: number
}

export type ImportOptions = {
  readonly ports: TransferPorts
  readonly fileName?: string
  /** Id of the source when the person names it; otherwise the content decides. */
  readonly source?: string
  /** A password to try once, without asking. */
  readonly password?: string
  /** Asks the person; `null` means that they gave up. Asked again as long as the password is wrong. */
  readonly askPassword?: (question: PasswordQuestion) => Promise<string | null>
  readonly onStep?: (step: TransferStep) => void
  readonly signal?: CancelSignal
}

export type ImportResult = ReadResult & {
  /** Id of the importer. */
  readonly source: string
  /** Name of the source that people know. */
  readonly label: string
  /** How many entries are there more than once (same code under the same name). */
  readonly duplicates: number
}

/** Reads a backup of any app we know. @throws TransferError when nothing can be had from the file */
export async function importFile(bytes: Uint8Array, options: ImportOptions): Promise<ImportResult> {
  const content = openContent(bytes, options.fileName)
  const importer = chooseImporter(content, options.source)
  const result = await readWithPassword(importer, content, options)
  if (result.entries.length === 0) refuseEmpty(importer, result)
  return {
    source: importer.id,
    label: importer.label,
    ...result,
    notices: [...result.notices, ...describeLosses(result.entries)],
    duplicates: countDuplicates(result.entries),
  }
}

/** The id of the source that a file comes from, without reading it. @throws TransferError */
export const detectSource = (bytes: Uint8Array, fileName?: string): string =>
  chooseImporter(openContent(bytes, fileName)).id

function chooseImporter(content: Content, source?: string): Importer {
  if (content.kind === "empty" || content.kind === "damaged-json") throw describeUnknown(content)
  if (source !== undefined) return findNamed(source, content)
  const certain = IMPORTERS.find((importer) => importer.detect(content) === "certain")
  if (certain !== undefined) return certain
  // A table of passwords may hold links too, but reading it as a list of links would lose what stands beside them.
  const refusal = findUnreadable(content)
  if (refusal !== null) throw refusal
  const possible = IMPORTERS.find((importer) => importer.detect(content) === "possible")
  if (possible === undefined) throw describeUnknown(content)
  return possible
}

/** The importer of a named source; of several, for the different files of one app, the one which knows this file. */
function findNamed(source: string, content: Content): Importer {
  const named = IMPORTERS.filter(({ id }) => id === source)
  const chosen = named.find((importer) => importer.detect(content) !== "no") ?? named[0]
  if (chosen !== undefined) return chosen
  const known = [...new Set(IMPORTERS.map(({ id }) => id))].join(", ")
  throw new TransferError("unsupported", `Tessera cannot read files of that source yet. It reads: ${known}.`)
}

async function readWithPassword(
  importer: Importer,
  content: Content,
  options: ImportOptions,
): Promise<ReadResult> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await importer.read(content, makeContext(importer, attempt, options))
    } catch (error) {
      const isWrongPassword = error instanceof TransferError && error.code === "wrong-password"
      const canAskAgain = options.password === undefined && options.askPassword !== undefined
      if (!isWrongPassword || !canAskAgain) throw error
    }
  }
}

function makeContext(importer: Importer, attempt: number, options: ImportOptions): ImportContext {
  return {
    ports: options.ports,
    password: async () => {
      const password =
        options.password ?? (await options.askPassword?.({ source: importer.label, attempt })) ?? null
      if (password !== null) return password
      throw new TransferError("password-needed", `This ${importer.label} file is protected by a password.`, {
        source: importer.label,
      })
    },
    enter: (step) => {
      options.signal?.throwIfAborted()
      options.onStep?.(step)
    },
  }
}

function refuseEmpty(importer: Importer, { skipped }: ReadResult): never {
  const options = { source: importer.label, skipped }
  if (skipped.some(({ code }) => code === "damaged")) {
    throw new TransferError(
      "damaged",
      `This ${importer.label} file is damaged; no code in it can be read.`,
      options,
    )
  }
  const message =
    skipped.length === 0
      ? `This ${importer.label} file holds no codes.`
      : `This ${importer.label} file holds no code that can be imported.`
  throw new TransferError("no-codes", message, options)
}

function describeLosses(entries: readonly ImportedEntry[]): Notice[] {
  const count = (isCounted: (imported: ImportedEntry) => boolean) => entries.filter(isCounted).length
  const pictures = count(({ hasPicture }) => hasPicture)
  const withoutPin = count(({ entry }) => isPinMissing(entry.otp))
  const trashed = count(({ entry }) => entry.isTrashed)
  const notices: Notice[] = []
  if (pictures > 0) {
    const subject =
      pictures === 1 ? "1 entry has a picture of its own" : `${pictures} entries have pictures of their own`
    const message = `${subject}, which Tessera does not keep.`
    notices.push({ code: "pictures-dropped", message })
  }
  if (withoutPin > 0) {
    const message = `${withoutPin === 1 ? "1 entry" : `${withoutPin} entries`} came without a PIN; the codes are wrong until it is added.`
    notices.push({ code: "pin-missing", message })
  }
  if (trashed > 0) {
    const subject = trashed === 1 ? "1 entry was" : `${trashed} entries were`
    const message = `${subject} in the trash there, and will be in the trash here.`
    notices.push({ code: "trashed-entries", message })
  }
  return notices
}

function countDuplicates(entries: readonly ImportedEntry[]): number {
  return entries.length - new Set(entries.map(({ entry }) => identityOf(entry))).size
}
