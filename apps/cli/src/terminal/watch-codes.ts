// `code --watch`: the list of codes on the whole screen, with the time left as a bar, until q is pressed. Typing / filters.
import type { Runtime } from "../runtime.ts"
import { LAST_SECONDS } from "./code-lines.ts"
import { groupDigits, type CodeView } from "./code-view.ts"
import type { Style } from "./style.ts"
import { formatTable } from "./table.ts"

const ENTER_SCREEN = "\u001b[?1049h\u001b[?25l"
const LEAVE_SCREEN = "\u001b[?25h\u001b[?1049l"
const HOME = "\u001b[H"
const CLEAR_LINE = "\u001b[K"
const CLEAR_BELOW = "\u001b[J"
const BAR_WIDTH = 10

type Screen = { readonly columns: number; readonly rows: number; readonly style: Style }
type View = { filter: string; isTyping: boolean; scroll: number }

/** Shows what `read` answers, anew every second, until the person leaves. */
export async function watchCodes(
  { output }: Runtime,
  read: (filter: string) => Promise<readonly CodeView[]>,
  filter: string,
): Promise<void> {
  const { stdin, stdout } = process
  const view: View = { filter, isTyping: false, scroll: 0 }
  let redraw: () => void = () => undefined
  const draw = async () => {
    const codes = await read(view.filter)
    const screen = { columns: stdout.columns, rows: stdout.rows, style: output.style }
    view.scroll = Math.max(0, Math.min(view.scroll, codes.length - (screen.rows - 3)))
    stdout.write(
      HOME +
        screenLines(codes, view, screen)
          .map((line) => line + CLEAR_LINE)
          .join("\n") +
        CLEAR_BELOW,
    )
  }
  stdout.write(ENTER_SCREEN)
  stdin.setRawMode(true)
  stdin.setEncoding("utf8")
  try {
    await new Promise<void>((resolve, reject) => {
      redraw = () => void draw().catch(reject)
      const timer = setInterval(redraw, 1000)
      const leave = () => {
        clearInterval(timer)
        resolve()
      }
      stdin.on("data", (keys: string) => {
        if (handleKeys(keys, view)) leave()
        else redraw()
      })
      stdin.resume()
      process.once("SIGTERM", leave)
      stdout.on("resize", redraw)
      redraw()
    })
  } finally {
    stdout.off("resize", redraw)
    stdin.setRawMode(false)
    stdin.removeAllListeners("data").pause()
    stdout.write(LEAVE_SCREEN)
  }
}

/** Changes the view by what was typed; true when the person wants to leave. */
export function handleKeys(keys: string, view: View): boolean {
  // Arrows come as one sequence; letters which were typed fast, or pasted, come together.
  const parts = keys.startsWith("\u001b") ? [keys] : Array.from(keys)
  return parts.some((key) => handleKey(key, view))
}

function handleKey(keys: string, view: View): boolean {
  if (keys === "\u0003") return true
  if (view.isTyping) {
    if (keys === "\r" || keys === "\n") view.isTyping = false
    else if (keys === "\u001b") Object.assign(view, { isTyping: false, filter: "" })
    else if (keys === "\u007f" || keys === "\b") view.filter = view.filter.slice(0, -1)
    else if (!keys.startsWith("\u001b")) view.filter += keys
    view.scroll = 0
    return false
  }
  if (keys === "q" || keys === "\u001b") return true
  if (keys === "/") Object.assign(view, { isTyping: true, filter: "" })
  if (keys === "\u001b[B" || keys === "j") view.scroll += 1
  if (keys === "\u001b[A" || keys === "k") view.scroll -= 1
  return false
}

/** The lines of one screen: codes that fit, then one line that says what can be done. */
export function screenLines(codes: readonly CodeView[], view: View, screen: Screen): string[] {
  const { style, columns } = screen
  const room = Math.max(1, screen.rows - 3)
  const shown = codes.slice(view.scroll, view.scroll + room)
  const isEnding = (row: number) => (shown[row]?.secondsLeft ?? Infinity) <= LAST_SECONDS
  const accent = (text: string, row: number) => (isEnding(row) ? style.accent(text) : text)
  const table = formatTable(
    [
      { title: "Issuer", isFlexible: true },
      { title: "Account", isFlexible: true, paint: style.quiet },
      { title: "Code", align: "right", paint: (text, row) => style.strong(accent(text, row)) },
      { title: "Then", align: "right", paint: style.quiet },
      { title: "Left", paint: accent },
    ],
    shown.map((code) => [
      code.issuer,
      code.account,
      code.code === "" ? "–" : groupDigits(code.code),
      code.next === "" ? "–" : groupDigits(code.next),
      timeBar(code),
    ]),
    { columns, style },
  )
  const filter = view.isTyping || view.filter !== "" ? `/${view.filter}${view.isTyping ? "▏" : ""}   ` : ""
  const hint = `${filter}${codes.length} ${codes.length === 1 ? "code" : "codes"}   / search   ↑↓ scroll   q leave`
  return [...table, "", style.quiet(hint.slice(0, columns))]
}

/** The time left as a bar and in seconds; HOTP codes have a counter instead. */
function timeBar({ secondsLeft, period, counter }: CodeView): string {
  if (secondsLeft === null || period === null) return `#${counter ?? ""}`
  const filled = Math.ceil((secondsLeft / period) * BAR_WIDTH)
  return `${"▰".repeat(filled)}${"▱".repeat(BAR_WIDTH - filled)} ${String(secondsLeft).padStart(2)}`
}
