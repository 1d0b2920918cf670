// Undoing an action as a whole: what it added goes, what it changed is changed back where nobody changed it since, what it
// deleted returns.
import { mergeEntries } from "@tessera/vault"
import type { Draft } from "./draft.ts"
import { SyncError } from "./errors.ts"
import { removedNow } from "./removal-guard.ts"
import { type Replica, isShown } from "./replica.ts"
import { replaceEntry } from "./versions.ts"
import type { UndoGroup, UndoStep } from "./vault-state.ts"

/** Actions of one `group` are undone together; without one, each action is a group of its own. */
export type Action = { readonly group?: string; readonly label?: string }

/** What can be undone. */
export type Undoable = {
  readonly group: string
  readonly label: string
  readonly atMs: number
  /** How many entries it concerns. */
  readonly count: number
}

const MOST_GROUPS = 100

/** Notes what an action did; nothing when it did nothing. */
export function noteUndoSteps(draft: Draft, action: Action, steps: readonly UndoStep[]): void {
  if (steps.length === 0) return
  const groups = draft.undoGroups()
  const same = action.group === undefined ? undefined : groups.find(({ group }) => group === action.group)
  const number = (groups.at(-1)?.number ?? 0) + 1
  if (same !== undefined) draft.removeUndo(same.number)
  draft.putUndo({
    number,
    group: action.group ?? draft.newId(),
    label: action.label ?? same?.label ?? "",
    atMs: draft.nowMs,
    steps: [...(same?.steps ?? []), ...steps],
  })
  for (const { number } of groups.slice(0, Math.max(0, groups.length + 1 - MOST_GROUPS)))
    draft.removeUndo(number)
}

/** The groups which can be undone, latest first. */
export function describeUndo(groups: Iterable<UndoGroup>): Undoable[] {
  const latestFirst = [...groups].sort((left, right) => right.number - left.number)
  return latestFirst.map(({ group, label, atMs, steps }) => {
    return { group, label, atMs, count: new Set(steps.map(({ localId }) => localId)).size }
  })
}

/** Undoes a group, or the latest; null when there is none. @throws SyncError `not-found` for a group that is not there */
export function undoGroup(draft: Draft, group?: string): Undoable | null {
  const groups = draft.undoGroups()
  const found = group === undefined ? groups.at(-1) : groups.find((candidate) => candidate.group === group)
  if (found === undefined) {
    if (group !== undefined) throw new SyncError("not-found")
    return null
  }
  for (const step of found.steps.toReversed()) undoStep(draft, step)
  draft.removeUndo(found.number)
  return describeUndo([found])[0] ?? null
}

function undoStep(draft: Draft, step: UndoStep): void {
  const replica = draft.get(step.localId)
  if (replica === undefined) return
  switch (step.kind) {
    case "added":
    case "brought-back":
      if (isShown(replica)) undoAppearance(draft, replica)
      return
    case "edited":
      undoEdit(draft, replica, step)
      return
    case "deleted":
      // The deletion may have been sent already, so the server has to hear that the entry stays.
      if (replica.state.kind === "deleted") draft.put({ ...replica, state: { kind: "live" }, mustPush: true })
  }
}

function undoAppearance(draft: Draft, replica: Replica): void {
  const wasNeverSent = replica.remote === null && replica.attempt === null && replica.base === null
  if (wasNeverSent) draft.remove(replica)
  else draft.put({ ...replica, state: removedNow(draft, "deleted"), mustPush: false })
}

function undoEdit(draft: Draft, replica: Replica, step: UndoStep & { readonly kind: "edited" }): void {
  if (replica.entry === null || replica.unreadable !== null) return
  const { merged } = mergeEntries(step.after, step.before, replica.entry, { isOfficialEdit: false })
  draft.put(replaceEntry(draft, replica, merged, "undo"))
}
