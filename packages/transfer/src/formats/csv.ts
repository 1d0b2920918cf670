// Tables as text (RFC 4180): quotes, line ends inside of cells, commas, semicolons or tabs between them.
// An own reader: the types of the library that we have would give the core the names of all of Node.
import { checkRecordCount } from "../limits.ts"

/** One row; `line`, from 1, is where it begins. */
export type CsvRow = { readonly line: number; readonly cells: readonly string[] }

/** Rows of a table without the blank ones, in one pass over the text. @throws TransferError `too-large` */
export function parseCsv(text: string): CsvRow[] {
  const separator = findSeparator(text)
  const rows: CsvRow[] = []
  let cells: string[] = []
  let line = 1
  let rowLine = 1
  let index = 0
  while (index <= text.length) {
    const cell = readCell(text, index, separator)
    cells.push(cell.text)
    line += cell.lineEnds
    index = cell.end + 1
    if (text.charAt(cell.end) === separator) continue
    if (text.charAt(cell.end) === "\r" && text.charAt(index) === "\n") index++
    if (cells.some((other) => other.trim() !== "")) rows.push({ line: rowLine, cells })
    checkRecordCount(rows.length)
    cells = []
    rowLine = ++line
  }
  return rows
}

/** The character between the cells: the one that the first line has most of. */
function findSeparator(text: string): string {
  const firstLine =
    text
      .trimStart()
      .slice(0, 4000)
      .split(/[\r\n]/, 1)[0] ?? ""
  const count = (separator: string) => firstLine.split(separator).length
  return [",", ";", "\t"].toSorted((left, right) => count(right) - count(left))[0] ?? ","
}

type Cell = { readonly text: string; readonly end: number; readonly lineEnds: number }

function readCell(text: string, start: number, separator: string): Cell {
  if (text.charAt(start) === '"') return readQuotedCell(text, start, separator)
  const end = endOfCell(text, start, separator)
  return { text: text.slice(start, end), end, lineEnds: 0 }
}

/** A quotation mark inside of quotes is written twice; a missing one at the end of the file is forgiven. */
function readQuotedCell(text: string, start: number, separator: string): Cell {
  const parts: string[] = []
  let from = start + 1
  for (;;) {
    const quote = text.indexOf('"', from)
    const stop = quote < 0 ? text.length : quote
    parts.push(text.slice(from, stop))
    if (text.charAt(stop + 1) !== '"' || quote < 0) {
      const content = parts.join('"')
      // What stands between the closing mark and the separator is no part of any dialect; it is kept.
      const end = endOfCell(text, Math.min(stop + 1, text.length), separator)
      return { text: content + text.slice(stop + 1, end), end, lineEnds: countLineEnds(content) }
    }
    from = stop + 2
  }
}

function endOfCell(text: string, start: number, separator: string): number {
  let end = start
  while (end < text.length && !isEnd(text.charAt(end), separator)) end++
  return end
}

const isEnd = (character: string, separator: string) =>
  character === separator || character === "\n" || character === "\r"

const countLineEnds = (text: string) => text.match(/\r\n|\n|\r/g)?.length ?? 0
