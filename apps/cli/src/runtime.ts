// What every command gets: where its state is, whom to answer, whom to ask, and the options that all commands share.
import { CliError } from "./errors.ts"
import type { Environment } from "./storage/home.ts"
import type { Output } from "./terminal/output.ts"
import type { Prompter } from "./terminal/prompter.ts"
import type { SecretReader } from "./terminal/secret-reader.ts"

/** Options understood by every command, before or after its name (command.ts). */
export type CommonOptions = {
  readonly json?: boolean
  /** False with --no-input. */
  readonly input?: boolean
  /** The account or vault that is meant. */
  readonly account?: string
  readonly passwordFile?: string
  readonly keyFile?: string
  readonly offline?: boolean
}

export type Runtime = {
  readonly env: Environment
  /** The folder of all state; it may not exist yet. */
  readonly home: string
  readonly options: CommonOptions
  readonly output: Output
  readonly prompter: Prompter
  readonly secrets: SecretReader
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number
}

/** What a command does, once its arguments are read. It may answer with an exit code of its own. */
export type Work<Options> = (runtime: Runtime, options: Options & CommonOptions) => Promise<number | void>

/**
 * Asks before something that cannot be taken back silently. Without a person to ask, only `isAgreed` (--yes) lets it pass.
 * @throws CliError `cancelled`, `input-needed`
 */
export async function requireConsent(
  { prompter }: Runtime,
  question: { readonly isAgreed: boolean; readonly text: string; readonly fallback?: boolean },
): Promise<void> {
  if (question.isAgreed) return
  if (!prompter.canAsk) {
    throw new CliError("input-needed", `${question.text} Nobody can be asked here; say --yes to agree.`)
  }
  if (!(await prompter.confirm(question.text, question.fallback ?? false))) {
    throw new CliError("cancelled", "Cancelled. Nothing was changed.")
  }
}
