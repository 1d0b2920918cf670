// The file with an account's encrypted records: made with the account, put aside when it is damaged, never overwritten.
import { existsSync, renameSync } from "node:fs"
import type { AccountPlace } from "../storage/accounts.ts"
import { asStorageError } from "../storage/private-file.ts"
import { SqliteEntryStore } from "../storage/sqlite-entry-store.ts"

/** Beside a SQLite database in WAL mode lie two more files; apart from each other they are worth nothing. */
const PARTS = ["", "-wal", "-shm"]

/** Makes the vault file of a new account; one whose keys are gone is put aside first. */
export function createVaultFile(place: AccountPlace): void {
  if (existsSync(place.vaultPath)) setVaultFileAside(place, "orphaned")
  SqliteEntryStore.create(place.vaultPath).close()
}

/** Renames the vault file and returns its new name, or null when there is none. */
export function setVaultFileAside(place: AccountPlace, why: "damaged" | "orphaned"): string | null {
  if (!existsSync(place.vaultPath)) return null
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "")
  const name = `${place.vaultPath}.${why}-${time}`
  try {
    for (const part of PARTS) {
      if (existsSync(place.vaultPath + part)) renameSync(place.vaultPath + part, name + part)
    }
  } catch (error) {
    throw asStorageError(error, place.vaultPath)
  }
  return name
}
