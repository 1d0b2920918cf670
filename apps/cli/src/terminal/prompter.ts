// Questions to the person, on standard error so that results stay clean, with hidden input for secrets.
// The library is loaded with the first question: most commands ask none.
import type * as Inquirer from "@inquirer/prompts"
import { CliError } from "../errors.ts"

export type Choice = { readonly value: string; readonly name: string }

export type Prompter = {
  /** False in a pipe and with --no-input: then nothing may ask, and nothing may wait. */
  readonly canAsk: boolean
  /** Input that is not shown. */
  secret(message: string): Promise<string>
  text(message: string, initial?: string): Promise<string>
  confirm(message: string, fallback: boolean): Promise<boolean>
  choose(message: string, choices: readonly Choice[]): Promise<string>
}

type Prompts = typeof Inquirer

/** The prompter of this process; `isAllowed` is false with --no-input. */
export function processPrompter(isAllowed: boolean): Prompter {
  const canAsk = isAllowed && process.stdin.isTTY && process.stderr.isTTY
  const ask = async <Answer>(question: (prompts: Prompts) => Promise<Answer>): Promise<Answer> => {
    if (!canAsk) throw new CliError("input-needed", "This needs an answer, and nobody can be asked here.")
    try {
      return await question(await import("@inquirer/prompts"))
    } catch (error) {
      if (error instanceof Error && error.name === "ExitPromptError") {
        throw new CliError("cancelled", "Cancelled. Nothing was changed.", { cause: error })
      }
      throw error
    }
  }
  const context = { output: process.stderr }
  return {
    canAsk,
    secret: (message) => ask((prompts) => prompts.password({ message, mask: false }, context)),
    text: (message, initial) =>
      ask((prompts) =>
        prompts.input({ message, ...(initial === undefined ? {} : { default: initial }) }, context),
      ),
    confirm: (message, fallback) =>
      ask((prompts) => prompts.confirm({ message, default: fallback }, context)),
    choose: (message, choices) => ask((prompts) => prompts.select({ message, choices }, context)),
  }
}
