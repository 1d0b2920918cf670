// How many columns a text takes on a terminal, and cutting it to a number of columns.
// After Unicode UAX #11 (East Asian Width) and UTS #51 (emoji); combining marks take no column.

/** First and last code point of the blocks whose characters are two columns wide. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18cff],
  [0x1b000, 0x1b2ff],
  [0x1f200, 0x1f2ff],
  [0x20000, 0x3fffd],
]

const ASCII = /^[\x20-\x7e]*$/
const EMOJI = /\p{Emoji_Presentation}|\ufe0f/u
const NO_WIDTH = /^[\p{Mark}\p{Format}]$/u
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" })

function clusterWidth(cluster: string): number {
  if (EMOJI.test(cluster)) return 2
  const point = cluster.codePointAt(0) ?? 0
  if (NO_WIDTH.test(String.fromCodePoint(point))) return 0
  return WIDE.some(([first, last]) => point >= first && point <= last) ? 2 : 1
}

/** The number of terminal columns of a text without control characters. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length
  let width = 0
  for (const { segment } of graphemes.segment(text)) width += clusterWidth(segment)
  return width
}

/** The text cut to at most `columns` columns, with "…" as the last one when something was cut off. */
export function cutToWidth(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text
  let kept = ""
  let width = 0
  for (const { segment } of graphemes.segment(text)) {
    width += clusterWidth(segment)
    if (width > columns - 1) break
    kept += segment
  }
  return `${kept}…`
}

/** The text followed by spaces up to `columns` columns, or preceded by them. */
export function padToWidth(text: string, columns: number, align: "left" | "right" = "left"): string {
  const gap = " ".repeat(Math.max(0, columns - displayWidth(text)))
  return align === "left" ? text + gap : gap + text
}

// Control characters could move the cursor or rewrite the screen; bidirectional overrides could swap what is read.
// eslint-disable-next-line no-control-regex -- these characters are exactly what must not reach the terminal
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\u2029]/g

/** Text from an entry or a server, made safe to print: what could command the terminal becomes "�". */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, "�")
}
