// Bitwarden: its table of logins. The JSON exports are read elsewhere; both are the same source for people.
import type { Importer } from "../importer.ts"
import { hasColumns, readTable } from "../password-table.ts"

const LABEL = "Bitwarden"

export const bitwardenCsv: Importer = {
  id: "bitwarden",
  label: LABEL,
  howToExport:
    "In Bitwarden: Settings, “Export vault”. The format “.json (Encrypted)” with a password of its own is the safest; .json and .csv are read too.",
  detect: (content) => (hasColumns(content, "type", "name", "loginusername", "logintotp") ? "certain" : "no"),
  read: async (content) => readTable(content, { label: LABEL }),
}
