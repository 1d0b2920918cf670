// An unlocked vault in the hands of a command: the file opened, the records decrypted, and closed again at the end.
import type { UnlockedSession } from "@tessera/account"
import { openVault, type Vault } from "@tessera/sync"
import { clock, random } from "../compose.ts"
import type { Runtime } from "../runtime.ts"
import { chooseAccount, type AccountPlace } from "../storage/accounts.ts"
import { SqliteEntryStore } from "../storage/sqlite-entry-store.ts"
import { unlockAccount, type UnlockOptions } from "../unlocking/unlock-account.ts"

export type OpenVault = {
  readonly place: AccountPlace
  readonly unlocked: UnlockedSession
  readonly store: SqliteEntryStore
  readonly vault: Vault
}

/** Opens the vault of an account whose keys are open. @throws CliError `store-damaged` and the like, SyncError */
export async function openVaultOf(place: AccountPlace, unlocked: UnlockedSession): Promise<OpenVault> {
  const store = new SqliteEntryStore(place.vaultPath)
  try {
    const vault = await openVault({ store, localKey: unlocked.localKey, clock, random })
    // The account was removed from this vault, perhaps by a process that did not live to say so here.
    if (unlocked.session.account === null && vault.accountId() !== null) await vault.detach()
    return { place, unlocked, store, vault }
  } catch (error) {
    store.close()
    throw error
  }
}

/** Unlocks the account that is meant, runs `work` on its vault, and closes it whatever happens. */
export async function withVault<Result>(
  runtime: Runtime,
  work: (open: OpenVault) => Promise<Result>,
  options: UnlockOptions = {},
): Promise<Result> {
  const place = chooseAccount(runtime.home, runtime.options.account)
  const unlocked = await unlockAccount(runtime, place, options)
  const open = await openVaultOf(place, unlocked)
  try {
    return await work(open)
  } finally {
    open.store.close()
  }
}
