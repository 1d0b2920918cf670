// What an import would do to a vault, before it does it: which entries are new, which are there already, which differ.
import { codeKey, type Entry } from "@tessera/vault"
import { identityOf, type ImportedEntry } from "./imported-entry.ts"
import type { ImportResult } from "./import-file.ts"
import type { Skipped } from "./importer.ts"

/**
 * `new` · `repeated`: the same as an earlier entry of this file · `present`: in the vault with all that the file says ·
 * `same-secret`: in the vault with other names, parameters or details · `same-name`: the vault has another secret under
 * the same issuer and account (both may be right, or one may be out of date).
 */
export type PreviewVerdict = "new" | "repeated" | "present" | "same-secret" | "same-name"

/** What the file says differently, of things a person cares about. */
export type PreviewDifference =
  "issuer" | "account" | "parameters" | "counter" | "note" | "tags" | "pinned" | "trashed"

export type PreviewItem<Existing> = {
  readonly imported: ImportedEntry
  readonly verdict: PreviewVerdict
  /** The entry of the vault which the verdict is about; `null` for `new` and `repeated`. */
  readonly existing: Existing | null
  /** Empty unless the verdict is `same-secret`. */
  readonly differences: readonly PreviewDifference[]
}

export type ImportPreview<Existing> = {
  readonly items: readonly PreviewItem<Existing>[]
  readonly unreadable: readonly Skipped[]
  readonly counts: Readonly<Record<PreviewVerdict, number>>
}

/** Compares what was read with the entries of a vault; `existing` may be any records that have an `entry`. */
export function previewImport<Existing extends { readonly entry: Entry }>(
  result: Pick<ImportResult, "entries" | "skipped">,
  existing: readonly Existing[],
): ImportPreview<Existing> {
  const index = makeIndex(existing)
  const seen = new Set<string>()
  const items = result.entries.map((imported): PreviewItem<Existing> => {
    const identity = identityOf(imported.entry)
    if (seen.has(identity)) return { imported, verdict: "repeated", existing: null, differences: [] }
    seen.add(identity)
    return compare(imported, index)
  })
  const counts = { new: 0, repeated: 0, present: 0, "same-secret": 0, "same-name": 0 }
  for (const { verdict } of items) counts[verdict]++
  return { items, unreadable: result.skipped, counts }
}

type Index<Existing> = {
  readonly bySecret: ReadonlyMap<string, readonly Existing[]>
  readonly byName: ReadonlyMap<string, readonly Existing[]>
}

function makeIndex<Existing extends { readonly entry: Entry }>(
  existing: readonly Existing[],
): Index<Existing> {
  return {
    bySecret: Map.groupBy(existing, ({ entry }) => secretKeyOf(entry)),
    byName: Map.groupBy(existing, ({ entry }) => nameOf(entry)),
  }
}

function compare<Existing extends { readonly entry: Entry }>(
  imported: ImportedEntry,
  { bySecret, byName }: Index<Existing>,
): PreviewItem<Existing> {
  const { entry } = imported
  const candidates = (bySecret.get(secretKeyOf(entry)) ?? [])
    .map((existing) => ({ existing, differences: findDifferences(entry, existing.entry) }))
    .sort((left, right) => left.differences.length - right.differences.length)
  const closest = candidates[0]
  if (closest !== undefined) {
    const verdict = closest.differences.length === 0 ? "present" : "same-secret"
    return { imported, verdict, ...closest }
  }
  const namesake = isNameless(entry) ? undefined : byName.get(nameOf(entry))?.[0]
  return namesake === undefined
    ? { imported, verdict: "new", existing: null, differences: [] }
    : { imported, verdict: "same-name", existing: namesake, differences: [] }
}

const isNameless = (entry: Entry) => entry.issuer === "" && entry.account === ""

/** The same for entries with the same kind and secret, whatever their parameters. It contains the secret. */
function secretKeyOf({ otp }: Entry): string {
  switch (otp.type) {
    case "totp":
      return codeKeyOf({ ...otp, algorithm: "SHA1", digits: 6, periodSeconds: 30 })
    case "hotp":
      return codeKeyOf({ ...otp, algorithm: "SHA1", digits: 6 })
    case "motp":
    case "yandex":
      return codeKeyOf({ ...otp, pin: "" })
    case "steam":
      return codeKeyOf(otp)
  }
}

const codeKeyOf = (otp: Entry["otp"]) => codeKey({ otp } as Entry)

const nameOf = (entry: Entry) =>
  JSON.stringify([entry.issuer, entry.account].map((text) => text.toLowerCase()))

/** A source which does not know notes, tags or pins says nothing about them: only what it does say can differ. */
function findDifferences(entry: Entry, existing: Entry): PreviewDifference[] {
  const checks: Readonly<Record<PreviewDifference, boolean>> = {
    issuer: entry.issuer !== existing.issuer,
    account: entry.account !== existing.account,
    parameters: codeKey(entry) !== codeKey(existing),
    counter: counterOf(entry) > counterOf(existing),
    note: hasOtherNote(entry, existing),
    tags: entry.tags.some((tag) => !existing.tags.includes(tag)),
    pinned: entry.isPinned && !existing.isPinned,
    trashed: entry.isTrashed !== existing.isTrashed,
  }
  return (Object.keys(checks) as PreviewDifference[]).filter((difference) => checks[difference])
}

function hasOtherNote(entry: Entry, existing: Entry): boolean {
  const known = new Set(existing.recoveryCodes.map(({ code }) => code))
  const hasOtherText = entry.note !== "" && entry.note !== existing.note
  return hasOtherText || entry.recoveryCodes.some(({ code }) => !known.has(code))
}

const counterOf = ({ otp }: Entry) => (otp.type === "hotp" ? otp.counter : 0)
