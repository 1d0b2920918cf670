// Colour and weight, only where a person looks: on a terminal, and not when NO_COLOR is set (https://no-color.org).
import type { Environment } from "../storage/home.ts"

export type Style = {
  /** Digits: the loudest thing on the screen. */
  readonly strong: (text: string) => string
  /** What can wait: accounts, the next code, headings. */
  readonly quiet: (text: string) => string
  /** The one accent colour: the last seconds of a code, a warning. */
  readonly accent: (text: string) => string
}

const wrap = (open: string, close: string) => (text: string) => `\u001b[${open}m${text}\u001b[${close}m`
const plain = (text: string) => text

const COLOURED: Style = {
  strong: wrap("1", "22"),
  quiet: wrap("2", "22"),
  // 173 is the terracotta among the 256 colours every terminal emulator of the last twenty years knows.
  accent: wrap("38;5;173", "39"),
}

const PLAIN: Style = { strong: plain, quiet: plain, accent: plain }

/** The style for a stream: coloured on a terminal that can, plain otherwise. */
export function styleFor(stream: { readonly isTTY?: boolean }, env: Environment): Style {
  const isRefused = (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb"
  return stream.isTTY === true && !isRefused ? COLOURED : PLAIN
}
