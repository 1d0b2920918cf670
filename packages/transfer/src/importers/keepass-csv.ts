// KeePassXC: its table. Groups are paths below the root, whose own name says nothing.
import type { Importer } from "../importer.ts"
import { hasColumns, readTable } from "../password-table.ts"

const LABEL = "KeePass"

export const keepassCsv: Importer = {
  id: "keepass",
  label: LABEL,
  howToExport: "In KeePassXC: Database, Export, CSV file. The file is not encrypted; delete it afterwards.",
  detect: (content) => (hasColumns(content, "group", "title", "username", "totp") ? "certain" : "no"),
  read: async (content) =>
    readTable(content, { label: LABEL, toTags: (path) => [path.split("/").slice(1).join("/")] }),
}
