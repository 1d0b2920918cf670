// KeePassXC: its table. Groups are paths below the root, whose own name says nothing.
import type { Importer } from "../importer.ts"
import { hasColumns, readTable } from "../password-table.ts"

const LABEL = "KeePass"

export const keepassCsv: Importer = {
  id: "keepass",
  label: LABEL,
  howToExport:
    "Take the database itself (.kdbx), which stays encrypted; Tessera asks for its password. In KeePassXC, Database, Export to CSV is read too.",
  detect: (content) => (hasColumns(content, "group", "title", "username", "totp") ? "certain" : "no"),
  read: async (content) =>
    readTable(content, { label: LABEL, toTags: (path) => [path.split("/").slice(1).join("/")] }),
}
