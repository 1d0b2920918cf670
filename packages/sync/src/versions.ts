// The versions of an entry: no version a person ever saw is thrown away when another takes its place, and every version
// the server ever had is recognised by its fingerprint.
import { type Entry, differOnlyInUse, equalEntries } from "@tessera/vault"
import type { Draft } from "./draft.ts"
import { joinAncestors } from "./lineage.ts"
import type { Replica, SyncedVersion } from "./replica.ts"
import type { ReplacedBy } from "./vault-state.ts"

/** Beyond this the oldest version of an entry goes: a hundred edits are years for a person, and bound a hostile server. */
export const MOST_VERSIONS = 100
const MOST_ALIASES = 8

/**
 * Makes `entry` the current version; the one before goes to the history. Where only the use differs (counts, last use,
 * HOTP counter) nothing can be lost, because these only grow.
 */
export function replaceEntry(draft: Draft, replica: Replica, entry: Entry, replacedBy: ReplacedBy): Replica {
  const { entry: before, base } = replica
  const shared = base !== null && equalEntries(base.entry, entry) ? base.entry : entry
  if (before === null || differOnlyInUse(before, entry)) return { ...replica, entry: shared }
  const kept = keepVersion(draft, replica, { entry: before, digests: [], replacedBy })
  const isBaseKept = replica.baseNumber === null && base !== null && differOnlyInUse(before, base.entry)
  return { ...kept, entry: shared, baseNumber: isBaseKept ? replica.nextVersion : kept.baseNumber }
}

/** Makes `version` what both sides agree on; the fingerprints of the base before stay known. */
export function replaceBase(draft: Draft, replica: Replica, version: SyncedVersion): Replica {
  const { base, entry } = replica
  const shared = entry !== null && equalEntries(entry, version.entry) ? { ...version, entry } : version
  if (base === null) return { ...replica, base: shared }
  const digests = [base.digest, ...base.aliases].filter((digest) => digest !== version.digest)
  const ancestors = version.ancestors.includes(base.digest)
    ? version.ancestors
    : joinAncestors(digests.slice(0, 1), version.ancestors, base.ancestors)
  const next = { ...shared, ancestors: ancestors.filter((digest) => digest !== version.digest) }
  if (differOnlyInUse(base.entry, version.entry)) {
    const aliases = [...new Set([...version.aliases, ...digests])].slice(0, MOST_ALIASES)
    return { ...replica, base: { ...next, aliases } }
  }
  return { ...keepBase(draft, replica, base, digests), base: next, baseNumber: null }
}

/** Remembers what was sent without knowing whether it arrived, in case it arrives late. */
export function dropAttempt(draft: Draft, replica: Replica): Replica {
  const { attempt } = replica
  if (attempt === null) return replica
  const without = { ...replica, attempt: null }
  if (attempt.version === null || isKnownDigest(without, attempt.digest)) return without
  const digests = [attempt.digest]
  return keepVersion(draft, without, { entry: attempt.version.entry, digests, replacedBy: "unsent" })
}

/** Whether the server had this version of the entry before. */
export function isKnownDigest({ base, attempt, versions, unreadable }: Replica, digest: string): boolean {
  return (
    unreadable?.digest === digest ||
    base?.digest === digest ||
    base?.aliases.includes(digest) === true ||
    attempt?.digest === digest ||
    versions.some(({ digests }) => digests.includes(digest))
  )
}

/** The latest version which both `replica` and the version with these ancestors come from; null if we know none. */
export async function findCommonAncestor(
  draft: Draft,
  replica: Replica,
  ancestors: readonly string[],
): Promise<Entry | null> {
  const { base, attempt, versions, localId } = replica
  if (base !== null && [base.digest, ...base.aliases].some((digest) => ancestors.includes(digest))) {
    return base.entry
  }
  for (const ancestor of ancestors) {
    if (attempt?.digest === ancestor && attempt.version !== null) return attempt.version.entry
    const ref = versions.find(({ digests }) => digests.includes(ancestor))
    const past = ref === undefined ? null : await draft.findPast(localId, ref.number)
    if (past !== null) return past.entry
  }
  return null
}

function keepBase(draft: Draft, replica: Replica, base: SyncedVersion, digests: readonly string[]): Replica {
  const number = replica.baseNumber
  if (number === null)
    return keepVersion(draft, replica, { entry: base.entry, digests, replacedBy: "remote" })
  const versions = replica.versions.map((ref) =>
    ref.number === number ? { ...ref, digests: [...new Set([...ref.digests, ...digests])] } : ref,
  )
  return { ...replica, versions }
}

function keepVersion(
  draft: Draft,
  replica: Replica,
  past: { entry: Entry; digests: readonly string[]; replacedBy: ReplacedBy },
): Replica {
  const { entry, digests, replacedBy } = past
  const number = replica.nextVersion
  draft.putPast(replica.localId, { number, entry, replacedBy, replacedAtMs: draft.nowMs })
  const versions = [...replica.versions, { number, digests }]
  const surplus = versions.splice(0, Math.max(0, versions.length - MOST_VERSIONS))
  for (const ref of surplus) draft.removePast(replica.localId, ref.number)
  const isBaseLost = surplus.some((ref) => ref.number === replica.baseNumber)
  return {
    ...replica,
    versions,
    nextVersion: number + 1,
    baseNumber: isBaseLost ? null : replica.baseNumber,
  }
}
