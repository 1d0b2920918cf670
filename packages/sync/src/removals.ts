// What a person decides about entries which somebody else removed from the server.
import type { Draft } from "./draft.ts"
import { SyncError } from "./errors.ts"
import { removedNow } from "./removal-guard.ts"
import { type Replica, leavePlace } from "./replica.ts"
import { type Action, noteUndoSteps } from "./undo.ts"

/** Brings back entries from "removed elsewhere": they are written to the server again. @throws SyncError `not-found` */
export function restoreRemoved(draft: Draft, localIds: readonly string[], action: Action): void {
  const replicas = localIds.map((localId) => find(draft, localId, "removed-elsewhere"))
  for (const replica of replicas) draft.put({ ...replica, state: { kind: "live" }, mustPush: true })
  noteUndoSteps(
    draft,
    action,
    localIds.map((localId) => ({ kind: "brought-back", localId })),
  )
}

/** Lets entries go which were held back; they stay in "removed elsewhere" for 30 days. @throws SyncError `not-found` */
export function acceptRemovals(draft: Draft, localIds: readonly string[]): void {
  for (const localId of localIds) {
    const replica = find(draft, localId, "held-back")
    draft.put({ ...replica, state: removedNow(draft, "removed-elsewhere") })
  }
}

/** Keeps entries which were held back: they are written to the server again. @throws SyncError `not-found` */
export function rejectRemovals(draft: Draft, localIds: readonly string[]): void {
  for (const localId of localIds) {
    draft.put({ ...find(draft, localId, "held-back"), state: { kind: "live" }, mustPush: true })
  }
}

/**
 * Cuts the connection with an account: the entries stay as entries of this device. Synced with any account later, they
 * find themselves again by what they are.
 */
export function detachReplica(draft: Draft, replica: Replica): void {
  const isHeldBack = replica.state.kind === "held-back"
  draft.put({
    ...leavePlace(replica),
    state: isHeldBack ? { kind: "live" } : replica.state,
    doubles: [],
    base: null,
    absorbed: [],
    baseNumber: null,
    attempt: null,
    mustPush: false,
    // Bytes of another account mean nothing to the next one; what could be read last stays.
    unreadable: replica.entry === null ? replica.unreadable : null,
  })
}

function find(draft: Draft, localId: string, kind: Replica["state"]["kind"]): Replica {
  const replica = draft.get(localId)
  if (replica?.state.kind !== kind) throw new SyncError("not-found")
  return replica
}
