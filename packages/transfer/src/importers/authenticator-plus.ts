// Authenticator Plus: its archive with a list of links, protected by a password. Its database is not read yet.
import { findLinks } from "../formats/links.ts"
import { mayHoldFile } from "../formats/zip.ts"
import type { Importer } from "../importer.ts"
import { readArchivedText } from "../read-archive.ts"
import { readLinks } from "../read-links.ts"

const LABEL = "Authenticator Plus"
const FILE = "Accounts.txt"

export const authenticatorPlus: Importer = {
  id: "authenticator-plus",
  label: LABEL,
  howToExport:
    "In Authenticator Plus: Settings, Backup & Restore, “Export as Text and HTML”. Tessera asks for the password of the archive.",
  detect: (content) => (mayHoldFile(content, FILE) ? "certain" : "no"),
  read: async (content, context) => {
    const question = { mark: FILE, matches: (name: string) => name === FILE, source: LABEL }
    return readLinks(findLinks(await readArchivedText(content, question, context)))
  },
}
