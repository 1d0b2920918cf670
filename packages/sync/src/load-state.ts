// Stored records → what is in memory. One damaged record costs nothing but itself: it is listed and left alone.
import { equalBytes } from "@tessera/bytes"
import type { StoredRecords } from "./entry-store.ts"
import { SyncError } from "./errors.ts"
import { type RecordCodec, decodeReplica } from "./record-codec.ts"
import {
  ALERT_PREFIX,
  type Alert,
  ENTRY_PREFIX,
  FIRST_META,
  FORMAT,
  HEADER_KEY,
  type Header,
  META_KEY,
  type SyncMeta,
  UNDO_PREFIX,
  type UndoGroup,
  type VaultState,
} from "./vault-state.ts"

/** What was loaded before, so that records which did not change need no decrypting. */
export type Loaded = {
  readonly state: Readonly<VaultState>
  readonly records: ReadonlyMap<string, Uint8Array>
}

/** Loads everything under `now/`. @throws SyncError `wrong-local-key`, `newer-format` */
export function loadState(stored: StoredRecords, codec: RecordCodec, loaded: Loaded): VaultState {
  const state: VaultState = {
    generation: stored.generation,
    meta: FIRST_META,
    replicas: new Map(),
    alerts: new Map(),
    undo: new Map(),
    damaged: [],
  }
  let readable = 0
  for (const [key, record] of stored.records) {
    const known = loaded.records.get(key)
    const isKnown = known !== undefined && equalBytes(known, record)
    if ((isKnown && keep(state, key, loaded.state)) || load(state, key, () => codec.decode(key, record)))
      readable++
    else state.damaged.push(key)
  }
  if (readable === 0 && stored.records.size > 0) throw new SyncError("wrong-local-key")
  return state
}

/** Takes over what was decoded before; false when it was not. */
function keep(state: VaultState, key: string, before: Readonly<VaultState>): boolean {
  if (key === META_KEY) state.meta = before.meta
  else if (key !== HEADER_KEY) {
    const [kind, id] = splitKey(key)
    const value = kind === "undo" ? before.undo.get(Number(id)) : before[kind].get(id)
    if (value === undefined) return false
    put(state, key, value)
  }
  return true
}

function load(state: VaultState, key: string, decode: () => unknown): boolean {
  let json: unknown
  try {
    json = decode()
  } catch {
    return false
  }
  if (key === HEADER_KEY) {
    if ((json as Header).format > FORMAT) throw new SyncError("newer-format")
  } else if (key === META_KEY) state.meta = { ...FIRST_META, ...(json as SyncMeta) }
  else
    put(state, key, key.startsWith(ENTRY_PREFIX) ? decodeReplica(key.slice(ENTRY_PREFIX.length), json) : json)
  return true
}

function splitKey(key: string): ["replicas" | "alerts" | "undo", string] {
  if (key.startsWith(ALERT_PREFIX)) return ["alerts", key.slice(ALERT_PREFIX.length)]
  if (key.startsWith(UNDO_PREFIX)) return ["undo", key.slice(UNDO_PREFIX.length)]
  return ["replicas", key.slice(ENTRY_PREFIX.length)]
}

function put(state: VaultState, key: string, value: unknown): void {
  const [kind, id] = splitKey(key)
  if (kind === "alerts") state.alerts.set(id, value as Alert)
  else if (kind === "undo") state.undo.set(Number(id), value as UndoGroup)
  else state.replicas.set(id, value as ReturnType<typeof decodeReplica>)
}
