// Files whose source we recognise and cannot read (yet): a person who picked the right file must not be told that it is
// "unknown", and no reader may guess. A source leaves this list when its importer comes.
import type { Content } from "./content.ts"
import { TransferError } from "./errors.ts"
import { isJsonObject, type JsonObject, type JsonValue, keysOf } from "./formats/json.ts"
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

/** A JSON object with all of these keys. */
const hasKeys =
  (...keys: readonly string[]) =>
  (content: Content) =>
    content.kind === "json" && keys.every((key) => keysOf(content.json).has(key))

/** A JSON array whose first element has all of these keys. */
const isListOf =
  (...keys: readonly string[]) =>
  (content: Content) => {
    if (content.kind !== "json" || !Array.isArray(content.json)) return false
    const first = keysOf((content.json as readonly JsonValue[])[0] ?? null)
    return keys.every((key) => first.has(key))
  }

const hasExtension = (content: Content, ...extensions: readonly string[]) =>
  extensions.some((extension) => content.fileName.toLowerCase().endsWith(extension))

const SOURCES: readonly UnreadableSource[] = [
  { label: "Proton Authenticator", matches: hasKeys("version", "entries") },
  { label: "Proton Authenticator", matches: hasKeys("version", "salt", "content") },
  { label: "Proton Pass", matches: hasKeys("vaults") },
  {
    label: "Bitwarden",
    matches: (content) => hasKeys("encrypted")(content) && !hasKeys("vaults")(content),
    explain: explainBitwarden,
  },
  { label: "Stratum (Authenticator Pro)", matches: hasKeys("Authenticators") },
  { label: "Stratum (Authenticator Pro)", matches: isStratum, explain: explainStratum },
  { label: "FreeOTP+", matches: hasKeys("tokens", "tokenOrder") },
  { label: "LastPass Authenticator", matches: isLastPass },
  {
    label: "LastPass Authenticator",
    what: "This is a transfer code of LastPass Authenticator",
    matches: (content) => content.kind === "text" && /^\s*lpaauth-migration:/i.test(content.text),
  },
  { label: "2FAuth", matches: (content) => hasKeys("app", "data")(content) && hasText(content, '"2fauth') },
  { label: "Authy", matches: hasKeys("authenticator_tokens") },
  { label: "Authy", matches: hasKeys("decrypted_authenticator_tokens") },
  { label: "Authy", matches: hasKeys("apps") },
  { label: "Steam", matches: hasKeys("shared_secret") },
  { label: "Steam", matches: (content) => hasKeys("accounts")(content) && hasText(content, "shared_secret") },
  { label: "Duo", matches: isListOf("otpGenerator") },
  { label: "Duo", matches: (content) => isListOf("accountType", "name")(content) },
  { label: "Raivo OTP", matches: isListOf("kind", "timer") },
  { label: "andOTP", matches: isListOf("secret", "label") },
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
  { label: "Proton Pass", matches: isArchiveWith("Proton Pass/") },
  { label: "Raivo OTP", matches: isArchiveWith("raivo-otp-export") },
  { label: "zip", what: "This is a zip archive", matches: (content) => isBinary(content, "zip") },
  { label: "picture", matches: (content) => isBinary(content, "picture", "pdf"), explain: explainPicture },
  { label: "PGP", matches: isPgp, explain: explainPgp },
  { label: "OTP Auth", matches: (content) => hasExtension(content, ".otpauthdb", ".otpauth") },
  { label: "andOTP", matches: isAndOtp },
]

const hasText = (content: Content, text: string) => content.kind === "json" && content.text.includes(text)

function isLastPass(content: Content): boolean {
  if (content.kind !== "json" || !isJsonObject(content.json)) return false
  const accounts = content.json["accounts"]
  return Array.isArray(accounts) && content.text.includes("issuerName") && content.text.includes("timeStep")
}

function explainBitwarden(content: Content): TransferError | null {
  if (content.kind !== "json" || !isJsonObject(content.json)) return null
  if (content.json["encrypted"] === true && content.json["passwordProtected"] !== true) {
    const message =
      "This Bitwarden export is encrypted with the key of the account and can only be opened by Bitwarden. Export again and choose “password protected”."
    return new TransferError("unsupported", message, { source: "Bitwarden" })
  }
  if (content.json["encrypted"] === false && !hasTotp(content.json)) {
    return new TransferError("no-codes", "This Bitwarden export holds no codes.", { source: "Bitwarden" })
  }
  return null
}

function hasTotp({ items }: JsonObject): boolean {
  if (!Array.isArray(items)) return true
  return (items as readonly JsonValue[]).some((item) => {
    const login = isJsonObject(item) ? item["login"] : null
    return isJsonObject(login ?? null) && Boolean((login as JsonObject)["totp"])
  })
}

function isStratum(content: Content): boolean {
  return isBinary(content, "stratum", "stratum-legacy")
}

/** Magic, salt, initialisation vector and at least one block or tag. */
const SHORTEST_STRATUM = 16 + 16 + 12 + 16

function explainStratum({ bytes }: Content): TransferError | null {
  if (bytes.length >= SHORTEST_STRATUM) return null
  return new TransferError("damaged", "This Stratum backup is incomplete.", { source: "Stratum" })
}

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

/** Names of files stand in clear in the directory at the end of an archive, and in front of each file. */
function isArchiveWith(name: string) {
  return (content: Content) =>
    isBinary(content, "zip") &&
    (hasAscii(content.bytes.subarray(-65_536), name) || hasAscii(content.bytes.subarray(0, 65_536), name))
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

/** Encrypted backups have no mark of their own, only names: `otp_accounts.json.aes`, `otp_accounts_….bin`. */
function isAndOtp(content: Content): boolean {
  const isNamedLikeOne = hasExtension(content, ".aes") || /otp_accounts[^/]*\.bin$/i.test(content.fileName)
  return content.kind === "binary" && isNamedLikeOne
}
