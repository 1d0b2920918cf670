// `tessera history QUERY`: earlier versions of an entry; --restore makes one of them current again.
import type { PastVersion } from "@tessera/sync"
import { toNeutralEntry } from "@tessera/transfer"
import type { Entry } from "@tessera/vault"
import type { DefineCommand } from "../command.ts"
import { CliError } from "../errors.ts"
import type { Runtime } from "../runtime.ts"
import { describeAgo } from "../terminal/duration.ts"
import { formatTable } from "../terminal/table.ts"
import { findItems, nameOf, pickItem, type FoundItem } from "../vaults/find-entries.ts"
import { withVault, type OpenVault } from "../vaults/open-vault.ts"
import { syncAfterChange } from "../vaults/sync-vault.ts"

type HistoryOptions = { readonly restore?: string; readonly reveal?: boolean }

const REASONS: Readonly<Record<PastVersion["replacedBy"], string>> = {
  edit: "edited here",
  remote: "changed elsewhere",
  undo: "undone",
  "restored-version": "older version restored",
  unsent: "never reached the server",
}

export const defineHistory: DefineCommand = (command, run) => {
  command
    .argument("<query...>", "part of issuer or account, or id:…")
    .option("--restore <number>", "make this version current again")
    .option("--reveal", "with --json: secrets too")
    .action((words: readonly string[]) =>
      run<HistoryOptions>(command, (runtime, options) => history(runtime, words.join(" "), options)),
    )
}

async function history(runtime: Runtime, query: string, options: HistoryOptions): Promise<void> {
  await withVault(runtime, async (open) => {
    const item = await pickItem(runtime, findItems(open.vault, query, "everywhere"), query)
    const versions = await open.vault.history(item.localId)
    if (options.restore === undefined)
      showHistory(runtime, { item, versions, isRevealed: options.reveal === true })
    else await restoreVersion(runtime, open, { item, versions, wanted: options.restore })
  })
}

async function restoreVersion(
  runtime: Runtime,
  open: OpenVault,
  { item, versions, wanted }: { item: FoundItem; versions: readonly PastVersion[]; wanted: string },
): Promise<void> {
  const version = versions.find(({ number }) => String(number) === wanted)
  if (version === undefined)
    throw new CliError("no-match", `${nameOf(item.entry)} has no version number ${wanted}.`)
  await open.vault.restoreVersion(item.localId, version.number, {
    label: `restore version ${version.number} of ${nameOf(item.entry)}`,
  })
  const { output } = runtime
  if (output.isJson) output.printJson({ id: item.localId, restored: version.number })
  else output.say(`Version ${version.number} is current again; the one before it is in the history.`)
  await syncAfterChange(runtime, open)
}

type Shown = {
  readonly item: FoundItem
  readonly versions: readonly PastVersion[]
  readonly isRevealed: boolean
}

function showHistory({ output, now }: Runtime, { item, versions, isRevealed }: Shown): void {
  if (output.isJson) {
    output.printJson({
      id: item.localId,
      versions: versions.map(({ number, replacedAtMs, replacedBy, entry }) => {
        const { secret, secretText, pin, ...fields } = toNeutralEntry(entry)
        const secrets = isRevealed ? { secret, secretText, pin } : {}
        return { number, replacedAtMs, replacedBy, entry: { ...fields, ...secrets } }
      }),
    })
    return
  }
  if (versions.length === 0) {
    output.say(`${nameOf(item.entry)} has no earlier versions.`)
    return
  }
  output.print(
    ...formatTable(
      [
        { title: "#", align: "right" },
        { title: "Issuer", isFlexible: true },
        { title: "Account", isFlexible: true },
        { title: "Differs in", isFlexible: true },
        { title: "Replaced" },
        { title: "Because" },
      ],
      versions.map(({ number, entry, replacedAtMs, replacedBy }) => [
        String(number),
        entry.issuer,
        entry.account,
        differences(entry, item.entry),
        describeAgo(replacedAtMs, now()),
        REASONS[replacedBy],
      ]),
      output,
    ),
  )
}

/** Names of the fields in which a version differs from the current one; no values, for one may be the secret. */
function differences(past: Entry, current: Entry): string {
  const fields: Readonly<Record<string, (entry: Entry) => unknown>> = {
    secret: ({ otp }) => otp.secret,
    code: ({ otp }) => ({ ...otp, secret: "" }),
    issuer: ({ issuer }) => issuer,
    account: ({ account }) => account,
    tags: ({ tags }) => tags,
    note: ({ note }) => note,
    "recovery codes": ({ recoveryCodes }) => recoveryCodes,
    pin: ({ isPinned }) => isPinned,
    trash: ({ isTrashed }) => isTrashed,
  }
  return Object.entries(fields)
    .filter(([, read]) => JSON.stringify(read(past)) !== JSON.stringify(read(current)))
    .map(([name]) => name)
    .join(", ")
}
