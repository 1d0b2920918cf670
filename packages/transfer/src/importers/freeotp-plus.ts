// FreeOTP+: its JSON export. Tokens are those of FreeOTP 1.
import { z } from "zod"
import type { Content } from "../content.ts"
import { TransferError } from "../errors.ts"
import { readFreeOtpToken } from "../formats/freeotp-token.ts"
import { isJsonObject, keysOf } from "../formats/json.ts"
import { toImportedEntry } from "../imported-entry.ts"
import type { Importer, ReadResult } from "../importer.ts"
import { checkRecordCount } from "../limits.ts"
import { readRecords } from "../read-records.ts"

const LABEL = "FreeOTP+"

export const freeotpPlus: Importer = {
  id: "freeotp-plus",
  label: LABEL,
  howToExport: "In FreeOTP+: menu, “Backup”, “Export JSON Format”.",
  detect: (content) => (isFreeOtpPlus(content) ? "certain" : "no"),
  read: async (content, context) => {
    if (!isFreeOtpPlus(content) || content.kind !== "json") {
      throw new TransferError("unsupported", "This is no FreeOTP+ export.", { source: LABEL })
    }
    const result = fileSchema.safeParse(content.json)
    if (!result.success) {
      throw new TransferError("damaged", "This FreeOTP+ export is incomplete or damaged.", { source: LABEL })
    }
    context.enter("reading")
    return readTokens(result.data)
  },
}

function isFreeOtpPlus(content: Content): boolean {
  const keys = content.kind === "json" ? keysOf(content.json) : new Set()
  return keys.has("tokens") && keys.has("tokenOrder")
}

const fileSchema = z.object({ tokens: z.array(z.unknown()), tokenOrder: z.array(z.unknown()) })

function readTokens({ tokens, tokenOrder }: z.infer<typeof fileSchema>): ReadResult {
  checkRecordCount(tokenOrder.length)
  const ranks = new Map(tokenOrder.map((key, index) => [key, index]))
  const rankOf = (token: unknown) => ranks.get(keyOf(token)) ?? Number.MAX_SAFE_INTEGER
  // Sorted as the app shows them, but counted as they stand in the file.
  const sorted = tokens
    .map((token, index) => ({ token, index, rank: rankOf(token) }))
    .toSorted((left, right) => left.rank - right.rank)
  return readRecords(
    sorted,
    ({ token, index }, position) =>
      toImportedEntry(readFreeOtpToken(token, { isCounterUsed: true }), {
        where: placeOf(index),
        position,
      }),
    ({ token, index }) => ({ where: placeOf(index), ...nameOf(token) }),
  )
}

const placeOf = (index: number) => `token ${index + 1}`

/** How the order names a token. */
function keyOf(token: unknown): string {
  const { issuerInt, label } = isJsonObject(token) ? token : {}
  return `${typeof issuerInt === "string" ? issuerInt : ""}:${typeof label === "string" ? label : ""}`
}

const nameOf = (token: unknown): { issuer?: string } =>
  isJsonObject(token) && typeof token["issuerExt"] === "string" ? { issuer: token["issuerExt"] } : {}
