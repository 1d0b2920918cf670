// `tessera list`: the entries without their codes; secrets only with --reveal.
import { toNeutralEntry } from "@tessera/transfer"
import { sortEntries, type SortOrder } from "@tessera/vault"
import { Option } from "commander"
import { collect, type DefineCommand } from "../command.ts"
import type { Runtime } from "../runtime.ts"
import { formatTable } from "../terminal/table.ts"
import { findItems, type FoundItem, type Where } from "../vaults/find-entries.ts"
import { withVault } from "../vaults/open-vault.ts"

type ListOptions = {
  readonly trash?: boolean
  readonly all?: boolean
  readonly tag?: readonly string[]
  readonly sort?: SortOrder
  readonly reveal?: boolean
}

const ORDERS: readonly SortOrder[] = ["issuer", "account", "recently-used", "most-used", "own"]

export const defineList: DefineCommand = (command, run) => {
  command
    .argument("[query...]", "part of issuer, account, tag or note")
    .option("--trash", "what is in the trash")
    .option("--all", "trash and all")
    .option("--tag <tag>", "only entries with this tag; may be repeated", collect)
    .addOption(new Option("--sort <order>", "the order").choices(ORDERS))
    .option("--reveal", "with --json: secrets and recovery codes too")
    .action((words: readonly string[]) =>
      run<ListOptions>(command, (runtime, options) => listEntries(runtime, words.join(" "), options)),
    )
}

async function listEntries(runtime: Runtime, query: string, options: ListOptions): Promise<void> {
  const { output } = runtime
  const where: Where = options.all === true ? "everywhere" : options.trash === true ? "trash" : "list"
  await withVault(runtime, async ({ vault, unlocked }) => {
    const tags = options.tag ?? []
    const found = findItems(vault, query, where).filter(({ entry }) =>
      tags.every((tag) => entry.tags.includes(tag)),
    )
    const items =
      options.sort === undefined ? found : sortEntries(found, options.sort, { entryOf: ({ entry }) => entry })
    const unreadable = vault.list().filter(({ kind }) => kind === "unreadable").length
    if (output.isJson) {
      output.printJson({ entries: items.map((item) => toJson(item, options.reveal === true)), unreadable })
      return
    }
    if (items.length > 0)
      output.print(...listLines(items, { runtime, hasServer: unlocked.session.account !== null }))
    else output.say(query === "" ? "There is nothing here yet." : `Nothing fits "${query}".`)
    if (unreadable > 0) output.say(`${unreadable} more cannot be read on this device; they are kept.`)
  })
}

function listLines(
  items: readonly FoundItem[],
  { runtime: { output }, hasServer }: { runtime: Runtime; hasServer: boolean },
): string[] {
  return formatTable(
    [
      { title: "Issuer", isFlexible: true },
      { title: "Account", isFlexible: true },
      { title: "Kind" },
      { title: "Tags", isFlexible: true },
      { title: "State" },
      { title: "Id", paint: output.style.quiet },
    ],
    items.map((item) => [
      item.entry.issuer,
      item.entry.account,
      item.entry.otp.type,
      item.entry.tags.join(", "),
      stateOf(item, hasServer),
      `id:${item.localId.slice(0, 6)}`,
    ]),
    output,
  )
}

function stateOf({ entry, isPending, isHeldBack, kind }: FoundItem, hasServer: boolean): string {
  if (kind === "unreadable") return "unreadable"
  if (isHeldBack) return "held back"
  const words = [
    entry.isTrashed ? "trash" : "",
    entry.isPinned ? "pinned" : "",
    isPending && hasServer ? "waits" : "",
  ]
  return words.filter((word) => word !== "").join(", ")
}

/** The shape of docs/cli.md, "list". */
function toJson({ localId, entry, isPending, isHeldBack, kind }: FoundItem, isRevealed: boolean) {
  const { secret, secretText, pin, note, ...fields } = toNeutralEntry({ ...entry, recoveryCodes: [] })
  const secrets = {
    secret,
    ...(secretText === undefined ? {} : { secretText }),
    ...(pin === undefined ? {} : { pin }),
  }
  return {
    id: localId,
    ...fields,
    note,
    ...(isRevealed ? { ...secrets, recoveryCodes: entry.recoveryCodes } : {}),
    unusedRecoveryCodes: entry.recoveryCodes.filter(({ isUsed }) => !isUsed).length,
    useCount: entry.useCount,
    lastUsedAtMs: Math.floor(entry.lastUsedAtMicros / 1000),
    pending: isPending,
    heldBack: isHeldBack,
    unreadable: kind === "unreadable",
  }
}
