// The vault as apps see it: reading is immediate, every action resolves when it is durable, all of it or nothing.
import { type Entry, type EntryChange, type UnreadableReason } from "@tessera/vault"
import {
  type Edit,
  addEntries,
  countUse,
  deleteEntries,
  editEntries,
  restorePastVersion,
  takeCounter,
} from "./actions.ts"
import { isClockWrong } from "./clock.ts"
import { Ledger, type LedgerPorts } from "./ledger.ts"
import { KEEP_REMOVED_MS, forgetOldRemovals } from "./removal-guard.ts"
import { acceptRemovals, detachReplica, rejectRemovals, restoreRemoved } from "./removals.ts"
import { type Replica, isShown, pendingChangeOf } from "./replica.ts"
import { type Action, type Undoable, describeUndo, undoGroup } from "./undo.ts"
import { type Alert, FIRST_META, type PastVersion } from "./vault-state.ts"
import { SyncError } from "./errors.ts"

type ItemState = {
  /** The entry's name on this device; it never changes. */
  readonly localId: string
  /** The server does not know the current version yet. */
  readonly isPending: boolean
  /** Removed elsewhere together with many others; waits for a decision. */
  readonly isHeldBack: boolean
}

/** One line of the list. An unreadable entry may have a last version that could be read; it cannot be changed here. */
export type VaultItem =
  | (ItemState & { readonly kind: "entry"; readonly entry: Entry })
  | (ItemState & {
      readonly kind: "unreadable"
      readonly entry: Entry | null
      readonly reason: UnreadableReason
    })

export type RemovedItem = {
  readonly localId: string
  readonly entry: Entry | null
  readonly removedAtMs: number
  readonly expiresAtMs: number
}

/** Opens the vault in a store, or begins one. @throws SyncError `wrong-local-key`, `newer-format`, `storage-failed` */
export async function openVault(ports: LedgerPorts): Promise<Vault> {
  const ledger = await Ledger.open(ports)
  // With an account this waits for the server's clock.
  if (ledger.state.meta.accountId === null) {
    await ledger.transact((draft) => forgetOldRemovals(draft, null))
  }
  return new Vault(ledger)
}

export class Vault {
  /** For a round of sync; apps use the methods. */
  readonly ledger: Ledger

  constructor(ledger: Ledger) {
    this.ledger = ledger
  }

  /** Everything in the list, trashed entries too, in no particular order. */
  list(): VaultItem[] {
    return this.#replicas().filter(isShown).map(toItem)
  }

  /** One line of the list; null if there is none of this name. */
  get(localId: string): VaultItem | null {
    const replica = this.ledger.state.replicas.get(localId)
    return replica !== undefined && isShown(replica) ? toItem(replica) : null
  }

  /** Adds entries as one action; resolves with their names on this device, in order. */
  add(entries: readonly Entry[], action: Action = {}): Promise<string[]> {
    return this.ledger.transact((draft) => addEntries(draft, entries, action))
  }

  /** Changes one entry. @throws SyncError `not-found`, `unreadable-entry`, `counter-goes-back` */
  edit(localId: string, change: Edit["change"], action: Action = {}): Promise<void> {
    return this.editAll([{ localId, change }], action)
  }

  /** Changes several entries as one action. @throws SyncError */
  editAll(edits: readonly Edit[], action: Action = {}): Promise<void> {
    return this.ledger.transact((draft) => editEntries(draft, edits, action))
  }

  /** Moves entries to the trash, on all devices. @throws SyncError */
  trash(localIds: readonly string[], action: Action = {}): Promise<void> {
    return this.#editEach(localIds, { isTrashed: true }, action)
  }

  /** Takes entries out of the trash. @throws SyncError */
  restore(localIds: readonly string[], action: Action = {}): Promise<void> {
    return this.#editEach(localIds, { isTrashed: false }, action)
  }

  /** Deletes entries everywhere; only `undo` brings them back, for 30 days. @throws SyncError */
  deleteForever(localIds: readonly string[], action: Action = {}): Promise<void> {
    return this.ledger.transact((draft) => deleteEntries(draft, localIds, action))
  }

  /** Counts one use. @throws SyncError */
  recordUse(localId: string): Promise<void> {
    return this.ledger.transact((draft) => countUse(draft, localId))
  }

  /** The parameters of the next HOTP code; the counter after it is durable before this resolves. @throws SyncError `no-counter` */
  nextHotp(localId: string): Promise<Entry["otp"] & { readonly type: "hotp" }> {
    return this.ledger.transact((draft) => takeCounter(draft, localId))
  }

  /** Earlier versions of an entry, latest first. */
  async history(localId: string): Promise<PastVersion[]> {
    return (await this.ledger.readPast(localId)).toReversed()
  }

