// A backup and its preview as tables: what is new, what is here already, what differs, what cannot be read and why.
import type { PreviewItem, Skipped } from "@tessera/transfer"
import type { Entry } from "@tessera/vault"
import type { Output } from "../terminal/output.ts"
import { formatTable } from "../terminal/table.ts"
import { printable } from "../terminal/width.ts"
import { nameOf } from "../vaults/find-entries.ts"
import type { ImportPlan } from "./apply-import.ts"
import type { Backup } from "./read-backups.ts"

/** What is in the file, without a vault to compare it with. */
export function readingLines(backup: Backup, output: Output): string[] {
  const { entries, duplicates, label } = backup
  const table = formatTable(
    [
      { title: "Issuer", isFlexible: true },
      { title: "Account", isFlexible: true },
      { title: "Kind" },
      { title: "Tags", isFlexible: true },
      { title: "State" },
    ],
    entries.map(({ entry }) => [
      entry.issuer,
      entry.account,
      entry.otp.type,
      entry.tags.join(", "),
      entry.isTrashed ? "trash" : "",
    ]),
    output,
  )
  const repeated = duplicates > 0 ? [`${duplicates} of them more than once.`] : []
  return [
    `${label}: ${entries.length} ${entries.length === 1 ? "entry" : "entries"}.`,
    ...repeated,
    "",
    ...table,
    ...skippedLines(backup.skipped),
  ]
}

/** What would happen to the vault, group by group. */
export function previewLines({ preview, updates }: ImportPlan, { label }: Backup, output: Output): string[] {
  const { items } = preview
  const of = (...verdicts: readonly PreviewItem<unknown>["verdict"][]) =>
    items.filter(({ verdict }) => verdicts.includes(verdict))
  const fresh = of("new", "same-name")
  return [
    `${label}: ${items.length} ${items.length === 1 ? "entry" : "entries"} read.`,
    ...group(
      "New",
      fresh.map((item) => [item.imported.entry, sameNameRemark(item)]),
    ),
    ...group(
      updates.length > 0
        ? "Differ, and will be updated"
        : "Differ, and stay as they are here (--update takes them over)",
      of("same-secret").map((item) => [item.imported.entry, `differs in ${item.differences.join(", ")}`]),
    ),
    ...summary("Already here", of("present").length),
    ...summary("More than once in the file", of("repeated").length),
    ...skippedLines(preview.unreadable),
    "",
  ].map((line) => cutLine(line, output.columns))
}

function sameNameRemark({ verdict }: PreviewItem<unknown>): string {
  return verdict === "same-name" ? "another secret of this name is here; both will be kept" : ""
}

function group(title: string, rows: readonly (readonly [Entry, string])[]): string[] {
  if (rows.length === 0) return []
  const lines = rows.map(([entry, remark]) => `  ${nameOf(entry)}${remark === "" ? "" : `: ${remark}`}`)
  return ["", `${title}: ${rows.length}`, ...lines]
}

function summary(title: string, count: number): string[] {
  return count === 0 ? [] : ["", `${title}: ${count}`]
}

function skippedLines(skipped: readonly Skipped[]): string[] {
  if (skipped.length === 0) return []
  return ["", `Cannot be read: ${skipped.length}`, ...skipped.map((skip) => `  ${printable(describe(skip))}`)]
}

function describe({ where, reason, issuer, account }: Skipped): string {
  const name = [issuer, account].filter((part) => part !== undefined && part !== "").join(", ")
  return `${where}${name === "" ? "" : ` (${name})`}: ${reason}`
}

/** Reasons are sentences: they wrap in the terminal instead of being cut. */
function cutLine(line: string, columns: number): string {
  return line.length > columns * 4 ? `${line.slice(0, columns * 4)}…` : line
}
