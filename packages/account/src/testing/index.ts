export { MemorySessionStore } from "./memory-session-store.ts"
export { describeSessionStore, sampleSession } from "./session-store-suite.ts"
