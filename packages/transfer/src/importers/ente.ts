// Ente Auth: plain exports (text or page), encrypted exports, and the JSON that its own text import accepts.
import { findContentLinks, requireContentLinks } from "../content-links.ts"
import type { Content } from "../content.ts"
import { TransferError } from "../errors.ts"
import { decryptEnteExport, isEnteExport, readEnteExport } from "../formats/ente-export.ts"
import { isJsonObject, type JsonValue } from "../formats/json.ts"
import { findLinks, hasParameter, type Link } from "../formats/links.ts"
import type { ImportContext } from "../import-context.ts"
import type { Importer, ReadResult } from "../importer.ts"
import { readLinks } from "../read-links.ts"

const LABEL = "Ente Auth"

export const ente: Importer = {
  id: "ente",
  label: LABEL,
  howToExport:
    "In Ente Auth: Settings, Data, “Export codes”. The encrypted file is the safer one; Tessera asks for its password.",
  detect: (content) => (isEnte(content) ? "certain" : "no"),
  read: async (content, context) =>
    content.kind === "json"
      ? readJson(content.json, context)
      : readLinks(requireContentLinks(content, LABEL)),
}

function isEnte(content: Content): boolean {
  if (content.kind === "json") return isEnteExport(content.json) || readItems(content.json) !== null
  // The parameter in which the app keeps tags, notes and pins; nobody else writes it.
  return findContentLinks(content)?.links.some(({ text }) => hasParameter(text, "codeDisplay")) ?? false
}

/** Compat: Ente's text import also takes `{"items":[{"rawData":"otpauth://…","display":{…}}]}`. */
function readItems(json: JsonValue): readonly Link[] | null {
  const items =
    isJsonObject(json) && Array.isArray(json["items"]) ? (json["items"] as readonly JsonValue[]) : []
  if (rawDataOf(items[0]) === "") return null
  // What `display` says is in the address too.
  return items.map((item, index) => ({ text: rawDataOf(item), where: `item ${index + 1}` }))
}

function rawDataOf(item: JsonValue | undefined): string {
  const rawData = item !== undefined && isJsonObject(item) ? item["rawData"] : undefined
  return typeof rawData === "string" ? rawData : ""
}

async function readJson(json: JsonValue, context: ImportContext): Promise<ReadResult> {
  const links = readItems(json)
  if (links !== null) return readLinks({ links, strayLines: [] })
  if (!isEnteExport(json)) {
    throw new TransferError("unsupported", "This is no Ente Auth export.", { source: LABEL })
  }
  const file = readEnteExport(json)
  const password = await context.password()
  context.enter("deriving-key")
  const text = await decryptEnteExport(file, password, context.ports)
  context.enter("reading")
  return readLinks(findLinks(text))
}
