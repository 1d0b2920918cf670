// The port to a place which keeps encrypted records: an IndexedDB, a SQLite file, a Map in tests.
// It is a table from text to bytes with atomic batches, and knows nothing of what the bytes mean.

export type StoredRecords = {
  /** Grows by one with every commit, whoever makes it. */
  readonly generation: number
  readonly records: ReadonlyMap<string, Uint8Array>
}

export type RecordBatch = {
  /** The generation the batch was computed from. */
  readonly expectedGeneration: number
  readonly put: ReadonlyMap<string, Uint8Array>
  readonly remove: readonly string[]
}

export interface EntryStore {
  /** The current generation, without reading any record. */
  readGeneration(): Promise<number>
  /** All records whose key starts with `prefix`, from one consistent moment. */
  read(prefix: string): Promise<StoredRecords>
  /**
   * Writes the whole batch or nothing, and resolves with the new generation only when it is durable.
   * Rejects with SyncError `changed-elsewhere` when another process, tab or agent committed since `expectedGeneration`.
   */
  commit(batch: RecordBatch): Promise<number>
}
