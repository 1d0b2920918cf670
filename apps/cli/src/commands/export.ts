// `tessera export --to TARGET`: writes the entries so that another app reads them, and says first what that format loses.
import { EXPORTERS, type Exporter, type ExportLoss } from "@tessera/transfer"
import type { Entry } from "@tessera/vault"
import { Option } from "commander"
import type { DefineCommand } from "../command.ts"
import { transferPorts } from "../compose.ts"
import { CliError } from "../errors.ts"
import type { CommonOptions, Runtime } from "../runtime.ts"
import { createPrivateFile, writePrivateFile } from "../storage/private-file.ts"
import { requireReveal } from "../terminal/reveal.ts"
import { askNewPassword } from "../accounts/account-inputs.ts"
import { nameOf } from "../vaults/find-entries.ts"
import { withVault } from "../vaults/open-vault.ts"
import { wrapHelp } from "../terminal/wrap.ts"

type ExportOptions = CommonOptions & {
  readonly to: string
  readonly out?: string
  readonly force?: boolean
  readonly reveal?: boolean
  readonly skipTrash?: boolean
  readonly vaultPasswordFile?: string
}

/** Of each kind of loss so many are named; the rest is counted. */
const NAMED_LOSSES = 5

export const defineExport: DefineCommand = (command, run) => {
  command
    .addOption(
      new Option("--to <target>", "the format").choices(EXPORTERS.map(({ id }) => id)).makeOptionMandatory(),
    )
    .option("--out <file>", "the file to write, mode 0600 (default: a name with the date, in this folder)")
    .option(
      "--password-file <file>",
      "the password of the file, for encrypted targets: a file's first line, or -",
    )
    .option("--vault-password-file <file>", "the password of the vault, likewise")
    .option("--force", "replace the file if it is there")
    .option("--reveal", "agree to print secrets, with --out -")
    .option("--skip-trash", "leave out what is in the trash")
    .addHelpText(
      "after",
      wrapHelp(
        "",
        "For targets without a password, --password-file is taken for the vault's.",
        "With -, standard input holds in this order: the vault's password, the file's password.",
        "",
        ...EXPORTERS.map(({ id, description }) => `${id}: ${description}`),
      ),
    )
    .action(() => run<ExportOptions>(command, exportEntries))
}

async function exportEntries(runtime: Runtime, options: ExportOptions): Promise<void> {
  const { output, now } = runtime
  const exporter = findExporter(options.to)
  const isPrinted = options.out === "-"
  if (isPrinted && !exporter.isEncrypted) requireReveal(options.reveal)
  const passwordFile = options.vaultPasswordFile ?? (exporter.isEncrypted ? undefined : options.passwordFile)
  const unlocking = { passwordSource: { from: passwordFile, option: "--vault-password-file" } }
  const entries = await withVault(
    runtime,
    ({ vault }) => Promise.resolve(selectEntries(vault.list(), options.skipTrash === true)),
    unlocking,
  )
  if (entries.length === 0) throw new CliError("no-match", "There is nothing to export yet.")
  const losses = exporter.findLosses(entries)
  output.say(...lossLines(entries, losses))
  const bytes = await exporter.write(entries, {
    ports: transferPorts,
    ...(exporter.isEncrypted
      ? { password: await askNewPassword(runtime, { from: options.passwordFile, option: "--password-file" }) }
      : {}),
  })
  if (isPrinted) {
    process.stdout.write(bytes)
    return
  }
  const path = options.out ?? exporter.fileName(now())
  writeExport(path, bytes, options.force === true)
  report(runtime, { path, exporter, entries, losses })
}

function findExporter(id: string): Exporter {
  const exporter = EXPORTERS.find((candidate) => candidate.id === id)
  if (exporter === undefined) throw new CliError("wrong-usage", `Tessera knows no target "${id}".`)
  return exporter
}

function selectEntries(items: readonly { readonly entry: Entry | null }[], isTrashSkipped: boolean): Entry[] {
  return items.flatMap(({ entry }) => (entry === null || (isTrashSkipped && entry.isTrashed) ? [] : [entry]))
}

function writeExport(path: string, bytes: Uint8Array, isForced: boolean): void {
  if (isForced) writePrivateFile(path, bytes)
  else createPrivateFile(path, bytes)
}

/** One line per kind of loss, with the entries it concerns. */
function lossLines(entries: readonly Entry[], losses: readonly ExportLoss[]): string[] {
  const groups = Map.groupBy(losses, ({ message }) => message)
  return [...groups].map(([message, group]) => {
    const names = group
      .slice(0, NAMED_LOSSES)
      .map(({ index }) => nameOf(entries[index] ?? { issuer: "", account: "" }))
    const more = group.length > NAMED_LOSSES ? ` and ${group.length - NAMED_LOSSES} more` : ""
    return `Not in this format: ${message} (${names.join(", ")}${more}).`
  })
}

type Written = {
  readonly path: string
  readonly exporter: Exporter
  readonly entries: readonly Entry[]
  readonly losses: readonly ExportLoss[]
}

function report({ output }: Runtime, { path, exporter, entries, losses }: Written): void {
  const leftOut = losses.filter(({ kind }) => kind === "left-out").length
  const written = entries.length - leftOut
  if (output.isJson) {
    output.printJson({
      file: path,
      target: exporter.id,
      entries: written,
      losses: losses.map(({ index, kind, message }) => {
        const { issuer = "", account = "" } = entries[index] ?? {}
        return { issuer, account, kind, message }
      }),
    })
    return
  }
  output.say(`Wrote ${written} ${written === 1 ? "entry" : "entries"} to ${path}.`)
  if (!exporter.isEncrypted)
    output.say("Whoever reads this file has your codes. Delete it when it is no longer needed.")
}
