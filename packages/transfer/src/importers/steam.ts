// Steam: the files of the old phone app and of Steam Desktop Authenticator, one account or several.
import { decodeBase64, encodeBase32 } from "@tessera/bytes"
import { decodeEntryUri } from "@tessera/vault"
import { z } from "zod"
import type { Content } from "../content.ts"
import { TransferError } from "../errors.ts"
import { isJsonObject, keysOf, type JsonValue } from "../formats/json.ts"
import { toImportedEntry, type ImportedEntry } from "../imported-entry.ts"
import type { Importer } from "../importer.ts"
import { readRecords } from "../read-records.ts"

const LABEL = "Steam"

export const steam: Importer = {
  id: "steam",
  label: LABEL,
  howToExport:
    "From Steam Desktop Authenticator, take the .maFile without encryption. From a rooted phone with an app older than 2023, the file Steamguard-….",
  detect: (content) => (accountsOf(content) === null ? "no" : "certain"),
  read: async (content, context) => {
    const accounts = accountsOf(content)
    if (accounts === null) {
      throw new TransferError("unsupported", "This is no Steam authenticator.", { source: LABEL })
    }
    context.enter("reading")
    return readRecords(accounts, readAccount, (account, index) => ({
      where: placeOf(index),
      issuer: LABEL,
      ...(isJsonObject(account) && typeof account["account_name"] === "string"
        ? { account: account["account_name"] }
        : {}),
    }))
  },
}

function accountsOf(content: Content): readonly JsonValue[] | null {
  if (content.kind !== "json") return null
  if (keysOf(content.json).has("shared_secret")) return [content.json]
  const accounts = isJsonObject(content.json) ? (content.json["accounts"] ?? null) : null
  if (!isJsonObject(accounts)) return null
  const list = Object.values(accounts) as JsonValue[]
  return list.some((account) => keysOf(account).has("shared_secret")) ? list : null
}

const placeOf = (index: number) => `account ${index + 1}`

const accountSchema = z.object({
  shared_secret: z.string(),
  account_name: z.string().nullish(),
  uri: z.string().nullish(),
})

function readAccount(json: JsonValue, position: number): ImportedEntry {
  const { shared_secret: secret, account_name: name, uri } = accountSchema.parse(json)
  return toImportedEntry(
    {
      otp: { type: "steam", secret: encodeBase32(decodeBase64(secret)) },
      issuer: LABEL,
      account: name || accountIn(uri ?? ""),
    },
    { where: placeOf(position), position },
  )
}

function accountIn(uri: string): string {
  try {
    return decodeEntryUri(uri).account
  } catch {
    return ""
  }
}
