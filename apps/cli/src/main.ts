// Reads the command line, loads the one command that was asked for, runs it, and turns what went wrong into words and an
// exit code: 0 done, 1 failed, 2 wrong usage.
import { Command, CommanderError } from "commander"
import { addCommonOptions, optionsOf, type Run } from "./command.ts"
import { COMMANDS } from "./commands/list.ts"
import { CliError } from "./errors.ts"
import type { CommonOptions, Runtime } from "./runtime.ts"
import { homeFolder } from "./storage/home.ts"
import { processOutput } from "./terminal/output.ts"
import { processPrompter } from "./terminal/prompter.ts"
import { createSecretReader } from "./terminal/secret-reader.ts"
import { readInputLine } from "./terminal/standard-input.ts"

const FAILED = 1
const WRONG_USAGE = 2

/** Runs the command line; `args` starts after the program's name. Resolves with the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const isJson = args.includes("--json")
  let exitCode = 0
  const run: Run = async (command, work) => {
    const { common, all } = optionsOf(command)
    exitCode = (await work(createRuntime(common), all as never)) ?? 0
  }
  try {
    const program = await createProgram(args, run, isJson)
    await program.parseAsync([...args], { from: "user" })
    return exitCode
  } catch (error) {
    return report(error, isJson)
  }
}

/** The whole command tree with every command loaded; only the completion scripts need it. */
export async function createFullProgram(): Promise<Command> {
  const program = createRoot(false)
  for (const { name, summary, load } of COMMANDS) {
    const command = program.command(name).description(summary)
    ;(await load())(command, () => Promise.resolve())
  }
  addCommonOptions(program)
  return program
}

async function createProgram(args: readonly string[], run: Run, isJson: boolean): Promise<Command> {
  const program = createRoot(isJson)
  // A value of an option may be spelt like a command; loading one file too many does no harm.
  const words = new Set(args.filter((argument) => !argument.startsWith("-")))
  for (const { name, summary, load } of COMMANDS) {
    const command = program.command(name).description(summary)
    if (words.has(name)) (await load())(command, run)
  }
  addCommonOptions(program)
  return program
}

function createRoot(isJson: boolean): Command {
  return new Command("tessera")
    .description("A two-factor authenticator that nobody but you can read.")
    .version("0.1.0", "--version", "print the version")
    .helpOption("-h, --help", "explain a command")
    .helpCommand("help [command]", "explain a command")
    .enablePositionalOptions()
    .configureHelp({ helpWidth: 80, subcommandTerm: (command) => command.name() })
    .configureOutput({ writeErr: (text) => void (isJson || process.stderr.write(text)) })
    .showHelpAfterError("(--help explains)")
    .exitOverride()
}

function createRuntime(options: CommonOptions): Runtime {
  const { env } = process
  const prompter = processPrompter(options.input !== false)
  return {
    env,
    home: homeFolder(env),
    options,
    output: processOutput(options.json === true, env),
    prompter,
    secrets: createSecretReader(prompter, readInputLine),
    now: Date.now,
  }
}

async function report(error: unknown, isJson: boolean): Promise<number> {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0
    if (isJson) printJsonError("wrong-usage", error.message.replace(/^error: /, ""))
    return WRONG_USAGE
  }
  const { explainError } = await import("./words/explain-error.ts")
  const { code, message } = explainError(error)
  if (isJson) printJsonError(code, message)
  else process.stderr.write(`${message}\n`)
  return error instanceof CliError && error.code === "wrong-usage" ? WRONG_USAGE : FAILED
}

function printJsonError(code: string, message: string): void {
  process.stderr.write(`${JSON.stringify({ error: { code, message } })}\n`)
}
