import { entryStoreAcceptance } from "./testing/entry-store-acceptance.ts"
import { MemoryDisk, MemoryEntryStore } from "./testing/memory-entry-store.ts"

entryStoreAcceptance("MemoryEntryStore", async () => {
  const disk = new MemoryDisk()
  return { open: async () => new MemoryEntryStore(disk), destroy: async () => {} }
})
