export { entryStoreAcceptance, type EntryStorePlace } from "./entry-store-acceptance.ts"
export { type Fault, FaultyTransport } from "./faulty-transport.ts"
export { MemoryDisk, MemoryEntryStore } from "./memory-entry-store.ts"
export { type MuseumEntity, MuseumLikeServer, type MuseumOptions } from "./museum-like-server.ts"
