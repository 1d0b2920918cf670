// What a command is: its arguments and options for commander, and the work it does. One file each in `commands/`.
import { Option, type Command } from "commander"
import type { CommonOptions, Work } from "./runtime.ts"

/** Runs `work` with the options that commander collected for `command`; main.ts provides it. */
export type Run = <Options extends object>(command: Command, work: Work<Options>) => Promise<void>

/** Describes a command to commander. It is called only for the command that was asked for. */
export type DefineCommand = (command: Command, run: Run) => void

export type CommandEntry = {
  readonly name: string
  readonly summary: string
  /** Loads the command's file, and with it the libraries it needs. */
  readonly load: () => Promise<DefineCommand>
}

const ACCOUNT_HELP = "the account or vault that is meant (`tessera account list`)"

const COMMON: readonly (readonly [flags: string, help: string])[] = [
  ["--account <name>", ACCOUNT_HELP],
  ["--vault <name>", "the same, where --account is a field of the entry"],
  ["--json", "print results, and errors, as JSON"],
  ["--no-input", "never ask; fail instead"],
  ["--password-file <file>", "take the password from a file's first line, or from standard input with -"],
  ["--key-file <file>", "unlock with a key file (`tessera unlock --write-key-file`)"],
  ["--offline", "do not talk to the server"],
]

/** Adds the options of all commands to every command which does work, unless it has one of the name. */
export function addCommonOptions(command: Command): void {
  for (const child of command.commands) addCommonOptions(child)
  if (command.commands.length > 0 && command.parent !== null) return
  const own = new Set(command.options.map(({ long }) => long))
  for (const [flags, help] of COMMON) {
    const option = new Option(flags, help).helpGroup("Options of all commands:")
    if (!own.has(option.long ?? "")) command.addOption(option)
  }
}

/** What was said on the command line: to all commands, and to this one. The nearer word counts. */
export function optionsOf(command: Command): { common: CommonOptions; all: CommonOptions } {
  const root = said(rootOf(command))
  const own = said(command)
  const all = { ...root, ...own }
  const hasOwnAccount = !command.options.some((option) => option.description === ACCOUNT_HELP)
  // `add --account alice` is a field of the new entry; which vault it goes to is said before the command, or by --vault.
  const chosen = all["vault"] ?? (hasOwnAccount ? root["account"] : all["account"])
  const common = { ...all, account: chosen } as CommonOptions
  return {
    common,
    all: { ...all, account: hasOwnAccount ? own["account"] : chosen } as CommonOptions,
  }
}

/** Options a person gave, without those which only have a default. */
function said(command: Command): Record<string, unknown> {
  const values = Object.entries(command.opts<Record<string, unknown>>())
  return Object.fromEntries(values.filter(([name]) => command.getOptionValueSource(name) !== "default"))
}

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent)
}

/** For options that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}
