// Everything a vault has in memory, and the keys under which it lies in the store. What is under `now/` is read when a
// vault is opened; the history is under `past/` and read when somebody asks for it.
import type { Entry } from "@tessera/vault"
import type { Replica } from "./replica.ts"

export const NOW = "now/"
export const HEADER_KEY = "now/header"
export const META_KEY = "now/sync"
export const ENTRY_PREFIX = "now/entry/"
export const ALERT_PREFIX = "now/alert/"
export const UNDO_PREFIX = "now/undo/"
export const pastPrefix = (localId: string) => `past/${localId}/`
/** Numbers are padded so that the order of keys is the order of versions. */
export const pastKey = (localId: string, number: number) =>
  `${pastPrefix(localId)}${String(number).padStart(8, "0")}`

/** Written first; opening it proves that the local key is right. */
export type Header = { readonly format: number }
export const FORMAT = 1

/** What connects these records with a server. */
export type SyncMeta = {
  /** Which account they belong to: chosen by the app, compared only. Null while they belong to none. */
  readonly accountId: string | null
  /** Base64; kept so that a round needs no extra request. */
  readonly authenticatorKey: string | null
  /** Counts what was learned from the server: rows fetched before another process learned something may be out of date. */
  readonly lessons: number
  readonly cursorMicros: number
  /** Whether nothing older than the cursor can appear any more. */
  readonly isCursorSettled: boolean
  /** When everything was last compared with the server, in corrected time; null to do it in the next round. */
  readonly lastFullPullAtMs: number | null
  /** Server time minus local time when last measured. */
  readonly skewMs: number | null
}

export const FIRST_META: SyncMeta = {
  accountId: null,
  authenticatorKey: null,
  lessons: 0,
  cursorMicros: 0,
  isCursorSettled: false,
  lastFullPullAtMs: null,
  skewMs: null,
}

/** Something a person should know, listed until it is acknowledged. */
export type AlertKind =
  /** The secret of a known entry was changed elsewhere; the old one is in the history. */
  | "secret-changed"
  /** The server offered an older state of an entry than it had before; ours was kept. */
  | "went-back"
  /** The server offered a version which it had replaced already; ours was kept. */
  | "replayed"
  /** The server offered another entry's content; ours was kept. */
  | "substituted"
  /** The version on the server cannot be read here; what could be read last is still shown. */
  | "unreadable"
  /** The server does not know an entry any more, without having deleted it; it is written again. */
  | "vanished"

export type Alert = {
  readonly id: string
  readonly kind: AlertKind
  readonly localId: string
  readonly atMs: number
}

/** Why a version is not the current one any more. */
export type ReplacedBy = "edit" | "remote" | "undo" | "restored-version" | "unsent"

/** A version in the history of an entry. */
export type PastVersion = {
  readonly number: number
  readonly entry: Entry
  readonly replacedAtMs: number
  readonly replacedBy: ReplacedBy
}

/** One entry's part in an action which can be undone. */
export type UndoStep =
  | { readonly kind: "added"; readonly localId: string }
  | { readonly kind: "edited"; readonly localId: string; readonly before: Entry; readonly after: Entry }
  | { readonly kind: "deleted"; readonly localId: string }
  | { readonly kind: "brought-back"; readonly localId: string }

export type UndoGroup = {
  /** Grows with every action. */
  readonly number: number
  readonly group: string
  /** What the person did, in the app's words. */
  readonly label: string
  readonly atMs: number
  readonly steps: readonly UndoStep[]
}

export type VaultState = {
  generation: number
  meta: SyncMeta
  readonly replicas: Map<string, Replica>
  readonly alerts: Map<string, Alert>
  /** By number, oldest first. */
  readonly undo: Map<number, UndoGroup>
  /** Keys of records which could not be read; they are left alone. */
  readonly damaged: string[]
}
