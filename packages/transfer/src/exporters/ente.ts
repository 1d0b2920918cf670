// Ente Auth: the plain and the encrypted export, as its own apps write them, so that they import them again.
import { encodeUtf8 } from "@tessera/bytes"
import { encodeEntryUri, type Entry } from "@tessera/vault"
import { collectLosses, requirePassword, timeStamp, type Exporter } from "../exporter.ts"
import { encryptEnteExport } from "../formats/ente-export.ts"

const LABEL = "Ente Auth"

export const entePlain: Exporter = {
  id: "ente",
  label: LABEL,
  description:
    "Every detail of every entry, readable by anyone who gets the file. For Ente Auth and Tessera.",
  isEncrypted: false,
  fileName: (timeMs) => `ente-auth-codes-plaintext-${timeStamp(timeMs)}.txt`,
  findLosses: (entries) => collectLosses(entries, (entry) => (isKnownToEnte(entry) ? [] : ["left-out"])),
  write: async (entries) => encodeUtf8(writeLines(entries)),
}

export const enteEncrypted: Exporter = {
  ...entePlain,
  id: "ente-encrypted",
  label: `${LABEL} (encrypted)`,
  description: "Every detail of every entry, under a password. For Ente Auth and Tessera.",
  isEncrypted: true,
  fileName: (timeMs) => `ente-auth-codes-encrypted-${timeStamp(timeMs)}.json`,
  write: async (entries, context) => {
    const password = requirePassword(context, LABEL)
    context.onStep?.("deriving-key")
    const choice = { password, kdf: context.kdf ?? null }
    return encodeUtf8(await encryptEnteExport(writeLines(entries), choice, context.ports))
  },
}

/** Compat: one line of another kind makes the whole import of the official apps fail. */
const isKnownToEnte = ({ otp }: Entry) => otp.type === "totp" || otp.type === "hotp" || otp.type === "steam"

/** Compat: the official apps cut at commas before they look for lines, so no comma may stand in an address. */
const writeLines = (entries: readonly Entry[]) =>
  entries
    .filter(isKnownToEnte)
    .map((entry) => `${encodeEntryUri(entry).replaceAll(",", "%2C")}\n`)
    .join("")
