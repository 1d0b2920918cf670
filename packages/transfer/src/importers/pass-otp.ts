// pass with its OTP extension, and gopass: the decrypted text of one entry. The first line is the password of the site,
// which is never read; then come fields and addresses in any order.
import type { Content } from "../content.ts"
import { TransferError } from "../errors.ts"
import { schemeOf } from "../formats/links.ts"
import type { Importer, ReadResult } from "../importer.ts"
import { readOtpValue } from "../read-otp-value.ts"
import { readRecords } from "../read-records.ts"

const LABEL = "pass"
/** One entry is small; a long text is something else. */
const MAX_LENGTH = 100_000

export const passOtp: Importer = {
  id: "pass-otp",
  label: LABEL,
  howToExport: "Decrypt the entry: “pass show NAME > entry.txt”, and delete the file afterwards.",
  detect: (content) => (isPassEntry(content) ? "certain" : "no"),
  read: async (content) => {
    if (content.kind !== "text") {
      throw new TransferError("unsupported", "This is no decrypted entry of pass.", { source: LABEL })
    }
    return readEntry(content.text)
  },
}

const linesOf = (text: string) => text.split(/\r\n|\n|\r/)

const FIELD = /^\s*(user(?:name)?|login|e?mail|url|totp|otpauth)\s*:\s*(.*)$/i
const isLink = (line: string) => ["otpauth", "steam", "motp"].includes(schemeOf(line))

function isPassEntry(content: Content): boolean {
  if (content.kind !== "text" || content.text.length > MAX_LENGTH) return false
  const [password = "", ...lines] = linesOf(content.text)
  if (schemeOf(password) !== "" || /^\s*(?:#|\/\/|;|$)/.test(password)) return false
  return lines.some((line) => FIELD.test(line)) && lines.some((line) => valueOf(line) !== null)
}

/** What a line holds of a code: an address, or what stands behind `totp:` and `otpauth:`. */
function valueOf(line: string): string | null {
  const text = line.trim()
  if (isLink(text)) return text
  const [, name = "", value = ""] = FIELD.exec(text) ?? []
  if (!/^(?:totp|otpauth)$/i.test(name) || value === "") return null
  // Compat: gopass writes `otpauth: //totp/…` for an address of which it took the scheme for a name.
  return value.startsWith("//") ? `otpauth:${value}` : value
}

function readEntry(text: string): ReadResult {
  const lines = linesOf(text).map((line, index) => ({ line, where: `line ${index + 1}` }))
  const fields = lines.slice(1).map(({ line }) => FIELD.exec(line))
  const account = fields.find((field) => /^(?:user|login|e?mail)/i.test(field?.[1] ?? ""))?.[2] ?? ""
  const values = lines.slice(1).flatMap(({ line, where }) => {
    const value = valueOf(line)
    return value === null ? [] : [{ value, where }]
  })
  return readRecords(
    values,
    ({ value, where }, position) =>
      readOtpValue(value, { issuer: "", account: account.trim() }, { where, position }),
    ({ where }) => ({ where }),
  )
}
