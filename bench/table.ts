// Figures as people read them.
import { advantageOf, type Figure, keepsTarget, type Unit } from "./measure.ts"
import type { Machine } from "./machine.ts"

export function machineLines({ cpu, cores, memory, system, node, load }: Machine): string[] {
  return [`${cpu}, ${cores} cores, ${memory}`, `${system}, Node ${node}; load before the run ${load}`]
}

/** The table, each column as wide as it needs to be, with the notes below. */
export function tableLines(figures: readonly Figure[]): string[] {
  const notes = figures.flatMap(({ note }) => (note === undefined ? [] : [note]))
  const numbers = new Map([...new Set(notes)].map((note, index) => [note, index + 1]))
  const rows = figures.map((figure) => cellsOf(figure, numbers.get(figure.note ?? "") ?? null))
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0, column))
      .join("  ")
      .trimEnd()
  const rule = widths.map((width) => "─".repeat(width)).join("  ")
  const noteLines = [...numbers].map(([note, number]) => `[${number}] ${note}`)
  return [line(HEADINGS), rule, ...rows.map(line), ...(noteLines.length > 0 ? ["", ...noteLines] : [])]
}

/** The same for docs/performance.md. */
export function markdownLines(figures: readonly Figure[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`
  const rule = HEADINGS.map((_, column) => (NUMBER_COLUMNS.includes(column) ? "--:" : "---"))
  return [line(HEADINGS), line(rule), ...figures.map((figure) => line(cellsOf(figure, null)))]
}

const HEADINGS = [
  "Figure",
  "Measured",
  "CPU",
  "p50",
  "p99",
  "Target",
  "",
  "Naive",
  "Better",
  "Naive alternative",
]
const NUMBER_COLUMNS = [1, 2, 3, 4, 5, 7, 8]

const pad = (cell: string, width: number, column: number) =>
  NUMBER_COLUMNS.includes(column) ? cell.padStart(width) : cell.padEnd(width)

function cellsOf(figure: Figure, note: number | null): string[] {
  const { name, unit, value, cpuMs, p50, p99, target, naive } = figure
  const advantage = advantageOf(figure)
  return [
    note === null ? name : `${name} [${note}]`,
    valueText(value, unit),
    cpuMs === undefined ? "" : valueText(cpuMs, "ms"),
    p50 === undefined ? "" : valueText(p50, "ms"),
    p99 === undefined ? "" : valueText(p99, "ms"),
    target === undefined ? "" : `${unit === "/s" ? "≥" : "≤"} ${valueText(target, unit)}`,
    VERDICTS[String(keepsTarget(figure))] ?? "",
    naive === undefined ? "" : valueText(naive.value, unit),
    advantage === null ? "" : `${roundedText(advantage)}×`,
    naive?.what ?? "",
  ]
}

const VERDICTS: Readonly<Record<string, string>> = { true: "kept", false: "MISSED", null: "" }

const valueText = (value: number, unit: Unit) =>
  unit === "/s" ? `${roundedText(value)}/s` : `${roundedText(value)} ${unit}`

/** Three digits are more than such figures are good for. */
function roundedText(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString("en")
  return value >= 10 ? value.toFixed(1) : value.toFixed(2)
}
