// Dashlane: the table of logins, `credentials.csv`, by itself or in the archive of all tables.
import type { Content } from "../content.ts"
import { mayHoldFile } from "../formats/zip.ts"
import type { Importer } from "../importer.ts"
import { hasColumns, readTable, readTableText } from "../password-table.ts"
import { readArchivedText } from "../read-archive.ts"

const LABEL = "Dashlane"
const FILE = "credentials.csv"

export const dashlane: Importer = {
  id: "dashlane",
  label: LABEL,
  howToExport:
    "In Dashlane on the web: My account, Settings, “Export data”, CSV; the archive is read as it is.",
  detect: (content) => (isTable(content) || mayHoldFile(content, FILE) ? "certain" : "no"),
  read: async (content, context) => {
    if (content.kind !== "binary") return readTable(content, { label: LABEL })
    const question = { mark: FILE, matches: (name: string) => name.split("/").at(-1) === FILE, source: LABEL }
    return readTableText(await readArchivedText(content, question, context), { label: LABEL })
  },
}

const isTable = (content: Content) =>
  hasColumns(content, "username", "username2", "title") &&
  (hasColumns(content, "otpsecret") || hasColumns(content, "otpurl"))
