// The version from which two versions started, found by the fingerprints they carry (docs/sync.md, "Lineage").
import { type Entry, mergeEntries } from "@tessera/vault"
import type { Draft } from "./draft.ts"
import type { Replica, SyncedVersion } from "./replica.ts"
import { isKnownDigest } from "./versions.ts"

export type Ancestor = {
  readonly entry: Entry
  /** False when the true ancestor is not kept here and a later version stands in for it. */
  readonly isExact: boolean
}

/** Whether what is here was made from that version, or is it: then there is nothing new in it. */
export function isPastVersion(replica: Replica, digest: string): boolean {
  return (
    isKnownDigest(replica, digest) ||
    replica.absorbed.includes(digest) ||
    knownVersions(replica).some(({ ancestors }) => ancestors.includes(digest))
  )
}

/** The best ancestor we know of what is here and a version of the server; null when nothing was ever agreed upon. */
export async function findAncestor(
  draft: Draft,
  replica: Replica,
  version: SyncedVersion,
): Promise<Ancestor | null> {
  const { base, attempt } = replica
  if (isPastVersion(replica, version.digest)) return { entry: version.entry, isExact: true }
  const heads = findHeads(replica, version.ancestors)
  if (heads.length > 0) {
    const entry = await mergeHeads(draft, replica, heads)
    if (entry !== null) return { entry, isExact: true }
  }
  if (base === null) return attempt?.version == null ? null : { entry: attempt.version.entry, isExact: true }
  const substitute = await findFirstDescendant(draft, replica, version.ancestors)
  if (substitute !== null) return { entry: substitute, isExact: false }
  // An official app says nothing about where it started: it has most likely seen what we have.
  return { entry: base.entry, isExact: !version.isMarked }
}

/** A version whose content can be looked up here. */
type KnownVersion = {
  readonly digests: readonly string[]
  readonly ancestors: readonly string[]
  /** In the history under this number, or at hand. */
  readonly content: number | Entry
}

/** Oldest first; a version which the server brought back stands where it stood first. */
function knownVersions({ base, attempt, versions }: Replica): KnownVersion[] {
  const known: KnownVersion[] = []
  const add = (version: KnownVersion) => {
    const isOld = known.some(({ digests }) => digests.some((digest) => version.digests.includes(digest)))
    if (!isOld) known.push(version)
  }
  for (const { number, digests, ancestors } of versions) add({ digests, ancestors, content: number })
  if (base !== null) add({ ...base, digests: [base.digest, ...base.aliases], content: base.entry })
  if (attempt?.version != null) {
    add({ ...attempt.version, digests: [attempt.digest], content: attempt.version.entry })
  }
  return known
}

/** Those of our versions among `digests` from which no other one of them was made, latest first. */
function findHeads(replica: Replica, digests: readonly string[]): KnownVersion[] {
  const known = knownVersions(replica)
  const common = known.filter((version) => version.digests.some((digest) => digests.includes(digest)))
  const isHead = (version: KnownVersion) => !common.some((other) => isMadeFrom(known, other, version))
  return common.filter(isHead).toReversed()
}

/** Whether `version` is among the ancestors of `later`, or their ancestors, as far as they are known here. */
function isMadeFrom(known: readonly KnownVersion[], later: KnownVersion, version: KnownVersion): boolean {
  return later !== version && ancestorsOf(known, later).includes(version)
}

function ancestorsOf(known: readonly KnownVersion[], version: KnownVersion): KnownVersion[] {
  const found = new Set<KnownVersion>()
  const visit = ({ ancestors }: KnownVersion) => {
    for (const other of known) {
      if (found.has(other) || !other.digests.some((digest) => ancestors.includes(digest))) continue
      found.add(other)
      visit(other)
    }
  }
  visit(version)
  return [...found]
}

/** Versions which overwrote each other unseen have several latest common ancestors; merged they are as good as one. */
async function mergeHeads(
  draft: Draft,
  replica: Replica,
  [first, ...others]: readonly KnownVersion[],
): Promise<Entry | null> {
  if (first === undefined) return null
  const known = knownVersions(replica)
  let merged = await readContent(draft, replica, first)
  for (const head of others) {
    const entry = await readContent(draft, replica, head)
    const shared = known.findLast((one) => isMadeFrom(known, first, one) && isMadeFrom(known, head, one))
    const start = shared === undefined ? null : await readContent(draft, replica, shared)
    if (merged !== null && entry !== null && start !== null)
      merged = mergeEntries(start, merged, entry).merged
  }
  return merged
}

async function readContent(
  draft: Draft,
  { localId }: Replica,
  { content }: KnownVersion,
): Promise<Entry | null> {
  if (typeof content !== "number") return content
  return (await draft.findPast(localId, content))?.entry ?? null
}

/** The oldest version here which was made from one of these: our own changes since then are not lost in the merge. */
async function findFirstDescendant(
  draft: Draft,
  replica: Replica,
  digests: readonly string[],
): Promise<Entry | null> {
  for (const version of knownVersions(replica)) {
    if (!version.ancestors.some((ancestor) => digests.includes(ancestor))) continue
    const entry = await readContent(draft, replica, version)
    if (entry !== null) return entry
  }
  return null
}
