// One bad record never costs the others: each is read by itself, and what fails is reported with its place and reason.
import { BytesError } from "@tessera/bytes"
import { OtpError, type OtpErrorCode } from "@tessera/otp"
import { VaultError } from "@tessera/vault"
import { z } from "zod"
import { TransferError } from "./errors.ts"
import type { ReadResult, SkipCode, Skipped } from "./importer.ts"
import type { ImportedEntry } from "./imported-entry.ts"
import { checkRecordCount, checkTagLength } from "./limits.ts"

/** What tells a record from the others in a report. */
export type RecordLabel = { readonly where: string; readonly issuer?: string; readonly account?: string }

/** Reads records one by one; `label` must not throw, whatever the record is. @throws TransferError `too-large` */
export function readRecords<Item>(
  records: readonly Item[],
  read: (record: Item, index: number) => ImportedEntry,
  label: (record: Item, index: number) => RecordLabel,
): ReadResult {
  checkRecordCount(records.length)
  const entries: ImportedEntry[] = []
  const skipped: Skipped[] = []
  for (const [index, record] of records.entries()) {
    try {
      entries.push(read(record, index))
    } catch (error) {
      skipped.push({ ...label(record, index), ...explain(error) })
    }
  }
  checkTagLength(entries.map(({ entry }) => entry))
  return { entries, skipped, notices: [] }
}

/** Several results as one, in their order. */
export function joinResults(results: readonly ReadResult[]): ReadResult {
  return {
    entries: results.flatMap(({ entries }) => entries),
    skipped: results.flatMap(({ skipped }) => skipped),
    notices: results.flatMap(({ notices }) => notices),
  }
}

type Explanation = { readonly code: SkipCode; readonly reason: string }

const REASONS: Readonly<Record<OtpErrorCode, Explanation>> = {
  "not-otpauth": { code: "not-a-code", reason: "it is no link to a code" },
  "unsupported-type": { code: "unsupported", reason: "codes of this kind are not supported" },
  "unsupported-algorithm": { code: "unsupported", reason: "its hash algorithm is not supported" },
  "missing-secret": { code: "invalid", reason: "it has no secret" },
  "bad-secret": { code: "invalid", reason: "its secret is not valid" },
  "bad-digits": { code: "invalid", reason: "its number of digits is not one from 5 to 10" },
  "bad-period": { code: "invalid", reason: "its period is not valid" },
  "bad-counter": { code: "invalid", reason: "its counter is not valid" },
  "bad-pin": { code: "invalid", reason: "its PIN is not valid" },
}

/** Why a record was refused, in words which repeat nothing of it. What is no fault of the record alone is thrown again. */
export function explain(error: unknown): Explanation {
  const cause = error instanceof VaultError ? error.cause : error
  if (cause instanceof OtpError) return REASONS[cause.code]
  if (cause instanceof z.ZodError) return { code: "damaged", reason: describeShape(cause) }
  if (cause instanceof BytesError) return { code: "damaged", reason: "its data is damaged" }
  if (cause instanceof TransferError && cause.code !== "too-large") {
    const code = cause.code === "unsupported" ? "unsupported" : "damaged"
    return { code, reason: lowerFirst(cause.message) }
  }
  throw error
}

function describeShape(error: z.ZodError): string {
  const path = error.issues[0]?.path.filter((part) => typeof part === "string").join(".") ?? ""
  return path === "" ? "it is not built like a code" : `its field "${path}" is missing or of the wrong kind`
}

const lowerFirst = (sentence: string) =>
  (sentence.charAt(0).toLowerCase() + sentence.slice(1)).replace(/\.$/, "")
