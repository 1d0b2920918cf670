// Bitwarden Authenticator: its JSON export looks like one of Bitwarden without folders, and holds nothing but codes.
import type { Content } from "../content.ts"
import { TransferError } from "../errors.ts"
import { readBitwardenItems, totpOf } from "../formats/bitwarden-items.ts"
import { isJsonObject, keysOf, type JsonValue } from "../formats/json.ts"
import type { Importer } from "../importer.ts"
import { bitwardenAuthenticatorCsv } from "./bitwarden-authenticator-csv.ts"

const LABEL = "Bitwarden Authenticator"

export const bitwardenAuthenticator: Importer = {
  id: "bitwarden-authenticator",
  label: LABEL,
  howToExport: bitwardenAuthenticatorCsv.howToExport,
  detect: (content) => (isBitwardenAuthenticator(content) ? "certain" : "no"),
  read: async (content, context) => {
    const items = content.kind === "json" ? itemsOf(content.json) : null
    if (items === null) {
      throw new TransferError("unsupported", "This is no Bitwarden Authenticator export.", { source: LABEL })
    }
    context.enter("reading")
    return readBitwardenItems(items, [])
  },
}

/** Whether a file is one of this app: no folders, and a link for every item. */
export function isBitwardenAuthenticator(content: Content): boolean {
  if (content.kind !== "json" || !isJsonObject(content.json)) return false
  const keys = keysOf(content.json)
  if (content.json["encrypted"] !== false || keys.has("folders") || keys.has("collections")) return false
  const items = itemsOf(content.json) ?? []
  return items.length > 0 && items.every((item) => isLink(totpOf(item)) && !hasPassword(item))
}

function itemsOf(json: JsonValue): readonly JsonValue[] | null {
  const items = isJsonObject(json) ? json["items"] : null
  return Array.isArray(items) ? (items as JsonValue[]) : null
}

const isLink = (value: unknown) => typeof value === "string" && /^(?:otpauth|steam):\/\//i.test(value)

function hasPassword(item: JsonValue): boolean {
  const login = isJsonObject(item) ? (item["login"] ?? null) : null
  return isJsonObject(login) && typeof login["password"] === "string"
}
