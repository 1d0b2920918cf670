// Ente Auth: plain exports (text or page), encrypted exports, and the JSON that its own text import accepts.
import { z } from "zod"
import { findContentLinks, requireContentLinks } from "../content-links.ts"
import type { Content } from "../content.ts"
import { TransferError } from "../errors.ts"
import { decryptEnteExport, isEnteExport, readEnteExport } from "../formats/ente-export.ts"
import { isJsonObject, type JsonValue } from "../formats/json.ts"
import { findLinks } from "../formats/links.ts"
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
  if (content.kind === "json")
    return isEnteExport(content.json) || itemsSchema.safeParse(content.json).success
  // The parameter in which the app keeps tags, notes and pins; nobody else writes it.
  const isPlain = content.kind === "text" || content.kind === "html"
  return isPlain && content.text.includes("codeDisplay=") && findContentLinks(content) !== null
}

/** Compat: Ente's text import also takes this; `display` repeats what the address says. */
const itemsSchema = z.object({ items: z.array(z.looseObject({ rawData: z.string() })).min(1) })

async function readJson(json: JsonValue, context: ImportContext): Promise<ReadResult> {
  const items = itemsSchema.safeParse(json)
  if (items.success) {
    const links = items.data.items.map(({ rawData }, index) => ({
      text: rawData,
      where: `item ${index + 1}`,
    }))
    return readLinks({ links, strayLines: [] })
  }
  if (!isJsonObject(json) || !isEnteExport(json)) {
    throw new TransferError("unsupported", "This is no Ente Auth export.", { source: LABEL })
  }
  const file = readEnteExport(json)
  const password = await context.password()
  context.enter("deriving-key")
  const text = await decryptEnteExport(file, password, context.ports)
  context.enter("reading")
  return readLinks(findLinks(text))
}
