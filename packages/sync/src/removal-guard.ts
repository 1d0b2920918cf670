// Deletions by somebody else. A few go to "removed elsewhere"; suspiciously many at once are held back until the person
// decides, because a server (or a client) which suddenly "has nothing" is more likely broken than obeyed.
import type { Draft } from "./draft.ts"
import { type RemovalTime, type Replica, isShown } from "./replica.ts"

/** More than this many … */
const FEW = 3
/** … and more than this share of the vault are held back. */
const SHARE = 1 / 5

/** How long what was removed can be brought back. */
export const KEEP_REMOVED_MS = 30 * 24 * 3600 * 1000

export class RemovalGuard {
  readonly #draft: Draft
  readonly #shownBefore: number
  readonly #wereHeldBack: boolean
  readonly #removed: string[] = []

  /** Must be made before the first removal, because it counts what was there. */
  constructor(draft: Draft) {
    const shown = draft.all().filter(isShown)
    this.#draft = draft
    this.#shownBefore = shown.length
    this.#wereHeldBack = shown.some(({ state }) => state.kind === "held-back")
  }

  /** Notes a removal, unless another row of the same pull brings the entry back. */
  remove(replica: Replica): void {
    this.#draft.put({ ...replica, state: removedNow(this.#draft, "removed-elsewhere") })
    this.#removed.push(replica.localId)
  }

  /** Removals join those which wait for a decision already, so that they cannot come in small portions. */
  decide(): void {
    const removed = this.#removed.flatMap((localId) => {
      const replica = this.#draft.get(localId)
      return replica?.state.kind === "removed-elsewhere" ? [replica] : []
    })
    const isMass = removed.length > FEW && removed.length > this.#shownBefore * SHARE
    if (!isMass && !(this.#wereHeldBack && removed.length > 0)) return
    for (const replica of removed) {
      this.#draft.put({ ...replica, state: { kind: "held-back" } })
    }
  }
}

/** The state of an entry which leaves the list at this moment. */
export function removedNow<Kind extends "deleted" | "removed-elsewhere">(
  draft: Draft,
  kind: Kind,
): { kind: Kind } & RemovalTime {
  return { kind, deviceMs: draft.deviceNowMs, serverMs: null }
}

/**
 * Forgets what was removed or deleted more than 30 days ago, by the device's clock and, with an account, by the server's
 * too. What still has to be told to the server stays.
 */
export function forgetOldRemovals(draft: Draft, serverMs: number | null): void {
  for (const replica of draft.all()) {
    const { state, remote, doubles } = replica
    if (state.kind !== "removed-elsewhere" && state.kind !== "deleted") continue
    if (serverMs !== null && state.serverMs === null) draft.put({ ...replica, state: { ...state, serverMs } })
    const isOldHere = draft.deviceNowMs - state.deviceMs > KEEP_REMOVED_MS
    const isOldThere =
      serverMs === null || (state.serverMs !== null && serverMs - state.serverMs > KEEP_REMOVED_MS)
    if (isOldHere && isOldThere && remote === null && doubles.length === 0) draft.remove(replica)
  }
}
