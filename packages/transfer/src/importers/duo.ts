// Duo Mobile: the list of accounts out of a rooted phone.
import { z } from "zod"
import type { Content } from "../content.ts"
import { TransferError } from "../errors.ts"
import { isJsonObject, keysOf, type JsonValue } from "../formats/json.ts"
import { toImportedEntry, type ImportedEntry } from "../imported-entry.ts"
import type { Importer } from "../importer.ts"
import { readRecords } from "../read-records.ts"

const LABEL = "Duo"

export const duo: Importer = {
  id: "duo",
  label: LABEL,
  howToExport:
    "Duo Mobile has no export. From a rooted phone, take files/duokit/accounts.json out of the app's folder.",
  detect: (content) => (listOf(content) === null ? "no" : "certain"),
  read: async (content, context) => {
    const list = listOf(content)
    if (list === null) throw new TransferError("unsupported", "This is no file of Duo.", { source: LABEL })
    context.enter("reading")
    return readRecords(list, readAccount, (account, index) => ({
      where: placeOf(index),
      ...(isJsonObject(account) && typeof account["name"] === "string" ? { account: account["name"] } : {}),
    }))
  },
}

function listOf(content: Content): readonly JsonValue[] | null {
  if (content.kind !== "json" || !Array.isArray(content.json)) return null
  const list = content.json as readonly JsonValue[]
  const isDuo = list.some((account) => {
    const keys = keysOf(account)
    return keys.has("otpGenerator") || (keys.has("accountType") && keys.has("name"))
  })
  return isDuo ? list : null
}

const placeOf = (index: number) => `account ${index + 1}`

const accountSchema = z.object({
  name: z.string().nullish(),
  otpGenerator: z.object({ otpSecret: z.unknown().optional(), counter: z.unknown().optional() }).nullish(),
})

function readAccount(json: JsonValue, position: number): ImportedEntry {
  const { name, otpGenerator } = accountSchema.parse(json)
  if (otpGenerator === null || otpGenerator === undefined) {
    throw new TransferError("unsupported", "It is confirmed in the Duo app and has no codes of its own.")
  }
  const { otpSecret: secret, counter } = otpGenerator
  const isCounted = counter !== undefined && counter !== null
  return toImportedEntry(
    { otp: { type: isCounted ? "hotp" : "totp", secret, counter }, issuer: "", account: name ?? "" },
    { where: placeOf(position), position },
  )
}
