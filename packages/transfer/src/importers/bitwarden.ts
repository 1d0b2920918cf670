// Bitwarden: JSON exports of persons and organisations, plain or with a password of their own.
import type { Content } from "../content.ts"
import { TransferError } from "../errors.ts"
import { BITWARDEN_LABEL, bitwardenDamaged, openBitwardenExport } from "../formats/bitwarden-export.ts"
import { readBitwardenItems } from "../formats/bitwarden-items.ts"
import { isJsonObject, keysOf, type JsonValue } from "../formats/json.ts"
import type { Importer, ReadResult } from "../importer.ts"
import { bitwardenCsv } from "./bitwarden-csv.ts"
import { isBitwardenAuthenticator } from "./bitwarden-authenticator.ts"

export const bitwarden: Importer = {
  id: "bitwarden",
  label: BITWARDEN_LABEL,
  howToExport: bitwardenCsv.howToExport,
  detect: (content) => (isBitwarden(content) && !isBitwardenAuthenticator(content) ? "certain" : "no"),
  read: async (content, context) => {
    if (!isBitwarden(content) || content.kind !== "json" || !isJsonObject(content.json)) {
      throw new TransferError("unsupported", "This is no Bitwarden export.", { source: BITWARDEN_LABEL })
    }
    const { encrypted, passwordProtected } = content.json
    if (encrypted !== true) return readExport(content.json, context.enter)
    if (passwordProtected !== true) {
      const message =
        "This Bitwarden export is encrypted with the key of the account and can only be opened by Bitwarden. Export again and choose “password protected”."
      throw new TransferError("unsupported", message, { source: BITWARDEN_LABEL })
    }
    return readExport(await openBitwardenExport(content.json, context), context.enter)
  },
}

/** Exports of the authenticator have the same shape, and may be read as these when a person says so. */
function isBitwarden(content: Content): boolean {
  if (content.kind !== "json") return false
  const keys = keysOf(content.json)
  const isOne = keys.has("items") || keys.has("passwordProtected") || keys.has("encKeyValidation_DO_NOT_EDIT")
  return keys.has("encrypted") && isOne && !keys.has("vaults")
}

function readExport(json: JsonValue, enter: (step: "reading") => void): ReadResult {
  enter("reading")
  if (!isJsonObject(json)) throw bitwardenDamaged()
  const { items, folders, collections } = json
  if (!Array.isArray(items)) throw bitwardenDamaged()
  return readBitwardenItems(items as JsonValue[], [...listOf(folders), ...listOf(collections)])
}

const listOf = (value: JsonValue | undefined) => (Array.isArray(value) ? (value as JsonValue[]) : [])
