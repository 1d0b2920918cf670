export type { Edit } from "./actions.ts"
export type { Conflict } from "./apply-changes.ts"
export { obtainAuthenticatorKey } from "./authenticator-key.ts"
export { type Clock, SHOWN_SKEW_MS } from "./clock.ts"
export type { EntryStore, RecordBatch, StoredRecords } from "./entry-store.ts"
export { SyncError, type SyncErrorCode } from "./errors.ts"
export type { LedgerPorts as VaultPorts } from "./ledger.ts"
export {
  syncOnce,
  type SyncAccount,
  type SyncOptions,
  type SyncOutcome,
  type SyncResult,
} from "./sync-engine.ts"
export type { Action, Undoable } from "./undo.ts"
export type { Alert, AlertKind, PastVersion, ReplacedBy } from "./vault-state.ts"
export { openVault, type RemovedItem, type Vault, type VaultItem } from "./vault.ts"
