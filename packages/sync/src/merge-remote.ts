// What happens to one replica when the server has a version we have not seen: merge, and keep what is replaced.
import { type Entry, type MergeField, differOnlyInUse, mergeEntries, newEntry } from "@tessera/vault"
import type { Draft } from "./draft.ts"
import type { RemotePlace, Replica, SyncedVersion } from "./replica.ts"
import { type Ancestor, findAncestor, isPastVersion } from "./ancestor.ts"
import { absorbBase, dropAttempt, replaceBase, replaceEntry } from "./versions.ts"

export type MergeOutcome = {
  readonly replica: Replica
  /** Fields changed on both sides: the remote value is current, ours is in the history. */
  readonly conflicts: readonly MergeField[]
}

/** Merges a readable version which is now the server's into a replica, which becomes live at its place. */
export async function mergeRemoteVersion(
  draft: Draft,
  replica: Replica,
  { version, place }: { readonly version: SyncedVersion; readonly place: RemotePlace },
): Promise<MergeOutcome> {
  const { merged, conflicts, isExact } = await mergeContent(draft, replica, version)
  if (replica.base !== null && isSecretReplaced(replica.entry, merged)) {
    draft.raiseAlert("secret-changed", replica.localId)
  }
  const withEntry = replaceEntry(draft, { ...replica, unreadable: null }, merged, "remote")
  const withParents = isExact ? absorbBase(withEntry, version) : { ...withEntry, absorbed: [] }
  const withBase = replaceBase(draft, dropAttempt(draft, withParents), version)
  return {
    replica: { ...withBase, remote: place, state: { kind: "live" }, mustPush: false },
    conflicts,
  }
}

/** Merges the content of a double, which will be deleted: it changes what the person sees, not what is agreed upon. */
export async function mergeDouble(
  draft: Draft,
  replica: Replica,
  version: SyncedVersion,
): Promise<MergeOutcome> {
  const { merged, conflicts } = await mergeContent(draft, replica, version)
  return { replica: replaceEntry(draft, replica, merged, "remote"), conflicts }
}

async function mergeContent(
  draft: Draft,
  replica: Replica,
  version: SyncedVersion,
): Promise<{ merged: Entry; conflicts: readonly MergeField[]; isExact: boolean }> {
  const local = replica.entry
  if (local === null) return { merged: version.entry, conflicts: [], isExact: true }
  const ancestor = (await findAncestor(draft, replica, version)) ?? blankAncestor(version.entry)
  const isOfficialEdit = (replica.base ?? replica.attempt?.version)?.isMarked === true && !version.isMarked
  const options = isOfficialEdit ? { isOfficialEdit } : {}
  return { ...mergeEntries(ancestor.entry, local, version.entry, options), isExact: ancestor.isExact }
}

/** Without any common past, whatever differs from a fresh entry is a change of that side. */
function blankAncestor({ otp, issuer, account }: Entry): Ancestor {
  return { entry: newEntry(otp, { issuer, account }), isExact: true }
}

/** Another secret or kind under the same name is what a substitution looks like, whoever did it and why. */
function isSecretReplaced(before: Entry | null, after: Entry): boolean {
  return before !== null && (before.otp.type !== after.otp.type || before.otp.secret !== after.otp.secret)
}

/** Whether a remote version brings something new that a deletion here must not sweep away. */
export function isNewsForDeleted(replica: Replica, version: SyncedVersion): boolean {
  if (isPastVersion(replica, version.digest)) return false
  return replica.base === null || !differOnlyInUse(replica.base.entry, version.entry)
}
