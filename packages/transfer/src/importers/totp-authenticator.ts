// TOTP Authenticator (BinaryBoot): encrypted backups, and the preferences of a rooted phone.
import { decodeBase64, decodeHex, decodeUtf8, encodeBase32, encodeUtf8 } from "@tessera/bytes"
import { decryptAesCbc, sha256 } from "@tessera/crypto"
import { z } from "zod"
import type { Content } from "../content.ts"
import { TransferError } from "../errors.ts"
import { isJsonObject, parseJson } from "../formats/json.ts"
import { parsePreferences } from "../formats/xml.ts"
import type { ImportContext } from "../import-context.ts"
import { toImportedEntry, type ImportedEntry } from "../imported-entry.ts"
import type { Certainty, Importer, ReadResult } from "../importer.ts"
import { readRecords } from "../read-records.ts"

const LABEL = "TOTP Authenticator"
const LIST_KEY = "STATIC_TOTP_CODES_LIST"
/** What the app takes when a person chooses no password. */
const NO_PASSWORD = "TotpAuthenticator"

export const totpAuthenticator: Importer = {
  id: "totp-authenticator",
  label: LABEL,
  howToExport: "In TOTP Authenticator: Settings, Backup; Tessera asks for the password if you chose one.",
  detect,
  read: async (content, context) => {
    if (detect(content) !== "no") {
      if (content.kind === "xml") return readList(parsePreferences(content.text).get(LIST_KEY) ?? "")
      if (content.kind === "text") return readList(await openBackup(content.text, context))
    }
    throw new TransferError("unsupported", "This is no TOTP Authenticator backup.", { source: LABEL })
  },
}

function detect(content: Content): Certainty {
  if (content.kind === "xml") return content.text.includes(LIST_KEY) ? "certain" : "no"
  // Nothing names the app: any base64 of whole blocks may be one.
  return content.kind === "text" && readBlocks(content.text) !== null ? "possible" : "no"
}

const SHORTEST_BACKUP = 48
const BLOCK = 16

function readBlocks(text: string): Uint8Array | null {
  const compact = text.replace(/\s/g, "")
  if (compact.length < 64 || compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) return null
  try {
    const bytes = decodeBase64(compact)
    return bytes.length >= SHORTEST_BACKUP && bytes.length % BLOCK === 0 ? bytes : null
  } catch {
    return null
  }
}

async function openBackup(text: string, context: ImportContext): Promise<string> {
  const ciphertext = readBlocks(text)
  if (ciphertext === null) {
    throw new TransferError("damaged", "This TOTP Authenticator backup is incomplete or damaged.", {
      source: LABEL,
    })
  }
  const list = openWith(ciphertext, NO_PASSWORD) ?? openWith(ciphertext, await context.password())
  if (list !== null) return list
  throw new TransferError("wrong-password", "The password does not open this TOTP Authenticator backup.", {
    source: LABEL,
  })
}

/** The first key of the object inside is the text of the list; null for a wrong password. */
function openWith(ciphertext: Uint8Array, password: string): string | null {
  try {
    const plaintext = decryptAesCbc(ciphertext, sha256(encodeUtf8(password)), new Uint8Array(BLOCK))
    const result = parseJson(decodeUtf8(plaintext))
    return result.isJson && isJsonObject(result.value) ? (Object.keys(result.value)[0] ?? "[]") : null
  } catch {
    return null
  }
}

const entrySchema = z.object({
  issuer: z.string().nullish(),
  name: z.string().nullish(),
  key: z.string(),
  base: z.number().nullish(),
  digits: z.unknown().optional(),
  period: z.unknown().optional(),
  isFavorite: z.boolean().nullish(),
})

function readList(text: string): ReadResult {
  const result = parseJson(text)
  if (!result.isJson || !Array.isArray(result.value)) {
    throw new TransferError("damaged", "This TOTP Authenticator file is incomplete or damaged.", {
      source: LABEL,
    })
  }
  return readRecords(
    result.value as readonly unknown[],
    (json, position) => readEntry(json, position),
    (_json, position) => ({ where: `entry ${position + 1}` }),
  )
}

function readEntry(json: unknown, position: number): ImportedEntry {
  const { issuer, name, key, base, digits, period, isFavorite } = entrySchema.parse(json)
  return toImportedEntry(
    {
      otp: { type: "totp", secret: toBase32(key, base ?? 32), digits, period },
      issuer: issuer === "Unknown" ? "" : (issuer ?? ""),
      account: name ?? "",
      isPinned: isFavorite ?? false,
    },
    { where: `entry ${position + 1}`, position },
  )
}

function toBase32(key: string, base: number): string {
  if (base === 16) return encodeBase32(decodeHex(key))
  if (base === 64) return encodeBase32(decodeBase64(key))
  return key
}
