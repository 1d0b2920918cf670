// Aegis: vault files (plain or encrypted, database versions 1 to 3) and its list of links.
import { BytesError, decodeBase32, encodeHex } from "@tessera/bytes"
import { z } from "zod"
import { findContentLinks, requireContentLinks } from "../content-links.ts"
import type { Content } from "../content.ts"
import { TransferError } from "../errors.ts"
import { AEGIS_LABEL, openAegisVault } from "../formats/aegis-vault.ts"
import { isJsonObject, keysOf, type JsonValue } from "../formats/json.ts"
import { toImportedEntry, type ImportedEntry } from "../imported-entry.ts"
import type { Importer, ReadResult } from "../importer.ts"
import { checkRecordCount } from "../limits.ts"
import { readLinks } from "../read-links.ts"
import { readRecords } from "../read-records.ts"

export const aegis: Importer = {
  id: "aegis",
  label: AEGIS_LABEL,
  howToExport:
    "In Aegis: Settings, “Import & Export”, Export. Every format is fine; the encrypted one is the safer, and Tessera asks for its password. Automatic backups and Android backups are the same file.",
  detect: (content) => (isAegis(content) ? "certain" : "no"),
  read: async (content, context) => {
    if (content.kind !== "json") return readLinks(requireContentLinks(content, AEGIS_LABEL))
    if (!isVault(content.json)) {
      throw new TransferError("unsupported", "This is no Aegis vault.", { source: AEGIS_LABEL })
    }
    const db = await openAegisVault(content.json, context)
    context.enter("reading")
    return readDatabase(db)
  },
}

function isVault(json: JsonValue): boolean {
  const keys = keysOf(json)
  return keys.has("header") && keys.has("db")
}

/** How Aegis, and no other app that we know, puts the parameters of a link. */
const AEGIS_LINK =
  /^otpauth:\/\/(?:totp|hotp|steam|yaotp)\/[^?]{0,2000}\?(?:(?:period|counter)=\d+&)?digits=\d+&algorithm=\w+&secret=/i

function isAegis(content: Content): boolean {
  if (content.kind === "json") return isVault(content.json)
  const links = content.kind === "text" ? (findContentLinks(content)?.links ?? []) : []
  const isAegisLink = (link: string) => AEGIS_LINK.test(link) || /^motp:\/\//i.test(link)
  return links.some(({ text }) => AEGIS_LINK.test(text)) && links.every(({ text }) => isAegisLink(text))
}

const databaseSchema = z.object({
  version: z.number(),
  entries: z.array(z.unknown()),
  groups: z.array(z.unknown()).nullish(),
})
const groupSchema = z.object({ uuid: z.string(), name: z.string() })
const entrySchema = z.object({
  type: z.string(),
  name: z.string().nullish(),
  issuer: z.string().nullish(),
  note: z.string().nullish(),
  favorite: z.boolean().nullish(),
  icon: z.unknown().optional(),
  /** Database versions 1 and 2: free text. */
  group: z.string().nullish(),
  /** Database version 3: ids. */
  groups: z.array(z.string()).nullish(),
  info: z.object({
    secret: z.unknown().optional(),
    algo: z.unknown().optional(),
    digits: z.unknown().optional(),
    period: z.unknown().optional(),
    counter: z.unknown().optional(),
    pin: z.unknown().optional(),
  }),
})

const NEWEST_DATABASE = 3

function readDatabase(json: JsonValue): ReadResult {
  const result = databaseSchema.safeParse(json)
  if (!result.success) {
    throw new TransferError("damaged", "This Aegis vault is incomplete or damaged.", { source: AEGIS_LABEL })
  }
  const { version, entries, groups } = result.data
  if (version > NEWEST_DATABASE) {
    throw new TransferError("unsupported", "This Aegis vault is of a newer version than Tessera knows.", {
      source: AEGIS_LABEL,
    })
  }
  checkRecordCount(groups?.length ?? 0)
  const known = (groups ?? []).map((group) => groupSchema.safeParse(group).data)
  const groupNames = new Map(
    known.flatMap((group) => (group === undefined ? [] : [[group.uuid, group.name]])),
  )
  return readRecords(
    entries,
    (entry, index) => readEntry(entry, index, groupNames),
    (entry, index) => ({ where: placeOf(index), ...nameOf(entry) }),
  )
}

const placeOf = (index: number) => `entry ${index + 1}`

function nameOf(entry: unknown): { issuer?: string; account?: string } {
  if (!isJsonObject(entry)) return {}
  const { issuer, name } = entry
  return {
    ...(typeof issuer === "string" ? { issuer } : {}),
    ...(typeof name === "string" ? { account: name } : {}),
  }
}

function readEntry(json: unknown, index: number, groupNames: ReadonlyMap<string, string>): ImportedEntry {
  const { type, info, icon, ...entry } = entrySchema.parse(json)
  const tags = [entry.group ?? "", ...(entry.groups ?? []).map((id) => groupNames.get(id) ?? "")]
  return toImportedEntry(
    {
      otp: {
        type,
        secret: type === "motp" ? toMotpSecret(info.secret) : info.secret,
        algorithm: info.algo,
        digits: info.digits,
        period: info.period,
        counter: info.counter,
        pin: info.pin,
      },
      issuer: entry.issuer ?? "",
      account: entry.name ?? "",
      note: entry.note ?? "",
      tags,
      isPinned: entry.favorite ?? false,
      hasPicture: typeof icon === "string" && icon !== "",
    },
    { where: placeOf(index), position: index },
  )
}

/** The app reads the secret as hexadecimal and writes its bytes as base32; the code is made of the text. */
function toMotpSecret(secret: unknown): unknown {
  if (typeof secret !== "string") return secret
  try {
    return encodeHex(decodeBase32(secret))
  } catch (error) {
    if (error instanceof BytesError) return null
    throw error
  }
}
