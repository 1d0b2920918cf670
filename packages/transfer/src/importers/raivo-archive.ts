// Raivo OTP: the archive it exports, always with a password (WinZip AES).
import { mayHoldFile } from "../formats/zip.ts"
import type { Importer } from "../importer.ts"
import { readArchivedJson } from "../read-archive.ts"
import { readRaivoList } from "./raivo.ts"

const LABEL = "Raivo OTP"
const FILE = "raivo-otp-export.json"

export const raivoArchive: Importer = {
  id: "raivo",
  label: LABEL,
  howToExport: "In Raivo OTP: Settings, “Export OTPs to ZIP archive”. Tessera asks for its password.",
  detect: (content) => (mayHoldFile(content, FILE) ? "certain" : "no"),
  read: async (content, context) => {
    const question = { mark: FILE, matches: (name: string) => name === FILE, source: LABEL }
    return readRaivoList(await readArchivedJson(content, question, context))
  },
}
