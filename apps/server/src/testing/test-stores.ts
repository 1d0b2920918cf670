// Stores over an empty database with every migration applied, for tests of stores. Closed after the test.
import { randomBytes } from "node:crypto"
import { onTestFinished } from "vitest"
import type { Db } from "../stores/database.ts"
import { openDatabase } from "../stores/open-database.ts"
import { createInTransaction, createStores, type InTransaction, type Stores } from "../stores/stores.ts"
import type { TestDatabase } from "./test-database.ts"

export type TestStores = {
  readonly db: Db
  readonly stores: Stores
  readonly inTransaction: InTransaction
}

export async function openTestStores(database: TestDatabase): Promise<TestStores> {
  const dialect = await openDatabase(database, { nowMicros: () => 1 })
  const { db } = dialect
  onTestFinished(() => dialect.close())
  return { db, stores: createStores(db), inTransaction: createInTransaction(db) }
}

export const bytes = (length: number) => new Uint8Array(randomBytes(length))

export const newAddress = () => ({ emailHash: bytes(32), encryptedEmail: bytes(40), emailNonce: bytes(24) })

/** The id of a new account, made at a moment. */
export async function addUser({ users }: Stores, createdAtMicros = 1000): Promise<number> {
  return (await users.create(newAddress(), createdAtMicros)) ?? 0
}
