// An EntryStore in memory. What several handles share is the disk; a process which crashes loses its handle only.
import type { EntryStore, RecordBatch, StoredRecords } from "../entry-store.ts"
import { SyncError } from "../errors.ts"

export class MemoryDisk {
  generation = 0
  readonly records = new Map<string, Uint8Array>()
}

export class MemoryEntryStore implements EntryStore {
  readonly #disk: MemoryDisk

  constructor(disk: MemoryDisk = new MemoryDisk()) {
    this.#disk = disk
  }

  async readGeneration(): Promise<number> {
    return this.#disk.generation
  }

  async read(prefix: string): Promise<StoredRecords> {
    const found = [...this.#disk.records].filter(([key]) => key.startsWith(prefix))
    const records = new Map(found.map(([key, bytes]) => [key, bytes.slice()]))
    return { generation: this.#disk.generation, records }
  }

  async commit({ expectedGeneration, put, remove }: RecordBatch): Promise<number> {
    if (expectedGeneration !== this.#disk.generation) throw new SyncError("changed-elsewhere")
    for (const key of remove) this.#disk.records.delete(key)
    for (const [key, bytes] of put) this.#disk.records.set(key, bytes.slice())
    return ++this.#disk.generation
  }
}
