// 1Password: the table that version 8 writes.
import type { Importer } from "../importer.ts"
import { hasColumns, readTable } from "../password-table.ts"

const LABEL = "1Password"

export const onePasswordCsv: Importer = {
  id: "1password",
  label: LABEL,
  howToExport: "In 1Password for desktop: File, Export, your account; 1PUX keeps more than CSV.",
  detect: (content) => (hasColumns(content, "title", "otpauth", "favorite", "tags") ? "certain" : "no"),
  read: async (content) => readTable(content, { label: LABEL, toTags: (text) => text.split(";") }),
}
