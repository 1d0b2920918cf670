// Long sentences for a terminal: broken between words, continued under a hanging indent.
import { displayWidth } from "./width.ts"

/** The lines of a text, none wider than `columns` unless one word is; lines after the first begin with `indent`. */
export function wrapText(text: string, columns: number, indent = ""): string[] {
  const lines: string[] = []
  let line = ""
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`
    if (line.trim() === "" || displayWidth(longer) <= columns) {
      line = line.trim() === "" ? line + word : longer
    } else {
      lines.push(line)
      line = indent + word
    }
  }
  return [...lines, line]
}

/** Paragraphs for the end of a help text. */
export function wrapHelp(...paragraphs: readonly string[]): string {
  return paragraphs.flatMap((paragraph) => wrapText(paragraph, 80, "  ")).join("\n")
}
