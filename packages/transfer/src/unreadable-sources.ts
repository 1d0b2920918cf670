// Files whose source we recognise and cannot read (yet): a person who picked the right file must not be told that it is
// "unknown", and no reader may guess. A source leaves this list when its importer comes.
import type { Content } from "./content.ts"
import { TransferError } from "./errors.ts"
import { hasColumns } from "./password-table.ts"

type UnreadableSource = {
  readonly label: string
  /** The first words of the answer, where "This is a file of …" would not be good English. */
  readonly what?: string
  readonly matches: (content: Content) => boolean
  /** A better answer than "cannot read it yet"; `null` when there is none. */
  readonly explain?: (content: Content) => TransferError | null
}

/** What to say about a file which belongs to a source that we cannot read; `null` when it belongs to none of them. */
export function findUnreadable(content: Content): TransferError | null {
  const source = SOURCES.find(({ matches }) => matches(content))
  if (source === undefined) return null
  const message = `${source.what ?? `This is a file of ${source.label}`}; Tessera cannot read it yet.`
  return source.explain?.(content) ?? new TransferError("unsupported", message, { source: source.label })
}

/** What to say about a file which nobody recognises. */
export function describeUnknown(content: Content): TransferError {
  if (content.kind === "empty") return new TransferError("no-codes", "This file is empty.")
  if (content.kind === "html") return describePage(content.text)
  if (content.kind === "damaged-json") {
    const message = content.isTooDeep
      ? "This file is nested deeper than any backup of codes; it is damaged or was made to do harm."
      : "This file is incomplete or damaged: it begins like JSON and does not go on like it."
    return new TransferError("damaged", message)
  }
  const message = "Tessera does not know this kind of file. If it is a backup of another app, name the app."
  return new TransferError("unsupported", message)
}

function describePage(html: string): TransferError {
  if (html.includes("data:image/")) {
    const message =
      "This page shows its codes as pictures only. Take a screenshot of each, or export in another format."
    return new TransferError("unsupported", message)
  }
  return new TransferError("no-codes", "There is no link to a code on this page.")
}

const isBinary = (content: Content, ...formats: readonly string[]) =>
  content.kind === "binary" && content.format !== null && formats.includes(content.format)

const hasExtension = (content: Content, ...extensions: readonly string[]) =>
  extensions.some((extension) => content.fileName.toLowerCase().endsWith(extension))

const SOURCES: readonly UnreadableSource[] = [
  {
    label: "LastPass Authenticator",
    what: "This is a transfer code of LastPass Authenticator",
    matches: (content) => content.kind === "text" && /^\s*lpaauth-migration:/i.test(content.text),
  },
  {
    label: "password manager",
    matches: isPasswordTable,
    explain: explainPasswordTable,
  },
  { label: "KeePass", matches: (content) => isBinary(content, "kdbx", "kdb") },
  { label: "Microsoft Authenticator", matches: isDatabaseWith("oath_secret_key") },
  {
    label: "Google Authenticator",
    matches: isDatabaseWith("auditlog_export", "isencrypted"),
    explain: explainGoogleDatabase,
  },
  { label: "Stratum (Authenticator Pro)", matches: isDatabaseWith("authenticatorcategory") },
  { label: "SQLite", what: "This is a database", matches: (content) => isBinary(content, "sqlite") },
  { label: "zip", what: "This is a zip archive", matches: (content) => isBinary(content, "zip") },
  { label: "picture", matches: (content) => isBinary(content, "picture", "pdf"), explain: explainPicture },
  { label: "PGP", matches: isPgp, explain: explainPgp },
  { label: "OTP Auth", matches: (content) => hasExtension(content, ".otpauthdb", ".otpauth") },
]

/** Tables with codes have importers; this one has none. */
function isPasswordTable(content: Content): boolean {
  return ["password", "loginpassword", "pwd"].some((name) => hasColumns(content, name))
}

function explainPasswordTable(): TransferError {
  return new TransferError("no-codes", "This table of passwords has no column for codes.")
}

/** Names of tables and columns stand in clear near the start of a database. */
function isDatabaseWith(...names: readonly string[]) {
  return (content: Content) =>
    isBinary(content, "sqlite") && names.some((name) => hasAscii(content.bytes.subarray(0, 65_536), name))
}

const hasAscii = (bytes: Uint8Array, text: string) => new TextDecoder("latin1").decode(bytes).includes(text)

function explainGoogleDatabase(): TransferError {
  const message =
    "This is a database of Google Authenticator, which Tessera cannot read yet. Use “Transfer accounts” in the app."
  return new TransferError("unsupported", message, { source: "Google Authenticator" })
}

function explainPicture(): TransferError {
  const message = "This is a picture. Scan its QR code instead, or give the text of the code."
  return new TransferError("unsupported", message)
}

function isPgp(content: Content): boolean {
  return isBinary(content, "pgp") || hasExtension(content, ".gpg", ".pgp")
}

function explainPgp(): TransferError {
  return new TransferError("unsupported", "This file is encrypted with PGP; decrypt it first.")
}
