// andOTP: its plain list, and that of apps which write the same (GNOME Authenticator).
import { decodeBase32, decodeUtf8 } from "@tessera/bytes"
import { z } from "zod"
import type { Content } from "../content.ts"
import { TransferError } from "../errors.ts"
import { isJsonObject, keysOf, type JsonValue } from "../formats/json.ts"
import { toImportedEntry, type ImportedEntry } from "../imported-entry.ts"
import type { Importer, ReadResult } from "../importer.ts"
import { readRecords } from "../read-records.ts"

export const AND_OTP_LABEL = "andOTP"

export const andOtp: Importer = {
  id: "andotp",
  label: AND_OTP_LABEL,
  howToExport:
    "In andOTP: Backup, “Backup (encrypted)”, the safer way, or “Backup (plain-text)”. Tessera asks for the password.",
  detect: (content) => (isAndOtp(content) ? "certain" : "no"),
  read: async (content, context) => {
    if (!isAndOtp(content) || content.kind !== "json") {
      throw new TransferError("unsupported", "This is no andOTP backup.", { source: AND_OTP_LABEL })
    }
    context.enter("reading")
    return readAndOtpList(content.json as readonly JsonValue[])
  },
}

function isAndOtp(content: Content): boolean {
  if (content.kind !== "json" || !Array.isArray(content.json)) return false
  const keys = keysOf((content.json as readonly JsonValue[])[0] ?? null)
  return keys.has("secret") && keys.has("label")
}

const recordSchema = z.object({
  type: z.string().nullish(),
  secret: z.unknown().optional(),
  issuer: z.string().nullish(),
  label: z.string().nullish(),
  algorithm: z.unknown().optional(),
  digits: z.unknown().optional(),
  period: z.unknown().optional(),
  counter: z.unknown().optional(),
  tags: z.array(z.string()).nullish(),
  used_frequency: z.number().int().nonnegative().nullish().catch(null),
})

/** Reads the list, from a plain backup or out of an encrypted one. @throws TransferError `too-large` */
export function readAndOtpList(list: readonly JsonValue[]): ReadResult {
  return readRecords(list, readRecord, (record, index) => ({
    where: placeOf(index),
    ...(isJsonObject(record) && typeof record["issuer"] === "string" ? { issuer: record["issuer"] } : {}),
  }))
}

const placeOf = (index: number) => `entry ${index + 1}`

function readRecord(json: JsonValue, position: number): ImportedEntry {
  const { issuer, label, tags, used_frequency: useCount, ...otp } = recordSchema.parse(json)
  const type = otp.type ?? "totp"
  const isMotp = type.toLowerCase() === "motp"
  return toImportedEntry(
    {
      otp: { ...otp, type, secret: isMotp ? toMotpSecret(otp.secret) : otp.secret },
      ...readNames(label ?? "", issuer),
      tags: tags ?? [],
      useCount: useCount ?? 0,
    },
    { where: placeOf(position), position },
  )
}

/** Old versions knew no issuer and wrote both into the label; for a while it stood in both. */
function readNames(label: string, issuer: string | null | undefined): { issuer: string; account: string } {
  if (issuer) return { issuer, account: withoutPrefix(withoutPrefix(label, `${issuer} - `), `${issuer}:`) }
  // An empty issuer is an answer too.
  if (issuer === "") return { issuer, account: label }
  const match = /^(.*?)(?: - |:)(.*)$/s.exec(label)
  return match === null ? { issuer: "", account: label } : readNames(label, match[1])
}

const withoutPrefix = (text: string, prefix: string) =>
  text.startsWith(prefix) ? text.slice(prefix.length) : text

/** The characters of the secret, written in base32 like any other. */
function toMotpSecret(secret: unknown): unknown {
  return typeof secret === "string" ? decodeUtf8(decodeBase32(secret)) : secret
}
