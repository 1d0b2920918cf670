// Bitwarden Authenticator: its table. The first row names 6 columns and the others have 9, without quotes even where a
// name holds a comma; so a row is understood from the address in it.
import type { Content } from "../content.ts"
import { TransferError } from "../errors.ts"
import type { Importer, ReadResult } from "../importer.ts"
import { columnsOf } from "../password-table.ts"
import { readOtpValue } from "../read-otp-value.ts"
import { readRecords } from "../read-records.ts"

const LABEL = "Bitwarden Authenticator"
const COLUMNS = "folder,favorite,type,name,loginuri,logintotp"

export const bitwardenAuthenticatorCsv: Importer = {
  id: "bitwarden-authenticator",
  label: LABEL,
  howToExport: "In Bitwarden Authenticator: Settings, Export; .json or .csv.",
  detect: (content) => (columnsOf(content).join() === COLUMNS ? "certain" : "no"),
  read: async (content) => readLines(content),
}

function readLines(content: Content): ReadResult {
  if (content.kind !== "text") {
    throw new TransferError("unsupported", `This is no ${LABEL} file.`, { source: LABEL })
  }
  const lines = content.text
    .split(/\r\n|\n|\r/)
    .map((text, index) => ({ text, where: `line ${index + 1}` }))
    .filter(({ text }, index) => index > 0 && text.trim() !== "")
  return readRecords(
    lines,
    ({ text, where }, position) => {
      const start = text.search(/(?:otpauth|steam):\/\//i)
      if (start < 0) throw new TransferError("damaged", "There is no address of a code in this line.")
      // Behind the address: name, period, digits. A comma in the address itself is written %2C.
      const link = text.slice(start).split(",", 1)[0] ?? ""
      return readOtpValue(
        link,
        { issuer: nameBefore(text.slice(0, start)), account: "" },
        { where, position },
      )
    },
    ({ where }) => ({ where }),
  )
}

/** In front of the address: folder, favourite, type, name, login address (empty). */
const nameBefore = (text: string) => text.split(",").slice(3, -2).join(",").trim()
