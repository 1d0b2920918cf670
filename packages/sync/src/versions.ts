// The versions of an entry: no version a person ever saw is thrown away when another takes its place, and every version
// the server ever had is recognised by its fingerprint.
import { type Entry, differOnlyInUse, equalEntries } from "@tessera/vault"
import type { Draft } from "./draft.ts"
import { joinAncestors } from "./lineage.ts"
import type { Replica, SyncedVersion, VersionRef } from "./replica.ts"
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
  const kept = keepVersion(draft, replica, { entry: before, digests: [], ancestors: [], replacedBy })
  const isBaseKept = replica.baseNumber === null && base !== null && differOnlyInUse(before, base.entry)
  return { ...kept, entry: shared, baseNumber: isBaseKept ? replica.nextVersion : kept.baseNumber }
}

/** Makes `version` what both sides agree on; the fingerprints of the base before stay known. */
export function replaceBase(draft: Draft, replica: Replica, version: SyncedVersion): Replica {
  const { base, entry } = replica
  const shared = entry !== null && equalEntries(entry, version.entry) ? { ...version, entry } : version
  if (base === null) return { ...replica, base: shared }
  const digests = [base.digest, ...base.aliases].filter((digest) => digest !== version.digest)
  if (differOnlyInUse(base.entry, version.entry)) {
    const aliases = [...new Set([...version.aliases, ...digests])].slice(0, MOST_ALIASES)
    return { ...replica, base: { ...shared, aliases } }
  }
  return { ...keepBase(draft, replica, { ...base, aliases: digests }), base: shared, baseNumber: null }
}

/**
 * Notes that what is current contains all of the base before, which the new base may know nothing of. Must be called
 * before the base is replaced.
 */
export function absorbBase(replica: Replica, version: SyncedVersion): Replica {
  const { base, absorbed } = replica
  if (base === null) return replica
  const parents = joinAncestors([base.digest], absorbed, base.ancestors)
  const isNew = (digest: string) => digest !== version.digest && !version.ancestors.includes(digest)
  return { ...replica, absorbed: parents.filter(isNew) }
}

/**
 * Remembers what was sent without knowing whether it arrived, in case it arrives late. What is current was made from it,
 * so the next version names it: then other devices, too, know it for an old one.
 */
export function dropAttempt(draft: Draft, replica: Replica): Replica {
  const { attempt } = replica
  if (attempt === null) return replica
  const without = { ...replica, attempt: null }
  if (attempt.version === null || isKnownDigest(without, attempt.digest)) return without
  const { entry, ancestors } = attempt.version
  const past = { entry, digests: [attempt.digest], ancestors, replacedBy: "unsent" } as const
  const kept = keepVersion(draft, without, past)
  return { ...kept, absorbed: joinAncestors([attempt.digest], kept.absorbed) }
}

/** Whether exactly this version was on the server, or on its way, while we looked. */
export function isKnownDigest({ base, attempt, versions, unreadable }: Replica, digest: string): boolean {
  return (
    unreadable?.digest === digest ||
    base?.digest === digest ||
    base?.aliases.includes(digest) === true ||
    attempt?.digest === digest ||
    versions.some(({ digests }) => digests.includes(digest))
  )
}

function keepBase(draft: Draft, replica: Replica, base: SyncedVersion): Replica {
  const { entry, aliases: digests, ancestors } = base
  const number = replica.baseNumber
  if (number === null) return keepVersion(draft, replica, { entry, digests, ancestors, replacedBy: "remote" })
  const versions = replica.versions.map((ref) =>
    ref.number === number ? { number, digests: [...new Set([...ref.digests, ...digests])], ancestors } : ref,
  )
  return { ...replica, versions }
}

function keepVersion(
  draft: Draft,
  replica: Replica,
  past: Omit<VersionRef, "number"> & { readonly entry: Entry; readonly replacedBy: ReplacedBy },
): Replica {
  const { entry, digests, ancestors, replacedBy } = past
  const number = replica.nextVersion
  draft.putPast(replica.localId, { number, entry, replacedBy, replacedAtMs: draft.nowMs })
  const versions = [...replica.versions, { number, digests, ancestors }]
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
