// Codes as a table: issuer, account, the code, the next one, and the time left. Shared by `code` and its fast path.
import { groupDigits, type CodeView } from "./code-view.ts"
import type { Output } from "./output.ts"
import { formatTable } from "./table.ts"

/** Below this many seconds a code is about to change, and is shown so. */
export const LAST_SECONDS = 5

/** The lines of a table of codes that fits `output`. */
export function codeLines(codes: readonly CodeView[], output: Output): string[] {
  const { style } = output
  // A person reads groups; what a script cuts out of a line must be the code itself.
  const show = (code: string) => (output.isTerminal ? groupDigits(code) : code)
  const isEnding = (row: number) => (codes[row]?.secondsLeft ?? Infinity) <= LAST_SECONDS
  return formatTable(
    [
      { title: "Issuer", isFlexible: true },
      { title: "Account", isFlexible: true, paint: style.quiet },
      {
        title: "Code",
        align: "right",
        paint: (text, row) => style.strong(isEnding(row) ? style.accent(text) : text),
      },
      { title: "Then", align: "right", paint: style.quiet },
      { title: "Left", align: "right" },
    ],
    codes.map((code) => [
      code.issuer,
      code.account,
      code.code === "" ? "–" : show(code.code),
      code.next === "" ? "–" : show(code.next),
      code.secondsLeft === null ? `#${code.counter ?? ""}` : `${code.secondsLeft} s`,
    ]),
    { columns: output.columns, style },
  )
}
