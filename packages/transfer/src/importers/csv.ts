// Tables of other password managers and browsers: NordPass, Keeper, RoboForm, Proton Pass and whoever names a column
// for codes, or puts their addresses into any other.
import type { Content } from "../content.ts"
import type { Certainty, Importer } from "../importer.ts"
import { hasColumns, hasLinkCell, hasOtpColumn, readTable } from "../password-table.ts"

const LABEL = "CSV"

export const csv: Importer = {
  id: "csv",
  label: LABEL,
  howToExport:
    "Any table of a password manager (.csv) whose first row names the columns: one for codes (“totp”, “otp”, “otpauth”, “2fa” …), and “name” and “username” if it has them.",
  detect,
  read: async (content) => readTable(content, { label: LABEL }),
}

function detect(content: Content): Certainty {
  if (hasOtpColumn(content)) return "certain"
  return hasColumns(content, "password") && hasLinkCell(content) ? "certain" : "no"
}
