import type { KnownAccount, SessionStore, StoredSession } from "../session-store.ts"
import {
  decodeKnownAccounts,
  decodeStoredSession,
  encodeKnownAccounts,
  encodeStoredSession,
} from "../stored-text.ts"

/** A session store in memory, which keeps texts like one on a disk. It can break, and be looked into. */
export class MemorySessionStore implements SessionStore {
  session: string | null = null
  knownAccounts = encodeKnownAccounts([])
  /** How many writes succeed before one is torn by a crash; null for all of them. */
  writesUntilCrash: number | null = null

  async load(): Promise<StoredSession | null> {
    return this.session === null ? null : decodeStoredSession(this.session)
  }

  async save(session: StoredSession): Promise<void> {
    this.#countWrite()
    this.session = encodeStoredSession(session)
  }

  async clear(): Promise<void> {
    this.#countWrite()
    this.session = null
  }

  async loadKnownAccounts(): Promise<readonly KnownAccount[]> {
    return decodeKnownAccounts(this.knownAccounts)
  }

  async saveKnownAccounts(accounts: readonly KnownAccount[]): Promise<void> {
    this.#countWrite()
    this.knownAccounts = encodeKnownAccounts(accounts)
  }

  #countWrite(): void {
    if (this.writesUntilCrash === null) return
    if (this.writesUntilCrash-- <= 0) {
      this.writesUntilCrash = null
      throw new Error("crash")
    }
  }
}
