// The round right after an account was made or signed in to: brings its entries here, and those of this device there.
import type { UnlockedSession } from "@tessera/account"
import type { Runtime } from "../runtime.ts"
import type { AccountPlace } from "../storage/accounts.ts"
import { openVaultOf } from "../vaults/open-vault.ts"
import { outcomeWords, syncVault, warningWords } from "../vaults/sync-vault.ts"

/** Syncs and says how many codes are here now; a server that is away is no failure. */
export async function firstSync(
  runtime: Runtime,
  place: AccountPlace,
  unlocked: UnlockedSession,
): Promise<void> {
  const open = await openVaultOf(place, unlocked)
  try {
    const run = await syncVault(runtime, open)
    const { output } = runtime
    if (run.kind === "ran") output.say(...outcomeWords(run.result, place.name), ...warningWords(run))
    const codes = open.vault.list().filter(({ entry }) => entry?.isTrashed !== true).length
    if (!output.isJson) output.say(`${codes} ${codes === 1 ? "code is" : "codes are"} on this device.`)
  } finally {
    open.store.close()
  }
}
