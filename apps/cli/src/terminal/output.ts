// Results go to standard output, words to standard error, so that a script can tell them apart.
import type { Environment } from "../storage/home.ts"
import { styleFor, type Style } from "./style.ts"

export type Output = {
  readonly isJson: boolean
  readonly isTerminal: boolean
  /** Columns of the terminal; 80 where there is none. */
  readonly columns: number
  /** For standard output. */
  readonly style: Style
  /** For standard error. */
  readonly wordStyle: Style
  /** Lines of the result, on standard output. */
  print(...lines: readonly string[]): void
  /** The result as one line of JSON, on standard output. */
  printJson(value: unknown): void
  /** A remark for the person, on standard error. */
  say(...lines: readonly string[]): void
}

/** The output of this process. */
export function processOutput(isJson: boolean, env: Environment): Output {
  const { stdout, stderr } = process
  return {
    isJson,
    isTerminal: stdout.isTTY,
    columns: stdout.isTTY ? Math.max(40, stdout.columns) : 80,
    style: styleFor(stdout, env),
    wordStyle: styleFor(stderr, env),
    print: (...lines) => void stdout.write(lines.map((line) => `${line}\n`).join("")),
    printJson: (value) => void stdout.write(`${JSON.stringify(value)}\n`),
    say: (...lines) => void stderr.write(lines.map((line) => `${line}\n`).join("")),
  }
}
