// `tessera undo`: takes back the last action as a whole (an import too), or the one that is named.
import type { DefineCommand } from "../command.ts"
import { CliError } from "../errors.ts"
import type { Runtime } from "../runtime.ts"
import { describeAgo } from "../terminal/duration.ts"
import { formatTable } from "../terminal/table.ts"
import { withVault, type OpenVault } from "../vaults/open-vault.ts"
import { syncAfterChange } from "../vaults/sync-vault.ts"

type UndoOptions = { readonly list?: boolean; readonly number?: string }

export const defineUndo: DefineCommand = (command, run) => {
  command
    .option("--list", "list what can be taken back")
    .option("--number <number>", "take back this one of the list; later changes stay")
    .action(() => run<UndoOptions>(command, undo))
}

async function undo(runtime: Runtime, options: UndoOptions): Promise<void> {
  await withVault(runtime, async (open) => {
    if (options.list === true) {
      listUndoable(runtime, open)
      return
    }
    const undone = await open.vault.undo(
      options.number === undefined ? undefined : groupAt(open, options.number),
    )
    const { output } = runtime
    if (undone === null) throw new CliError("no-match", "There is nothing to take back.")
    if (output.isJson) output.printJson({ undone: { label: undone.label, count: undone.count } })
    else
      output.say(`Took back: ${undone.label} (${undone.count} ${undone.count === 1 ? "entry" : "entries"}).`)
    await syncAfterChange(runtime, open)
  })
}

function groupAt({ vault }: OpenVault, number: string): string {
  const undoable = vault.undoable()[Number(number) - 1]
  if (undoable === undefined)
    throw new CliError("no-match", `There is no number ${number} in \`tessera undo --list\`.`)
  return undoable.group
}

function listUndoable({ output }: Runtime, { vault }: OpenVault): void {
  const rows = vault.undoable()
  if (output.isJson) {
    output.printJson({
      undoable: rows.map(({ label, atMs, count }, index) => ({ number: index + 1, label, atMs, count })),
    })
    return
  }
  if (rows.length === 0) output.say("There is nothing to take back.")
  else {
    output.print(
      ...formatTable(
        [
          { title: "#", align: "right" },
          { title: "What", isFlexible: true },
          { title: "Entries", align: "right" },
          { title: "When" },
        ],
        rows.map(({ label, count, atMs }, index) => [
          String(index + 1),
          label,
          String(count),
          describeAgo(atMs, vault.nowMs()),
        ]),
        output,
      ),
    )
  }
}