  /** Makes an earlier version current again; HOTP counters stay. @throws SyncError */
  restoreVersion(localId: string, number: number, action: Action = {}): Promise<void> {
    return this.ledger.transact((draft) => restorePastVersion(draft, localId, number, action))
  }

  /** What `undo` would undo, latest first. */
  undoable(): Undoable[] {
    return describeUndo(this.ledger.state.undo.values())
  }

  /** What `undo()` would undo, or null. */
  lastUndo(): Undoable | null {
    return this.undoable()[0] ?? null
  }

  /** Undoes a group as a whole, or the latest; resolves with what it was, null when there was none. @throws SyncError `not-found` */
  undo(group?: string): Promise<Undoable | null> {
    return this.ledger.transact((draft) => undoGroup(draft, group))
  }

  /** What others deleted within the last 30 days. */
  removedElsewhere(): RemovedItem[] {
    const skewMs = this.ledger.state.meta.skewMs ?? 0
    return this.#replicas().flatMap(({ localId, entry, state }) => {
      if (state.kind !== "removed-elsewhere") return []
      const removedAtMs = state.deviceMs + skewMs
      return [{ localId, entry, removedAtMs, expiresAtMs: removedAtMs + KEEP_REMOVED_MS }]
    })
  }

  /** Brings such entries back, on all devices. @throws SyncError `not-found` */
  restoreRemoved(localIds: readonly string[], action: Action = {}): Promise<void> {
    return this.ledger.transact((draft) => restoreRemoved(draft, localIds, action))
  }

  /** What one pull would have removed, had it not been so much; decide with the two methods below. */
  heldBack(): VaultItem[] {
    return this.list().filter(({ isHeldBack }) => isHeldBack)
  }

  /** Lets all or some of them go, to "removed elsewhere". @throws SyncError `not-found` */
  acceptRemovals(localIds: readonly string[] = this.#heldBackIds()): Promise<void> {
    return this.ledger.transact((draft) => acceptRemovals(draft, localIds))
  }

  /** Keeps all or some of them and writes them to the server again. @throws SyncError `not-found` */
  rejectRemovals(localIds: readonly string[] = this.#heldBackIds()): Promise<void> {
    return this.ledger.transact((draft) => rejectRemovals(draft, localIds))
  }

  /** Warnings which nobody has acknowledged yet, oldest first. */
  alerts(): Alert[] {
    return [...this.ledger.state.alerts.values()].sort((left, right) => left.atMs - right.atMs)
  }

  /** Takes a warning off the list. @throws SyncError `not-found` */
  acknowledgeAlert(id: string): Promise<void> {
    return this.ledger.transact((draft) => {
      if (!this.ledger.state.alerts.has(id)) throw new SyncError("not-found")
      draft.removeAlert(id)
    })
  }

  /** How many entries hold something the server does not know yet. Not zero at sign-out: warn, and offer an export. */
  pendingChanges(): number {
    return this.#replicas().filter((replica) => pendingChangeOf(replica) !== null).length
  }

  /** The time for codes: the device's clock, corrected by the server's. */
  nowMs(): number {
    return this.ledger.nowMs()
  }

  /** Server time minus device time in milliseconds when last measured, and whether a person should know. */
  clockSkew(): { readonly skewMs: number | null; readonly isWrong: boolean } {
    const { skewMs } = this.ledger.state.meta
    return { skewMs, isWrong: isClockWrong(skewMs) }
  }

  /** The account these entries are synced with, or null. */
  accountId(): string | null {
    return this.ledger.state.meta.accountId
  }

  /** Forgets the account; all entries stay, and can be synced with this or another account later. */
  detach(): Promise<void> {
    return this.ledger.transact((draft) => {
      for (const replica of draft.all()) detachReplica(draft, replica)
      draft.setMeta(FIRST_META)
    })
  }

  /** Loads what other processes wrote; resolves with whether there was anything. */
  refresh(): Promise<boolean> {
    return this.ledger.refresh()
  }

  /** Keys of records in the store which cannot be read. They are left alone. */
  damagedRecords(): readonly string[] {
    return this.ledger.state.damaged
  }

  #editEach(localIds: readonly string[], change: EntryChange, action: Action): Promise<void> {
    return this.editAll(
      localIds.map((localId) => ({ localId, change })),
      action,
    )
  }

  #heldBackIds(): string[] {
    return this.heldBack().map(({ localId }) => localId)
  }

  #replicas(): Replica[] {
    return [...this.ledger.state.replicas.values()]
  }
}

function toItem(replica: Replica): VaultItem {
  const { localId, entry, unreadable, state } = replica
  const item = {
    localId,
    isPending: pendingChangeOf(replica) !== null,
    isHeldBack: state.kind === "held-back",
  }
  if (entry !== null && unreadable === null) return { ...item, kind: "entry", entry }
  return { ...item, kind: "unreadable", entry, reason: unreadable?.reason ?? "not-an-entry" }
}
