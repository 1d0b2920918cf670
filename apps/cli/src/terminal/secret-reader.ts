// Secrets come from a file, from standard input or from a hidden question; never from the command line, where every
// process of the machine could read them. Several options may name "-": each takes the next line of standard input.
import { readFileSync } from "node:fs"
import { CliError, systemCodeOf } from "../errors.ts"
import type { Prompter } from "./prompter.ts"

export type SecretRequest = {
  /** What is needed, as the start of a sentence: "The password". */
  readonly what: string
  /** The question for a person. */
  readonly question: string
  /** The option that names a file, such as "--password-file"; said when nobody can be asked. */
  readonly option: string
  /** The value of that option: a path, "-" for a line of standard input, or nothing. */
  readonly from: string | undefined
}

export type SecretReader = {
  /** One line, without its line end; throws CliError `input-needed` when there is none and nobody can be asked. */
  read(request: SecretRequest): Promise<string>
}

/** No password is longer; a file that is, is the wrong file. */
const MAX_BYTES = 65_536

/** A reader whose "-" lines come from `nextLine` (null at the end) and whose questions go to `prompter`. */
export function createSecretReader(prompter: Prompter, nextLine: () => Promise<string | null>): SecretReader {
  return {
    async read(request) {
      if (request.from === undefined) return ask(prompter, request)
      if (request.from !== "-") return readFirstLine(request.from, request)
      if (process.stdin.isTTY) return ask(prompter, request)
      const line = await nextLine()
      if (line !== null && line !== "") return line
      throw new CliError(
        "input-needed",
        `${request.what} was to come from standard input, but no line is left there.`,
      )
    },
  }
}

function ask(prompter: Prompter, request: SecretRequest): Promise<string> {
  if (prompter.canAsk) return prompter.secret(request.question)
  throw new CliError(
    "input-needed",
    `${request.what} is needed, and nobody can be asked here. Give it with ${request.option} FILE, or "-" for standard input.`,
  )
}

function readFirstLine(path: string, request: SecretRequest): string {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    const isMissing = systemCodeOf(error) === "ENOENT"
    throw new CliError(
      isMissing ? "file-missing" : "file-unreadable",
      `The file of ${request.option}, ${path}, ${isMissing ? "is not there" : "cannot be read"}.`,
      { cause: error },
    )
  }
  if (bytes.length > MAX_BYTES) {
    throw new CliError(
      "bad-input",
      `The file of ${request.option}, ${path}, is too long to be what was asked for.`,
    )
  }
  const [line = ""] = bytes
    .toString("utf8")
    .replace(/^\ufeff/, "")
    .split(/\r?\n/)
  if (line === "") throw new CliError("bad-input", `The first line of ${path} (${request.option}) is empty.`)
  return line
}
