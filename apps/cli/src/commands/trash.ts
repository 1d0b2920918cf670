// `tessera trash QUERY`: puts entries into the trash, from which they can be restored at any time.
import type { DefineCommand } from "../command.ts"
import type { Runtime } from "../runtime.ts"
import { findItems, nameOf, pickItem } from "../vaults/find-entries.ts"
import { withVault } from "../vaults/open-vault.ts"
import { syncAfterChange } from "../vaults/sync-vault.ts"

export const defineTrash: DefineCommand = (command, run) => {
  command
    .argument("<query...>", "part of issuer or account, or id:…")
    .action((words: readonly string[]) => run(command, (runtime) => trash(runtime, words.join(" "))))
}

async function trash(runtime: Runtime, query: string): Promise<void> {
  await withVault(runtime, async (open) => {
    const item = await pickItem(runtime, findItems(open.vault, query), query)
    await open.vault.trash([item.localId], { label: `trash ${nameOf(item.entry)}` })
    const { output } = runtime
    if (output.isJson) output.printJson({ id: item.localId, trashed: true })
    else output.say(`${nameOf(item.entry)} is in the trash. tessera restore brings it back.`)
    await syncAfterChange(runtime, open)
  })
}
