// All stores over one database, and over one transaction: add yours to the type and to the list.
import { type AdministratorStore, createAdministratorStore } from "./administrators.ts"
import { type CounterStore, createCounterStore } from "./counters.ts"
import type { Db } from "./database.ts"
import { createSettingStore, type SettingStore } from "./settings.ts"

export type Stores = {
  readonly administrators: AdministratorStore
  readonly counters: CounterStore
  readonly settings: SettingStore
}

/**
 * Runs `work` in one transaction: all of it happens or, if it throws, nothing.
 * Inside use only the stores it is given: on SQLite the outer ones wait for the transaction to end, for ever.
 */
export type InTransaction = <Result>(work: (stores: Stores) => Promise<Result>) => Promise<Result>

export function createStores(db: Db): Stores {
  return {
    administrators: createAdministratorStore(db),
    counters: createCounterStore(db),
    settings: createSettingStore(db),
  }
}

export function createInTransaction(db: Db): InTransaction {
  return (work) => db.transaction().execute((transaction) => work(createStores(transaction)))
}
