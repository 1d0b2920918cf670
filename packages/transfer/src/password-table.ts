// Tables of passwords with a column for codes. Every password manager names its columns a little differently; which
// manager it was decides only about details, so one reader serves all of them.
import type { Content } from "./content.ts"
import { TransferError } from "./errors.ts"
import { parseCsv, type CsvRow } from "./formats/csv.ts"
import type { ImportedEntry } from "./imported-entry.ts"
import type { ReadResult } from "./importer.ts"
import { MAX_TEXT_BYTES } from "./limits.ts"
import { readOtpValue } from "./read-otp-value.ts"
import { readRecords } from "./read-records.ts"

/** What a dialect does in its own way. */
export type TableDialect = {
  readonly label: string
  readonly toTags?: (text: string) => readonly string[]
  readonly toIssuer?: (title: string, account: string) => string
}

type Role = "otp" | "issuer" | "account" | "note" | "tags" | "pinned"

/** Names of columns in lower case, without spaces, hyphens and underscores; of several the first which the table has. */
const COLUMNS: Readonly<Record<Role, readonly string[]>> = {
  otp: (
    "otpauth otpurl otpsecret logintotp totp otp 2fa twofactor twofactorauth onetimepassword onetimecode " +
    "totpsecret totpurl totpuri otpuri 2fasecret authenticatorkey twofactorsecret verificationcode"
  ).split(" "),
  issuer: ["title", "name", "issuer", "service", "site", "website"],
  account: ["username", "loginusername", "login", "account", "user", "loginname", "email"],
  note: ["notes", "note", "comments", "comment", "extra"],
  tags: ["tags", "folder", "category", "group", "grouping", "collections", "collection", "vault"],
  pinned: ["favorite", "favourite", "fav"],
}

const normalize = (name: string) => name.toLowerCase().replace(/[\s_-]/g, "")

const headers = new WeakMap<Content, readonly string[]>()

/** Normalised names in the first row of a text with at least three columns; none for other content. */
export function columnsOf(content: Content): readonly string[] {
  if (content.kind !== "text") return []
  const known = headers.get(content)
  if (known !== undefined) return known
  const [first] = parseCsv(
    content.text
      .trimStart()
      .slice(0, 4000)
      .split(/[\r\n]/, 1)[0] ?? "",
  )
  const cells = first?.cells ?? []
  const isHeader = cells.length >= 3 && cells.every((cell) => cell.length < 100 && !cell.includes("://"))
  const columns = isHeader ? cells.map((cell) => normalize(cell)) : []
  headers.set(content, columns)
  return columns
}

/** Whether a table has all of these columns, named in normalised form. */
export const hasColumns = (content: Content, ...names: readonly string[]): boolean =>
  names.every((name) => columnsOf(content).includes(name))

/** Whether the first row names a column for codes. */
export const hasOtpColumn = (content: Content): boolean =>
  columnsOf(content).some((column) => COLUMNS.otp.includes(column))

/** Whether some cell begins like the address of a code; the text is searched once, without reading the table. */
export const hasLinkCell = (content: Content): boolean =>
  content.kind === "text" && /[,;\t"](?:otpauth|steam):\/\//i.test(content.text)

/** Reads the text of a table. @throws TransferError `too-large` or `unsupported` */
export function readTable(content: Content, dialect: TableDialect): ReadResult {
  if (content.kind !== "text") {
    throw new TransferError("unsupported", `This is no ${dialect.label} file.`, { source: dialect.label })
  }
  return readTableText(content.text, dialect)
}

/** The same for a table out of an archive. @throws TransferError `too-large` */
export function readTableText(text: string, dialect: TableDialect): ReadResult {
  if (text.length > MAX_TEXT_BYTES) throw new TransferError("too-large", "This table is larger than 20 MiB.")
  const [header, ...rows] = parseCsv(text)
  const columns = (header?.cells ?? []).map((cell) => normalize(cell))
  const indexOf = (role: Role) => {
    const name = COLUMNS[role].find((candidate) => columns.includes(candidate))
    return name === undefined ? -1 : columns.indexOf(name)
  }
  const cellOf = (row: CsvRow, role: Role) => row.cells[indexOf(role)] ?? ""
  const records = rows.flatMap((row) => {
    const value = findValue(row, cellOf(row, "otp"))
    return value === "" ? [] : [{ row, value }]
  })
  return readRecords(
    records,
    ({ row, value }, position) => readRow(value, (role) => cellOf(row, role), { row, position, dialect }),
    ({ row }) => ({ where: placeOf(row), issuer: cellOf(row, "issuer"), account: cellOf(row, "account") }),
  )
}

const placeOf = ({ line }: CsvRow) => `line ${line}`

/** The cell for codes, or any cell which is the address of one: some tables have more columns than names. */
function findValue({ cells }: CsvRow, named: string): string {
  const isLink = (cell: string) => /^\s*(?:otpauth|steam):\/\//i.test(cell)
  if (isLink(named)) return named
  return cells.find(isLink) ?? named.trim()
}

type RowPlace = { readonly row: CsvRow; readonly position: number; readonly dialect: TableDialect }

function readRow(value: string, cell: (role: Role) => string, place: RowPlace): ImportedEntry {
  const { row, position, dialect } = place
  const account = cell("account").trim()
  const title = cell("issuer").trim()
  const tags = (dialect.toTags ?? ((text: string) => [text]))(cell("tags"))
  return readOtpValue(
    value,
    {
      issuer: dialect.toIssuer?.(title, account) ?? title,
      account,
      note: cell("note"),
      tags: tags.map((tag) => tag.trim()).filter((tag) => tag !== ""),
      isPinned: /^(?:1|true|yes)$/i.test(cell("pinned").trim()),
    },
    { where: placeOf(row), position },
  )
}
