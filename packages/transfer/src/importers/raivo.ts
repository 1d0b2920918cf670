// Raivo OTP: the JSON of its export, and of tools which write the same. All values are text.
import { z } from "zod"
import type { Content } from "../content.ts"
import { TransferError } from "../errors.ts"
import { isJsonObject, keysOf, type JsonValue } from "../formats/json.ts"
import { toImportedEntry, type ImportedEntry } from "../imported-entry.ts"
import type { Importer, ReadResult } from "../importer.ts"
import { readRecords } from "../read-records.ts"

const LABEL = "Raivo OTP"

export const raivo: Importer = {
  id: "raivo",
  label: LABEL,
  howToExport: "In Raivo OTP: Settings, “Export OTPs to ZIP archive”; the JSON file inside is read too.",
  detect: (content) => (isRaivo(content) ? "certain" : "no"),
  read: async (content, context) => {
    if (!isRaivo(content) || content.kind !== "json") {
      throw new TransferError("unsupported", "This is no Raivo OTP export.", { source: LABEL })
    }
    context.enter("reading")
    return readRaivoList(content.json)
  },
}

function isRaivo(content: Content): boolean {
  if (content.kind !== "json" || !Array.isArray(content.json)) return false
  const keys = keysOf((content.json as JsonValue[])[0] ?? null)
  return keys.has("kind") && keys.has("timer")
}

const recordSchema = z.object({
  issuer: z.string().nullish(),
  account: z.string().nullish(),
  kind: z.string().nullish(),
  secret: z.unknown().optional(),
  algorithm: z.unknown().optional(),
  digits: z.unknown().optional(),
  timer: z.unknown().optional(),
  counter: z.unknown().optional(),
  pinned: z.unknown().optional(),
})

/** Reads the list of an export, from a file of its own or out of the archive. @throws TransferError */
export function readRaivoList(json: JsonValue): ReadResult {
  if (!Array.isArray(json)) {
    throw new TransferError("damaged", "This Raivo OTP export is incomplete or damaged.", { source: LABEL })
  }
  return readRecords(json as readonly JsonValue[], readRecord, (record, index) => ({
    where: placeOf(index),
    ...(isJsonObject(record) && typeof record["issuer"] === "string" ? { issuer: record["issuer"] } : {}),
  }))
}

const placeOf = (index: number) => `entry ${index + 1}`

function readRecord(json: JsonValue, position: number): ImportedEntry {
  const { issuer, account, kind, timer, pinned, secret, ...otp } = recordSchema.parse(json)
  return toImportedEntry(
    {
      otp: { type: kind ?? "totp", secret, period: timer, ...otp },
      issuer: issuer ?? "",
      account: account ?? "",
      isPinned: pinned === true || (typeof pinned === "string" && pinned.trim().toLowerCase() === "true"),
    },
    { where: placeOf(position), position },
  )
}
