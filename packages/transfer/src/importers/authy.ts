// Authy as JSON: answers of its server that people keep (tokens encrypted with the backup password, and Authy's own codes
// in clear), and what the community's tools make of them.
import { decodeBase64, decodeHex, encodeBase32 } from "@tessera/bytes"
import { z } from "zod"
import type { Content } from "../content.ts"
import { TransferError } from "../errors.ts"
import { splitAuthyName } from "../formats/authy-names.ts"
import { decryptAuthySeed } from "../formats/authy-seeds.ts"
import { isJsonObject, type JsonObject, type JsonValue } from "../formats/json.ts"
import type { ImportContext } from "../import-context.ts"
import { toImportedEntry, type ImportedEntry } from "../imported-entry.ts"
import type { Importer, ReadResult } from "../importer.ts"
import { checkPbkdf2, checkRecordCount } from "../limits.ts"
import { joinResults, readRecords } from "../read-records.ts"
import { authyPreferences } from "./authy-preferences.ts"

const LABEL = "Authy"
const LISTS = ["authenticator_tokens", "decrypted_authenticator_tokens", "apps"] as const
type Lists = Readonly<Record<(typeof LISTS)[number], readonly JsonValue[]>>

export const authy: Importer = {
  id: "authy",
  label: LABEL,
  howToExport: authyPreferences.howToExport,
  detect: (content) => (listsOf(content) === null ? "no" : "certain"),
  read: async (content, context) => {
    const lists = listsOf(content)
    if (lists === null) {
      throw new TransferError("unsupported", "This is no file of Authy.", { source: LABEL })
    }
    return readLists(lists, context)
  },
}

/** Other lists, such as that of deleted tokens, are not ours. */
function listsOf(content: Content): Lists | null {
  if (content.kind !== "json" || !isJsonObject(content.json)) return null
  const file: JsonObject = content.json
  const [tokens, decrypted, apps] = LISTS.map((name) => file[name])
  const isApps = Array.isArray(apps) && apps.some((app) => isJsonObject(app) && "secret_seed" in app)
  if (!Array.isArray(tokens) && !Array.isArray(decrypted) && !isApps) return null
  return {
    authenticator_tokens: listOf(tokens),
    decrypted_authenticator_tokens: listOf(decrypted),
    apps: listOf(apps),
  }
}

const listOf = (value: JsonValue | undefined) => (Array.isArray(value) ? (value as JsonValue[]) : [])

async function readLists(lists: Lists, context: ImportContext): Promise<ReadResult> {
  const tokens = lists.authenticator_tokens
  checkRecordCount(tokens.length)
  const seeds = await openSeeds(tokens, context)
  context.enter("reading")
  const decrypted = lists.decrypted_authenticator_tokens
  return joinResults([
    readRecords(tokens, (token, index) => readToken(token, seeds.get(index), index), labelOf("token")),
    readRecords(decrypted, (token, index) => readDecrypted(token, tokens.length + index), labelOf("token")),
    readRecords(
      lists.apps,
      (app, index) => readApp(app, tokens.length + decrypted.length + index),
      labelOf("app"),
    ),
  ])
}

const labelOf = (word: "app" | "token") => (json: JsonValue, index: number) => ({
  where: `${word} ${index + 1}`,
  ...(isJsonObject(json) && typeof json["name"] === "string" ? { account: json["name"] } : {}),
})

const namesShape = {
  account_type: z.string().nullish(),
  issuer: z.string().nullish(),
  name: z.string().nullish(),
  original_name: z.string().nullish(),
  digits: z.unknown().optional(),
}
const tokenSchema = z.object({
  ...namesShape,
  encrypted_seed: z.string(),
  salt: z.string(),
  unique_iv: z.string().nullish(),
  key_derivation_iterations: z.number().nullish(),
})
type Token = z.infer<typeof tokenSchema>

const ITERATIONS = 1000
/** Over all tokens: each has a salt of its own. About half a minute. */
const MOST_WORK = 50_000_000

