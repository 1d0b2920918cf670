// Authy for Android: the preferences of a rooted phone, with codes of other sites (plain or encrypted) and Authy's own.
import { decodeBase64, decodeHex, encodeBase32 } from "@tessera/bytes"
import { z } from "zod"
import type { Content } from "../content.ts"
import { TransferError } from "../errors.ts"
import { splitAuthyName } from "../formats/authy-names.ts"
import { decryptAuthySeed } from "../formats/authy-seeds.ts"
import { isJsonObject, parseJson } from "../formats/json.ts"
import { parsePreferences } from "../formats/xml.ts"
import type { ImportContext } from "../import-context.ts"
import { toImportedEntry, type ImportedEntry } from "../imported-entry.ts"
import type { Importer, ReadResult } from "../importer.ts"
import { checkRecordCount } from "../limits.ts"
import { joinResults, readRecords } from "../read-records.ts"

const LABEL = "Authy"
const SITES_KEY = "com.authy.storage.tokens.authenticator.key"
const OWN_KEY = "com.authy.storage.tokens.authy.key"

export const authyPreferences: Importer = {
  id: "authy",
  label: LABEL,
  howToExport:
    "Authy has no export. From a rooted Android phone, take com.authy.storage.tokens.authenticator.xml and com.authy.storage.tokens.authy.xml; Tessera asks for the backup password if there is one.",
  detect: (content) => (isAuthy(content) ? "certain" : "no"),
  read: async (content, context) => {
    if (!isAuthy(content) || content.kind !== "xml") {
      throw new TransferError("unsupported", "This is no preferences file of Authy.", { source: LABEL })
    }
    const preferences = parsePreferences(content.text)
    const sites = await readSites(readList(preferences.get(SITES_KEY)), context)
    return joinResults([sites, readOwn(readList(preferences.get(OWN_KEY)), sites.entries.length)])
  },
}

const isAuthy = (content: Content) =>
  content.kind === "xml" && [SITES_KEY, OWN_KEY].some((key) => content.text.includes(key))

function readList(text: string | undefined): readonly unknown[] {
  if (text === undefined) return []
  const result = parseJson(text)
  if (!result.isJson || !Array.isArray(result.value)) {
    throw new TransferError("damaged", "This Authy file is incomplete or damaged.", { source: LABEL })
  }
  return result.value as readonly unknown[]
}

const siteSchema = z.object({
  accountType: z.string().nullish(),
  digits: z.unknown().optional(),
  decryptedSecret: z.string().nullish(),
  encryptedSecret: z.string().nullish(),
  salt: z.string().nullish(),
  originalIssuer: z.string().nullish(),
  originalName: z.string().nullish(),
  name: z.string().nullish(),
})
type Site = z.infer<typeof siteSchema>

const placeOf = (index: number) => `token ${index + 1}`

const nameOf = (token: unknown): { issuer?: string } =>
  isJsonObject(token) && typeof token["name"] === "string" ? { issuer: token["name"] } : {}

async function readSites(tokens: readonly unknown[], context: ImportContext): Promise<ReadResult> {
  checkRecordCount(tokens.length)
  const secrets = await openSecrets(tokens, context)
  context.enter("reading")
  return readRecords(
    tokens,
    (token, index) => readSite(siteSchema.parse(token), secrets.get(index), index),
    (token, index) => ({ where: placeOf(index), ...nameOf(token) }),
  )
}

/** Secrets of the encrypted tokens by their place; null for one which does not open. */
async function openSecrets(tokens: readonly unknown[], context: ImportContext) {
  const secrets = new Map<number, string | null>()
  for (const [index, token] of tokens.entries()) {
    const { data } = siteSchema.safeParse(token)
    if (!data?.encryptedSecret || data.decryptedSecret) continue
    const password = await context.password()
    context.enter("deriving-key")
    secrets.set(index, await openSecret(data, password))
  }
  // One wrong password in 256 passes the check of one token, so the most of them decide.
  const opened = [...secrets.values()].filter((secret) => secret !== null).length
  if (secrets.size > 0 && opened * 2 <= secrets.size) {
    const message = "The password does not open the codes in this Authy file."
    throw new TransferError("wrong-password", message, { source: LABEL })
  }
  return secrets
}

const ITERATIONS = 1000

async function openSecret({ encryptedSecret, salt }: Site, password: string): Promise<string | null> {
  let ciphertext: Uint8Array
  try {
    ciphertext = decodeBase64(encryptedSecret ?? "")
  } catch {
    return null
  }
  const iv = new Uint8Array(16)
  return decryptAuthySeed({ ciphertext, salt: salt ?? "", iterations: ITERATIONS, iv }, password)
}

function readSite(site: Site, opened: string | null | undefined, position: number): ImportedEntry {
  if (opened === null) throw new TransferError("damaged", "Its secret cannot be decrypted.")
  const otp = { type: "totp", secret: opened ?? site.decryptedSecret, digits: site.digits }
  return toImportedEntry({ otp, ...splitAuthyName(site) }, { where: placeOf(position), position })
}

const ownSchema = z.object({
  name: z.string().nullish(),
  secretSeed: z.string(),
  digits: z.unknown().optional(),
})

/** Authy's own codes change every ten seconds. */
const OWN_PERIOD_SECONDS = 10

function readOwn(tokens: readonly unknown[], offset: number): ReadResult {
  return readRecords(
    tokens,
    (token, index) => {
      const { name, secretSeed, digits } = ownSchema.parse(token)
      const secret = encodeBase32(decodeHex(secretSeed))
      const otp = { type: "totp", secret, digits: digits ?? 7, period: OWN_PERIOD_SECONDS }
      return toImportedEntry(
        { otp, issuer: name ?? "", account: "" },
        { where: placeOf(index), position: offset + index },
      )
    },
    (token, index) => ({ where: placeOf(index), ...nameOf(token) }),
  )
}
