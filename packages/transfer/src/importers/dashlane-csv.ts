// Dashlane: the table of logins, `credentials.csv`.
import type { Importer } from "../importer.ts"
import { hasColumns, readTable } from "../password-table.ts"

export const DASHLANE_LABEL = "Dashlane"

export const dashlaneCsv: Importer = {
  id: "dashlane",
  label: DASHLANE_LABEL,
  howToExport:
    "In Dashlane on the web: My account, Settings, “Export data”, CSV; the archive is read as it is.",
  detect: (content) =>
    hasColumns(content, "username", "username2", "title") &&
    (hasColumns(content, "otpsecret") || hasColumns(content, "otpurl"))
      ? "certain"
      : "no",
  read: async (content) => readTable(content, { label: DASHLANE_LABEL }),
}
