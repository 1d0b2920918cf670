export type SyncErrorCode =
  /** Another process, tab or agent committed since the records were read; thrown by stores, retried by us. */
  | "changed-elsewhere"
  /** The store refused to read or write (`cause` says why); nothing was changed. */
  | "storage-failed"
  /** The records were encrypted with another local key. */
  | "wrong-local-key"
  /** A later version wrote these records; nothing is touched. */
  | "newer-format"
  /** No entry, version, alert or group has this id. */
  | "not-found"
  /** The entry cannot be read here, so it is left as it is. */
  | "unreadable-entry"
  /** An HOTP counter must not go back while the secret stays: used codes would be shown again. */
  | "counter-goes-back"
  /** `nextHotp` was asked of an entry which has no counter. */
  | "no-counter"
  /** These records belong to another account; detach them first. */
  | "other-account"
  /** The authenticator key does not open with this master key. */
  | "wrong-master-key"

/** The only thing this package throws; it never quotes what is inside an entry. */
export class SyncError extends Error {
  readonly code: SyncErrorCode
  constructor(code: SyncErrorCode, options?: ErrorOptions) {
    super(code, options)
    this.name = "SyncError"
    this.code = code
  }
}
