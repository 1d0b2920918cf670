// `tessera delete QUERY`: deletes an entry for good, on all devices; `undo` brings it back for 30 days.
import type { DefineCommand } from "../command.ts"
import { requireConsent, type Runtime } from "../runtime.ts"
import { findItems, nameOf, pickItem } from "../vaults/find-entries.ts"
import { withVault } from "../vaults/open-vault.ts"
import { syncAfterChange } from "../vaults/sync-vault.ts"

export const defineDelete: DefineCommand = (command, run) => {
  command
    .argument("<query...>", "part of issuer or account, or id:…")
    .option("--yes", "do not ask")
    .action((words: readonly string[]) =>
      run<{ yes?: boolean }>(command, (runtime, { yes }) => remove(runtime, words.join(" "), yes === true)),
    )
}

async function remove(runtime: Runtime, query: string, isAgreed: boolean): Promise<void> {
  await withVault(runtime, async (open) => {
    const item = await pickItem(runtime, findItems(open.vault, query, "everywhere"), query)
    const name = nameOf(item.entry)
    await requireConsent(runtime, {
      isAgreed,
      text: `Delete ${name} on all devices? (The trash would keep it.)`,
    })
    await open.vault.deleteForever([item.localId], { label: `delete ${name}` })
    const { output } = runtime
    if (output.isJson) output.printJson({ id: item.localId, deleted: true })
    else output.say(`Deleted ${name}. For 30 days, tessera undo brings it back.`)
    await syncAfterChange(runtime, open)
  })
}
