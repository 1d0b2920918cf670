// `tessera import FILE…`: reads the backup of another authenticator, shows what it would change, and changes nothing before
// the person agrees. The whole import is one action: `undo` takes it back at once.
import { basename } from "node:path"
import { IMPORTERS, toNeutralJson, type PasswordQuestion } from "@tessera/transfer"
import type { DefineCommand } from "../command.ts"
import { transferPorts } from "../compose.ts"
import { CliError } from "../errors.ts"
import { applyImport, planImport, type ImportPlan } from "../importing/apply-import.ts"
import { previewLines, readingLines } from "../importing/preview-lines.ts"
import { PICTURE_SOURCE, readBackups, type Backup, type BackupFile } from "../importing/read-backups.ts"
import { readQrCodes } from "../pictures/read-qr-codes.ts"
import { requireConsent, type CommonOptions, type Runtime } from "../runtime.ts"
import { readSourceFile } from "../storage/source-file.ts"
import { ensureVault } from "../vaults/local-vault-first.ts"
import { withVault } from "../vaults/open-vault.ts"
import { syncAfterChange } from "../vaults/sync-vault.ts"
import { readInputBytes } from "../terminal/standard-input.ts"
import { wrapHelp } from "../terminal/wrap.ts"

type ImportOptions = CommonOptions & {
  readonly from?: string
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly update?: boolean
  readonly vaultPasswordFile?: string
}

/** How often a person may mistype the password of a backup. */
const ATTEMPTS = 3

/** Several importers may share a source: its formats have little in common. */
const KNOWN_SOURCES = [...new Set([...IMPORTERS.map(({ id }) => id), PICTURE_SOURCE])]

export const defineImport: DefineCommand = (command, run) => {
  command
    .argument("<file...>", "the backup, or - for standard input; several, for an export in several pictures")
    .option("--from <source>", `the source, if it is not recognised: ${KNOWN_SOURCES.join(", ")}`)
    .option(
      "--password-file <file>",
      "the password of the backup: a file's first line, or - for standard input",
    )
    .option("--vault-password-file <file>", "the password of the vault, likewise")
    .option("--dry-run", "only show what is in the file; needs no vault")
    .option("--update", "let entries that differ take over what the file says")
    .option("--yes", "do not ask")
    .addHelpText(
      "after",
      wrapHelp(
        "",
        "Where the backup has no password, --password-file is taken for the vault's.",
        "With -, standard input holds in this order: the backup's password, the vault's password.",
        "",
        ...IMPORTERS.map(({ label, howToExport }) => `${label}: ${howToExport}`),
      ),
    )
    .action((files: readonly string[]) =>
      run<ImportOptions>(command, (runtime, options) => importFiles(runtime, files, options)),
    )
}

async function importFiles(
  runtime: Runtime,
  paths: readonly string[],
  options: ImportOptions,
): Promise<void> {
  const { from, dryRun } = options
  requireKnownSource(from)
  const password = filePassword(runtime, options.passwordFile)
  const backup = await readBackups(await Promise.all(paths.map(readBackupFile)), {
    ports: transferPorts,
    readQrCodes,
    ...(from === undefined ? {} : { source: from }),
    askPassword: password.ask,
  })
  const { output } = runtime
  output.say(...backup.notices.map(({ message }) => message))
  if (dryRun === true) {
    if (output.isJson) output.printJson(toNeutralJson(backup))
    else output.print(...readingLines(backup, output))
    return
  }
  const passwordFile = options.vaultPasswordFile ?? (password.wasAsked() ? undefined : options.passwordFile)
  await importInto(runtime, backup, {
    options,
    label: `import ${paths.map((path) => basename(path)).join(", ")}`,
    passwordFile,
  })
}

/** A password given once is tried once; a person may try again. */
function filePassword({ secrets, prompter, output }: Runtime, from: string | undefined) {
  let questions = 0
  const ask = async ({ source, attempt }: PasswordQuestion): Promise<string | null> => {
    if (attempt > 1 && (from !== undefined || attempt > ATTEMPTS)) {
      throw new CliError("wrong-password", `That is not the password of this ${source} backup.`)
    }
    questions += 1
    if (from === undefined && !prompter.canAsk) return null
    if (attempt > 1) output.say("That is not the password of the backup. Try again.")
    return secrets.read({
      what: "The password of the backup",
      question: `Password of the ${source} backup:`,
      option: "--password-file",
      from,
    })
  }
  return { ask, wasAsked: () => questions > 0 }
}

async function readBackupFile(path: string): Promise<BackupFile> {
  return { path, bytes: path === "-" ? await readInputBytes() : readSourceFile(path) }
}

function requireKnownSource(source: string | undefined): void {
  if (source === undefined || KNOWN_SOURCES.includes(source)) return
  throw new CliError(
    "wrong-usage",
    `Tessera knows no source "${source}". Known: ${KNOWN_SOURCES.join(", ")}.`,
  )
}

async function importInto(
  runtime: Runtime,
  backup: Backup,
  input: {
    readonly options: ImportOptions
    readonly label: string
    readonly passwordFile: string | undefined
  },
): Promise<void> {
  const { options, label, passwordFile } = input
  const { output } = runtime
  const unlocking = await ensureVault(runtime, {
    passwordSource: { from: passwordFile, option: "--vault-password-file" },
  })
  await withVault(
    runtime,
    async (open) => {
      const plan = planImport(open.vault, backup, { isUpdating: options.update === true })
      if (!output.isJson) output.print(...previewLines(plan, backup, output))
      const changes = plan.additions.length + plan.updates.length
      if (changes > 0) {
        await requireConsent(runtime, {
          isAgreed: options.yes === true,
          text: question(plan),
          fallback: true,
        })
        await applyImport(open.vault, plan, label)
      }
      if (output.isJson) output.printJson(importJson(backup, plan))
      else output.say(changes === 0 ? "There is nothing to import." : doneWords(plan))
      if (changes > 0) await syncAfterChange(runtime, open)
    },
    unlocking,
  )
}

/** What was read, and what became of it; against a vault, what it holds already is a duplicate too. */
const importJson = (backup: Backup, { counts }: ImportPlan) => ({
  ...toNeutralJson(backup),
  duplicates: counts.repeated + counts.present,
  imported: counts,
})

const entries = (count: number) => `${count} ${count === 1 ? "entry" : "entries"}`

function question({ additions, updates }: ImportPlan): string {
  const parts = [
    additions.length > 0 ? `add ${entries(additions.length)}` : "",
    updates.length > 0 ? `update ${entries(updates.length)}` : "",
  ]
  const text = parts.filter((part) => part !== "").join(" and ")
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}?`
}

function doneWords({ additions, updates }: ImportPlan): string {
  const updated = updates.length > 0 ? `, updated ${entries(updates.length)}` : ""
  return `Added ${entries(additions.length)}${updated}. tessera undo takes the whole import back.`
}
