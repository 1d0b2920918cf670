// Proton Pass: the JSON out of its export.
import type { Content } from "../content.ts"
import { TransferError } from "../errors.ts"
import { keysOf } from "../formats/json.ts"
import { PROTON_PASS_LABEL, readProtonPassData } from "../formats/proton-pass-data.ts"
import type { Importer } from "../importer.ts"

export const protonPass: Importer = {
  id: "proton-pass",
  label: PROTON_PASS_LABEL,
  howToExport: "In Proton Pass: Settings, Export, format ZIP without PGP; the data.json inside is read too.",
  detect: (content) => (isData(content) ? "certain" : "no"),
  read: async (content, context) => {
    if (!isData(content) || content.kind !== "json") {
      throw new TransferError("unsupported", "This is no Proton Pass export.", { source: PROTON_PASS_LABEL })
    }
    context.enter("reading")
    return readProtonPassData(content.json)
  },
}

const isData = (content: Content) => content.kind === "json" && keysOf(content.json).has("vaults")
