// Tables that fit the terminal: columns as wide as their content, the flexible ones cut when there is not enough room.
import type { Style } from "./style.ts"
import { cutToWidth, displayWidth, padToWidth, printable } from "./width.ts"

export type Column = {
  readonly title: string
  readonly align?: "left" | "right"
  /** May be cut to make the table fit; others keep their whole content. */
  readonly isFlexible?: boolean
  /** Applied to the padded cell, so that it does not change its width. */
  readonly paint?: (text: string, row: number) => string
}

export type TableOptions = { readonly columns: number; readonly style: Style }

const GAP = "  "
const LEAST = 6

/** The lines of a table, heading first, none wider than `options.columns`; cells are made safe to print. */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  options: TableOptions,
): string[] {
  const cells = rows.map((row) => columns.map((_, index) => printable(row[index] ?? "")))
  const widths = fitWidths(columns, cells, options.columns)
  const heading = columns.map((column, index) => fit(column.title, widths[index] ?? 0, column.align))
  const lines = [options.style.quiet(heading.join(GAP).trimEnd())]
  cells.forEach((row, rowIndex) => {
    const painted = columns.map((column, index) => {
      const isLast = index === columns.length - 1 && column.align !== "right"
      const cell = fit(row[index] ?? "", widths[index] ?? 0, column.align)
      const text = isLast ? cell.trimEnd() : cell
      return column.paint === undefined ? text : column.paint(text, rowIndex)
    })
    lines.push(painted.join(GAP).trimEnd())
  })
  return lines
}

function fit(text: string, width: number, align: "left" | "right" | undefined): string {
  return padToWidth(cutToWidth(text, width), width, align)
}

function fitWidths(
  columns: readonly Column[],
  cells: readonly (readonly string[])[],
  available: number,
): number[] {
  const widths = columns.map((column, index) =>
    Math.max(displayWidth(column.title), ...cells.map((row) => displayWidth(row[index] ?? ""))),
  )
  let excess = widths.reduce((sum, width) => sum + width, 0) + GAP.length * (columns.length - 1) - available
  // The widest flexible column gives way first, one column at a time, so that two long ones end up alike.
  while (excess > 0) {
    let widest = -1
    columns.forEach((column, index) => {
      const width = widths[index] ?? 0
      if (column.isFlexible === true && width > LEAST && width > (widths[widest] ?? LEAST)) widest = index
    })
    if (widest === -1) break
    widths[widest] = (widths[widest] ?? 0) - 1
    excess -= 1
  }
  return widths
}
