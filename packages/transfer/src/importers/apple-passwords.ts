// Apple Passwords and Safari: a table whose titles are "site (user)".
import type { Importer } from "../importer.ts"
import { hasColumns, readTable } from "../password-table.ts"

const LABEL = "Apple Passwords"

export const applePasswords: Importer = {
  id: "apple-passwords",
  label: LABEL,
  howToExport: "In Passwords on a Mac: File, “Export All Items to File…”. The file is not encrypted.",
  detect: (content) =>
    hasColumns(content, "title", "url", "username", "otpauth") && !hasColumns(content, "favorite", "tags")
      ? "certain"
      : "no",
  read: async (content) => readTable(content, { label: LABEL, toIssuer: withoutUser }),
}

function withoutUser(title: string, account: string): string {
  const end = ` (${account})`
  return account !== "" && title.endsWith(end) ? title.slice(0, -end.length) : title
}
