// `tessera restore QUERY`: takes an entry out of the trash, or back from what another device removed.
import type { RemovedItem } from "@tessera/sync"
import { searchEntries, type Entry } from "@tessera/vault"
import type { DefineCommand } from "../command.ts"
import type { Runtime } from "../runtime.ts"
import { findItems, nameOf, noMatch, pickItem } from "../vaults/find-entries.ts"
import { withVault, type OpenVault } from "../vaults/open-vault.ts"
import { syncAfterChange } from "../vaults/sync-vault.ts"

export const defineRestore: DefineCommand = (command, run) => {
  command
    .argument("<query...>", "part of issuer or account, or id:…")
    .option("--removed", "only look at what other devices removed")
    .action((words: readonly string[]) =>
      run<{ removed?: boolean }>(command, (runtime, { removed }) =>
        restore(runtime, words.join(" "), removed === true),
      ),
    )
}

async function restore(runtime: Runtime, query: string, isRemovedOnly: boolean): Promise<void> {
  await withVault(runtime, async (open) => {
    const inTrash = isRemovedOnly ? [] : findItems(open.vault, query, "trash")
    const restored =
      inTrash.length > 0
        ? await restoreTrashed(open, await pickItem(runtime, inTrash, query))
        : await restoreRemoved(open, query)
    const { output } = runtime
    if (output.isJson) output.printJson({ ids: restored.map(({ localId }) => localId), trashed: false })
    else output.say(`Back in the list: ${restored.map(({ entry }) => nameOf(entry)).join(", ")}.`)
    await syncAfterChange(runtime, open)
  })
}

type Restored = { readonly localId: string; readonly entry: Entry }

async function restoreTrashed({ vault }: OpenVault, item: Restored): Promise<Restored[]> {
  await vault.restore([item.localId], { label: `restore ${nameOf(item.entry)}` })
  return [item]
}

/** All that fit: what one pull removed is usually wanted back together. */
async function restoreRemoved({ vault }: OpenVault, query: string): Promise<Restored[]> {
  const removed = vault.removedElsewhere().filter(hasEntry)
  const id = /^id:([\w-]{4,22})$/.exec(query)?.[1]
  const found =
    id === undefined
      ? searchEntries(removed, query, ({ entry }) => entry)
      : removed.filter(({ localId }) => localId.startsWith(id))
  if (found.length === 0) throw noMatch(query)
  await vault.restoreRemoved(
    found.map(({ localId }) => localId),
    { label: `restore ${found.map(({ entry }) => nameOf(entry)).join(", ")}` },
  )
  return found
}

function hasEntry(item: RemovedItem): item is RemovedItem & { entry: Entry } {
  return item.entry !== null
}
