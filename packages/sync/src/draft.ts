// One action's changes, collected before they become one atomic batch. Reading sees what was already changed.
import type { RecordCodec } from "./record-codec.ts"
import { encodeReplica } from "./record-codec.ts"
import type { Replica } from "./replica.ts"
import {
  ALERT_PREFIX,
  ENTRY_PREFIX,
  META_KEY,
  UNDO_PREFIX,
  type Alert,
  type AlertKind,
  type PastVersion,
  type SyncMeta,
  type UndoGroup,
  type VaultState,
  pastKey,
} from "./vault-state.ts"

export type DraftTools = {
  /** The device's clock as it is. */
  readonly deviceNowMs: number
  /** The same, corrected by the server's. */
  readonly nowMs: number
  readonly newId: () => string
  readonly readPast: (localId: string) => Promise<readonly PastVersion[]>
}

export class Draft {
  readonly deviceNowMs: number
  readonly nowMs: number
  readonly newId: () => string
  readonly #state: VaultState
  readonly #readPast: DraftTools["readPast"]
  /** null: removed. */
  readonly #replicas = new Map<string, Replica | null>()
  readonly #past = new Map<string, { localId: string; version: PastVersion | null }>()
  readonly #alerts = new Map<string, Alert | null>()
  readonly #undo = new Map<number, UndoGroup | null>()
  #meta: SyncMeta | null = null

  constructor(state: VaultState, tools: DraftTools) {
    this.#state = state
    this.#readPast = tools.readPast
    this.deviceNowMs = tools.deviceNowMs
    this.nowMs = tools.nowMs
    this.newId = tools.newId
  }

  get meta(): SyncMeta {
    return this.#meta ?? this.#state.meta
  }

  setMeta(change: Partial<SyncMeta>): void {
    const meta = { ...this.meta, ...change }
    if (JSON.stringify(meta) !== JSON.stringify(this.meta)) this.#meta = meta
  }

  get(localId: string): Replica | undefined {
    const changed = this.#replicas.get(localId)
    return changed === undefined ? this.#state.replicas.get(localId) : (changed ?? undefined)
  }

  /** All replicas as they are now; what is put later does not change the list. */
  all(): Replica[] {
    const replicas = new Map<string, Replica | null>([...this.#state.replicas, ...this.#replicas])
    return [...replicas.values()].filter((replica) => replica !== null)
  }

  put(replica: Replica): Replica {
    this.#replicas.set(replica.localId, replica)
    return replica
  }

  /** Removes a replica with its whole history. */
  remove(replica: Replica): void {
    this.#replicas.set(replica.localId, null)
    for (const { number } of replica.versions) this.removePast(replica.localId, number)
  }

  putPast(localId: string, version: PastVersion): void {
    this.#past.set(pastKey(localId, version.number), { localId, version })
  }

  removePast(localId: string, number: number): void {
    this.#past.set(pastKey(localId, number), { localId, version: null })
  }

  /** One version of the history, written in this draft or before; null if it is not kept any more. */
  async findPast(localId: string, number: number): Promise<PastVersion | null> {
    const changed = this.#past.get(pastKey(localId, number))
    if (changed !== undefined) return changed.version
    return (await this.#readPast(localId)).find((version) => version.number === number) ?? null
  }

  /** Whether a new replica can take this name; records which cannot be read keep theirs. */
  isFree(localId: string): boolean {
    return this.get(localId) === undefined && !this.#state.damaged.includes(ENTRY_PREFIX + localId)
  }

  /** Raises an alert, once until it is acknowledged. */
  raiseAlert(kind: AlertKind, localId: string): void {
    const alerts = [...this.#state.alerts.values(), ...this.#alerts.values()]
    if (alerts.some((alert) => alert?.kind === kind && alert.localId === localId)) return
    const id = this.newId()
    this.#alerts.set(id, { id, kind, localId, atMs: this.nowMs })
  }

  removeAlert(id: string): void {
    this.#alerts.set(id, null)
  }

  undoGroups(): UndoGroup[] {
    const groups = new Map([...this.#state.undo, ...this.#undo])
    return [...groups.values()]
      .filter((group) => group !== null)
      .sort((left, right) => left.number - right.number)
  }

  putUndo(group: UndoGroup): void {
    this.#undo.set(group.number, group)
  }

  removeUndo(number: number): void {
    this.#undo.set(number, null)
  }

  /** What to write; null when nothing was changed. */
  toBatch(codec: RecordCodec): { put: Map<string, Uint8Array>; remove: string[] } | null {
    const put = new Map<string, Uint8Array>()
    const remove: string[] = []
    const add = (key: string, value: unknown) => {
      if (value === null) remove.push(key)
      else put.set(key, codec.encode(key, value))
    }
    if (this.#meta !== null) add(META_KEY, this.#meta)
    for (const [localId, replica] of this.#replicas) {
      add(ENTRY_PREFIX + localId, replica === null ? null : encodeReplica(replica))
    }
    for (const [key, { version }] of this.#past) add(key, version)
    for (const [id, alert] of this.#alerts) add(ALERT_PREFIX + id, alert)
    for (const [number, group] of this.#undo) add(UNDO_PREFIX + String(number).padStart(8, "0"), group)
    return put.size + remove.length === 0 ? null : { put, remove }
  }

  /** Makes the changes visible once they are durable. */
  applyTo(state: VaultState): void {
    state.meta = this.meta
    merge(state.replicas, this.#replicas)
    merge(state.alerts, this.#alerts)
    merge(state.undo, this.#undo)
  }
}

function merge<Key, Value>(target: Map<Key, Value>, changes: ReadonlyMap<Key, Value | null>): void {
  for (const [key, value] of changes) {
    if (value === null) target.delete(key)
    else target.set(key, value)
  }
}
