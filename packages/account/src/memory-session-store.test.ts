import { MemorySessionStore } from "./testing/memory-session-store.ts"
import { describeSessionStore } from "./testing/session-store-suite.ts"

describeSessionStore("memory", async () => {
  const store = new MemorySessionStore()
  return {
    store,
    reopen: async () => {
      const reopened = new MemorySessionStore()
      reopened.session = store.session
      reopened.knownAccounts = store.knownAccounts
      return reopened
    },
  }
})
