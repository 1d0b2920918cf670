// What a person can do to entries, each as changes to one draft: all of an action becomes durable at once.
import { type Entry, type EntryChange, changeEntry, equalEntries } from "@tessera/vault"
import type { Draft } from "./draft.ts"
import { SyncError } from "./errors.ts"
import { splitLineage } from "./lineage.ts"
import { removedNow } from "./removal-guard.ts"
import { type Replica, isShown, newReplica } from "./replica.ts"
import { type Action, noteUndoSteps } from "./undo.ts"
import { replaceEntry } from "./versions.ts"
import type { UndoStep } from "./vault-state.ts"

/** One entry's change: a patch, or a function of what is current. */
export type Edit = {
  readonly localId: string
  readonly change: EntryChange | ((entry: Entry) => EntryChange)
}

/** Adds entries and answers with their names on this device, in order. */
export function addEntries(draft: Draft, entries: readonly Entry[], action: Action): string[] {
  const replicas = entries.map((entry) => {
    // An export may carry the lineage of the entry it was made from; this one is another.
    return draft.put(newReplica(draft.newId(), splitLineage(entry).entry))
  })
  noteUndoSteps(
    draft,
    action,
    replicas.map(({ localId }) => ({ kind: "added", localId })),
  )
  return replicas.map(({ localId }) => localId)
}

/** Changes entries. @throws SyncError `not-found`, `unreadable-entry`, `counter-goes-back` */
export function editEntries(draft: Draft, edits: readonly Edit[], action: Action): void {
  const steps = edits.flatMap(({ localId, change }): UndoStep[] => {
    const { replica, entry: before } = findWritable(draft, localId)
    const after = changeEntry(before, typeof change === "function" ? change(before) : change)
    if (equalEntries(before, after)) return []
    requireCounterForward(before, after)
    draft.put(replaceEntry(draft, keepIfHeldBack(replica), after, "edit"))
    return [{ kind: "edited", localId, before, after }]
  })
  noteUndoSteps(draft, action, steps)
}

/** Deletes entries for ever; undoing brings them back for 30 days. @throws SyncError `not-found`, `unreadable-entry` */
export function deleteEntries(draft: Draft, localIds: readonly string[], action: Action): void {
  const steps = localIds.map((localId): UndoStep => {
    const { replica } = findWritable(draft, localId)
    draft.put({ ...replica, state: removedNow(draft, "deleted"), mustPush: false })
    return { kind: "deleted", localId }
  })
  noteUndoSteps(draft, action, steps)
}

/** Counts one use; that is no version of its own and cannot be undone. @throws SyncError */
export function countUse(draft: Draft, localId: string): void {
  const { replica, entry } = findWritable(draft, localId)
  const lastUsedAtMicros = Math.max(entry.lastUsedAtMicros, Math.round(draft.nowMs * 1000))
  const used = { ...entry, useCount: entry.useCount + 1, lastUsedAtMicros }
  draft.put(replaceEntry(draft, replica, used, "edit"))
}

/** Takes the next counter of an HOTP entry: once this is durable, nobody gets the same one. @throws SyncError `no-counter` and others */
export function takeCounter(draft: Draft, localId: string): Entry["otp"] & { readonly type: "hotp" } {
  const { replica, entry } = findWritable(draft, localId)
  if (entry.otp.type !== "hotp") throw new SyncError("no-counter")
  const next = { ...entry, otp: { ...entry.otp, counter: entry.otp.counter + 1 } }
  draft.put(replaceEntry(draft, replica, next, "edit"))
  return entry.otp
}

/** Makes a version of the history current again. @throws SyncError `not-found`, `unreadable-entry` */
export async function restorePastVersion(
  draft: Draft,
  localId: string,
  number: number,
  action: Action,
): Promise<void> {
  const { replica, entry: before } = findWritable(draft, localId)
  const past = replica.versions.some((ref) => ref.number === number)
    ? await draft.findPast(localId, number)
    : null
  if (past === null) throw new SyncError("not-found")
  const after = withCounterForward(before, past.entry)
  draft.put(replaceEntry(draft, keepIfHeldBack(replica), after, "restored-version"))
  noteUndoSteps(draft, action, [{ kind: "edited", localId, before, after }])
}

/** A shown, readable entry. @throws SyncError `not-found`, `unreadable-entry` */
function findWritable(draft: Draft, localId: string): { replica: Replica; entry: Entry } {
  const replica = draft.get(localId)
  if (replica === undefined || !isShown(replica)) throw new SyncError("not-found")
  const { entry, unreadable } = replica
  if (entry === null || unreadable !== null) throw new SyncError("unreadable-entry")
  return { replica, entry }
}

/** Whoever edits an entry which was held back has decided that it stays. */
function keepIfHeldBack(replica: Replica): Replica {
  return replica.state.kind === "held-back" ? { ...replica, state: { kind: "live" } } : replica
}

function requireCounterForward(before: Entry, after: Entry): void {
  if (withCounterForward(before, after) !== after) throw new SyncError("counter-goes-back")
}

/** `after`, with a counter at least as far as before when the secret is the same. */
function withCounterForward(before: Entry, after: Entry): Entry {
  const [old, otp] = [before.otp, after.otp]
  if (old.type !== "hotp" || otp.type !== "hotp" || old.secret !== otp.secret) return after
  return otp.counter >= old.counter ? after : { ...after, otp: { ...otp, counter: old.counter } }
}