/** Seeds by the place of their token; null for one which does not open, nothing for one which is none. */
async function openSeeds(
  tokens: readonly JsonValue[],
  context: ImportContext,
): Promise<ReadonlyMap<number, string | null>> {
  const found = tokens.flatMap((json, index) => {
    const token = tokenSchema.safeParse(json).data
    return token === undefined ? [] : [{ token, index }]
  })
  checkWork(found.map(({ token }) => token))
  const seeds = new Map<number, string | null>()
  if (found.length === 0) return seeds
  const password = await context.password()
  let failures = 0
  for (const { token, index } of found) {
    context.enter("deriving-key")
    const seed = await openSeed(token, password)
    seeds.set(index, seed)
    if (seed === null) failures++
    // One wrong password in 256 passes the check of one token, so the most of them decide.
    if (failures * 2 >= found.length) {
      const message = "The password does not open the codes in this Authy file."
      throw new TransferError("wrong-password", message, { source: LABEL })
    }
  }
  return seeds
}

const iterationsOf = (token: Token) => token.key_derivation_iterations ?? ITERATIONS

function checkWork(tokens: readonly Token[]): void {
  for (const token of tokens) checkPbkdf2(iterationsOf(token), LABEL)
  if (tokens.reduce((sum, token) => sum + iterationsOf(token), 0) <= MOST_WORK) return
  const message = "This Authy file asks for more time than any device should give, so it was not opened."
  throw new TransferError("unsupported", message, { source: LABEL })
}

async function openSeed(token: Token, password: string): Promise<string | null> {
  let bytes: { ciphertext: Uint8Array; iv: Uint8Array }
  try {
    const iv = token.unique_iv ? decodeHex(token.unique_iv) : new Uint8Array(16)
    bytes = { ciphertext: decodeBase64(token.encrypted_seed), iv }
  } catch {
    return null
  }
  return decryptAuthySeed({ ...bytes, salt: token.salt, iterations: iterationsOf(token) }, password)
}

function readToken(json: JsonValue, seed: string | null | undefined, position: number): ImportedEntry {
  const token = tokenSchema.parse(json)
  if (seed === null || seed === undefined) {
    throw new TransferError("damaged", "Its secret cannot be decrypted.")
  }
  return toEntry(token, seed, { where: `token ${position + 1}`, position })
}

const decryptedSchema = z.object({ ...namesShape, decrypted_seed: z.string() })

function readDecrypted(json: JsonValue, position: number): ImportedEntry {
  const token = decryptedSchema.parse(json)
  if (/^decryption failed/i.test(token.decrypted_seed)) {
    throw new TransferError("damaged", "The tool which wrote this file could not decrypt its secret.")
  }
  return toEntry(token, token.decrypted_seed, { where: `token ${position + 1}`, position })
}

type Named = z.infer<z.ZodObject<typeof namesShape>>

function toEntry(token: Named, secret: string, place: { where: string; position: number }): ImportedEntry {
  const names = splitAuthyName({
    originalIssuer: token.issuer,
    originalName: token.original_name,
    name: token.name,
    accountType: token.account_type,
  })
  return toImportedEntry({ otp: { type: "totp", secret, digits: token.digits }, ...names }, place)
}

const appSchema = z.object({
  name: z.string().nullish(),
  secret_seed: z.string(),
  digits: z.unknown().optional(),
})

/** Authy's own codes change every ten seconds. */
const OWN_PERIOD_SECONDS = 10
const OWN_DIGITS = 7

function readApp(json: JsonValue, position: number): ImportedEntry {
  const { name, secret_seed: seed, digits } = appSchema.parse(json)
  return toImportedEntry(
    {
      otp: {
        type: "totp",
        secret: encodeBase32(decodeHex(seed)),
        digits: digits ?? OWN_DIGITS,
        period: OWN_PERIOD_SECONDS,
      },
      issuer: name ?? "",
      account: "",
    },
    { where: `app ${position + 1}`, position },
  )
}
