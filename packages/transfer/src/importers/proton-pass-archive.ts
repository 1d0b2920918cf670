// Proton Pass: the archive it exports, with one JSON file of vaults and items.
import { PROTON_PASS_LABEL, readProtonPassData } from "../formats/proton-pass-data.ts"
import { mayHoldFile } from "../formats/zip.ts"
import type { Importer } from "../importer.ts"
import { readArchivedJson } from "../read-archive.ts"

const FILE = "Proton Pass/data.json"

export const protonPassArchive: Importer = {
  id: "proton-pass",
  label: PROTON_PASS_LABEL,
  howToExport:
    "In Proton Pass: Settings, Export, as ZIP without PGP. The file is not encrypted; delete it afterwards.",
  detect: (content) => (mayHoldFile(content, FILE) ? "certain" : "no"),
  read: async (content, context) => {
    const question = { mark: FILE, matches: (name: string) => name === FILE, source: PROTON_PASS_LABEL }
    return readProtonPassData(await readArchivedJson(content, question, context))
  },
}
