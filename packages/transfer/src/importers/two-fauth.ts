// 2FAuth: the JSON export of its web page.
import { z } from "zod"
import type { Content } from "../content.ts"
import { TransferError } from "../errors.ts"
import { isJsonObject, type JsonObject } from "../formats/json.ts"
import { toImportedEntry, type ImportedEntry } from "../imported-entry.ts"
import type { Importer } from "../importer.ts"
import { readRecords } from "../read-records.ts"

const LABEL = "2FAuth"
const SCHEMA = 1

export const twoFauth: Importer = {
  id: "2fauth",
  label: LABEL,
  howToExport: "In 2FAuth: “Manage”, choose the accounts, Export, 2FAuth (.json).",
  detect: (content) => (fileOf(content) === null ? "no" : "certain"),
  read: async (content, context) => {
    const file = fileOf(content)
    if (file === null) {
      throw new TransferError("unsupported", "This is no 2FAuth export.", { source: LABEL })
    }
    const result = fileSchema.safeParse(file)
    if (!result.success) {
      throw new TransferError("damaged", "This 2FAuth export is incomplete or damaged.", { source: LABEL })
    }
    if (result.data.schema > SCHEMA) {
      const message = "This 2FAuth export is of a newer version than Tessera knows."
      throw new TransferError("unsupported", message, { source: LABEL })
    }
    context.enter("reading")
    return readRecords(result.data.data, readAccount, (account, index) => ({
      where: placeOf(index),
      ...(isJsonObject(account) && typeof account["service"] === "string"
        ? { issuer: account["service"] }
        : {}),
    }))
  },
}

function fileOf(content: Content): JsonObject | null {
  if (content.kind !== "json" || !isJsonObject(content.json)) return null
  const { app, data } = content.json
  return typeof app === "string" && /^2fauth/i.test(app) && data !== undefined ? content.json : null
}

const fileSchema = z.object({ schema: z.number().default(SCHEMA), data: z.array(z.unknown()) })
const accountSchema = z.object({
  otp_type: z.string(),
  service: z.string().nullish(),
  account: z.string().nullish(),
  secret: z.unknown().optional(),
  algorithm: z.unknown().optional(),
  digits: z.unknown().optional(),
  period: z.unknown().optional(),
  counter: z.unknown().optional(),
  icon_file: z.string().nullish(),
})

const placeOf = (index: number) => `account ${index + 1}`

function readAccount(json: unknown, position: number): ImportedEntry {
  const { otp_type: type, service, account, icon_file: picture, secret, ...otp } = accountSchema.parse(json)
  return toImportedEntry(
    {
      otp: { type, secret, ...otp },
      issuer: service ?? "",
      account: account ?? "",
      hasPicture: Boolean(picture),
    },
    { where: placeOf(position), position },
  )
}
