// Google's transfer codes come in parts (about ten codes each) which may be scanned in any order, twice, or not at all.
import { encodeBase32 } from "@tessera/bytes"
import { TransferError } from "./errors.ts"
import type { MigrationPayload, MigrationRecord } from "./formats/google-migration.ts"
import { toImportedEntry, type ImportedEntry } from "./imported-entry.ts"
import type { Notice, ReadResult } from "./importer.ts"
import { readRecords } from "./read-records.ts"

/** One part as it was found: `link` is its text. */
export type MigrationPart = {
  readonly link: string
  readonly where: string
  readonly payload: MigrationPayload
}

/** Entries of all parts, each batch in its own order; missing and repeated parts are named. */
export function readMigrationParts(parts: readonly MigrationPart[]): ReadResult {
  const batches = Map.groupBy(parts, ({ payload }) => payload.batchId)
  const sorted = [...batches.values()].map(sortBatch)
  const records = sorted
    .flat()
    .flatMap(({ payload, where }) =>
      payload.records.map((record, index) => ({ record, where: `${where}, code ${index + 1}` })),
    )
  const result = readRecords(
    records,
    ({ record, where }, position) => readRecord(record, { where, position }),
    ({ record, where }) => ({ where, issuer: record.issuer, account: record.name }),
  )
  const isRepeated = sorted.flat().length < parts.length
  return { ...result, notices: [...sorted.flatMap(findMissingParts), ...(isRepeated ? [REPEATED] : [])] }
}

const REPEATED: Notice = {
  code: "repeated-part",
  message: "One part of the Google export was there more than once; it was read once.",
}

function sortBatch(batch: readonly MigrationPart[]): MigrationPart[] {
  const distinct = [...new Map(batch.map((part) => [part.link, part])).values()]
  return distinct.sort((left, right) => left.payload.batchIndex - right.payload.batchIndex)
}

/** A part count beyond this is no real export, and naming the missing parts would fill the screen. */
const MAX_PARTS = 1000

function findMissingParts(parts: readonly MigrationPart[]): Notice[] {
  const claimed = parts.reduce((most, { payload }) => Math.max(most, payload.batchSize), 0)
  const count = Math.min(MAX_PARTS, claimed)
  const present = new Set(parts.map(({ payload }) => payload.batchIndex))
  const missing = Array.from({ length: count }, (_, index) => index).filter((index) => !present.has(index))
  if (missing.length === 0) return []
  const numbers = missing.slice(0, 20).map((index) => String(index + 1))
  const list = missing.length > 20 ? `${numbers.join(", ")} and more` : joinWords(numbers)
  const noun = missing.length === 1 ? "Part" : "Parts"
  const message = `${noun} ${list} of ${count} of this Google export ${missing.length === 1 ? "is" : "are"} missing. Scan every code of the export to get all entries.`
  return [{ code: "missing-parts", message }]
}

const joinWords = (words: readonly string[]) =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`

const ALGORITHMS: ReadonlyMap<number, string> = new Map([
  [0, "SHA1"],
  [1, "SHA1"],
  [2, "SHA256"],
  [3, "SHA512"],
  [4, "MD5"],
])
const DIGITS: ReadonlyMap<number, number> = new Map([
  [0, 6],
  [1, 6],
  [2, 8],
])
const TYPES: ReadonlyMap<number, string> = new Map([
  [0, "totp"],
  [1, "hotp"],
  [2, "totp"],
])

function readRecord(record: MigrationRecord, place: { where: string; position: number }): ImportedEntry {
  const digits = DIGITS.get(record.digits)
  if (digits === undefined) throw new TransferError("unsupported", "Its number of digits is not known.")
  return toImportedEntry(
    {
      otp: {
        type: TYPES.get(record.type) ?? "unknown",
        secret: encodeBase32(record.secret),
        algorithm: ALGORITHMS.get(record.algorithm) ?? "unknown",
        digits,
        counter: record.counter,
      },
      ...splitName(record),
    },
    place,
  )
}

/** The name is `issuer:account`, sometimes with another issuer (Microsoft writes the organisation), or the account alone. */
function splitName({ name, issuer }: MigrationRecord): { issuer: string; account: string } {
  if (issuer !== "" && name.startsWith(`${issuer}:`))
    return { issuer, account: name.slice(issuer.length + 1) }
  const colon = name.indexOf(":")
  if (colon < 0) return { issuer, account: name }
  return { issuer: issuer || name.slice(0, colon), account: name.slice(colon + 1) }
}
