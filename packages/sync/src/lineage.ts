// From which version a version was made. The server takes every write, so two clients can overwrite each other unseen;
// the fingerprints of its ancestors, carried inside each version we write, show that afterwards (docs/sync.md, "Lineage").
// They travel as one key of `codeDisplay`, encrypted like everything else:
//   "tessera":{"e":entry id,"p":"latest.older.…","f":"former remote id.…"}     "f" only after it was created anew
import { encodeBase64Url } from "@tessera/bytes"
import { sha256 } from "@tessera/crypto"
import type { Entry } from "@tessera/vault"

export type Lineage = {
  readonly entryId: string
  readonly ancestors: readonly string[]
  readonly formerIds: readonly string[]
}

const KEY = "tessera"
const DIGEST_BYTES = 12
/** Enough to see through a few edits of others between two syncs; more would only lengthen every entity. */
const MOST_ANCESTORS = 10
const ENTRY_ID = /^[A-Za-z0-9_-]{1,64}$/
const FORMER_IDS = /^[A-Za-z0-9_-]{1,64}(?:\.[A-Za-z0-9_-]{1,64}){0,15}$/
const ANCESTORS = /^(?:[A-Za-z0-9_-]{16}(?:\.[A-Za-z0-9_-]{16}){0,31})?$/

/** The fingerprint of a version: 96 bits of the SHA-256 of its ciphertext, which never repeats, as 16 characters. */
export function digestOf(ciphertext: Uint8Array): string {
  return encodeBase64Url(sha256(ciphertext).subarray(0, DIGEST_BYTES), { isPadded: false })
}

/** Joins fingerprints, latest first, each once, as many as are carried along. */
export function joinAncestors(...lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())].slice(0, MOST_ANCESTORS)
}

/** The entry as it is written to the server, with its lineage. */
export function addLineage(entry: Entry, { entryId, ancestors, formerIds }: Lineage): Entry {
  const former = formerIds.length === 0 ? {} : { f: formerIds.join(".") }
  const mark = { e: entryId, p: ancestors.join("."), ...former }
  const display = { ...entry.unknown.display, [KEY]: mark }
  return { ...entry, unknown: { ...entry.unknown, display } }
}

/** Takes the lineage out of an entry which came from the server; null when an official app wrote it. */
export function splitLineage(entry: Entry): { readonly entry: Entry; readonly lineage: Lineage | null } {
  const lineage = readLineage(entry.unknown.display[KEY])
  if (lineage === null) return { entry, lineage }
  const { [KEY]: _, ...display } = entry.unknown.display
  return { entry: { ...entry, unknown: { ...entry.unknown, display } }, lineage }
}

function readLineage(value: unknown): Lineage | null {
  if (typeof value !== "object" || value === null) return null
  const { e: entryId, p: ancestors, f: formerIds = "" } = value as Record<string, unknown>
  if (typeof entryId !== "string" || !ENTRY_ID.test(entryId)) return null
  if (typeof ancestors !== "string" || !ANCESTORS.test(ancestors)) return null
  if (typeof formerIds !== "string" || !(formerIds === "" || FORMER_IDS.test(formerIds))) return null
  return { entryId, ancestors: splitList(ancestors), formerIds: splitList(formerIds) }
}

function splitList(text: string): readonly string[] {
  return text === "" ? [] : text.split(".")
}
