// Addresses of codes, wherever they were found, become entries here: otpauth, motp and steam links hold one code each,
// Google's transfer links many.
import { decodeEntryUri } from "@tessera/vault"
import { TransferError } from "./errors.ts"
import { decodeMigrationLink } from "./formats/google-migration.ts"
import { hasParameter, schemeOf, type Link, type LinkSearch } from "./formats/links.ts"
import type { ImportedEntry } from "./imported-entry.ts"
import type { ReadResult, Skipped } from "./importer.ts"
import { checkRecordCount } from "./limits.ts"
import { readMigrationParts, type MigrationPart } from "./read-migration.ts"
import { explain, joinResults, readRecords } from "./read-records.ts"

/** Entries of all addresses; lines which are none are reported. */
export function readLinks({ links, strayLines }: LinkSearch): ReadResult {
  checkRecordCount(Math.max(links.length, strayLines.length))
  const isMigration = ({ text }: Link) => schemeOf(text) === "otpauth-migration"
  const { parts, damaged } = decodeParts(links.filter(isMigration))
  const single = readRecords(
    links.filter((link) => !isMigration(link)),
    readLink,
    ({ where }) => ({ where }),
  )
  const strays: ReadResult = {
    entries: [],
    skipped: strayLines.map((line) => ({
      where: `line ${line}`,
      code: "not-a-code",
      reason: "it is no link to a code",
    })),
    notices: [],
  }
  const migrated = readMigrationParts(parts)
  const result = joinResults([single, { ...migrated, skipped: [...damaged, ...migrated.skipped] }, strays])
  return { ...result, skipped: result.skipped.toSorted((left, right) => lineOf(left) - lineOf(right)) }
}

const lineOf = ({ where }: Skipped) => Number(/\d+/.exec(where)?.[0] ?? 0)

function readLink(link: Link, index: number): ImportedEntry {
  if (schemeOf(link.text) === "lpaauth-migration") {
    throw new TransferError("unsupported", "Tessera cannot read LastPass Authenticator codes yet.")
  }
  const entry = decodeEntryUri(link.text)
  // Only Ente's addresses say where they stand; for others the order of the list is the order.
  const position = hasParameter(link.text, "codeDisplay") ? entry.position : index
  return { entry: { ...entry, position }, where: link.where, hasPicture: false }
}

function decodeParts(links: readonly Link[]): { parts: MigrationPart[]; damaged: Skipped[] } {
  const parts: MigrationPart[] = []
  const damaged: Skipped[] = []
  let count = 0
  for (const { text, where } of links) {
    try {
      const payload = decodeMigrationLink(text)
      count += payload.records.length
      checkRecordCount(count)
      parts.push({ link: text, where, payload })
    } catch (error) {
      damaged.push({ where, ...explain(error) })
    }
  }
  return { parts, damaged }
}
