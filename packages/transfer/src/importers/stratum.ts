// Stratum, once Authenticator Pro: its backups, plain and in both encryptions.
import { z } from "zod"
import type { Content } from "../content.ts"
import { TransferError } from "../errors.ts"
import { isJsonObject, keysOf, type JsonValue } from "../formats/json.ts"
import { openStratumBackup, STRATUM_LABEL, stratumDamaged } from "../formats/stratum-backup.ts"
import { toImportedEntry, type ImportedEntry } from "../imported-entry.ts"
import type { Importer, ReadResult } from "../importer.ts"
import { checkRecordCount } from "../limits.ts"
import { readRecords } from "../read-records.ts"

export const stratum: Importer = {
  id: "stratum",
  label: STRATUM_LABEL,
  howToExport:
    "In Stratum: Settings, “Backup”, “Backup to file”. With a password is the safer way; Tessera asks for it.",
  detect: (content) => (isPlain(content) || isEncrypted(content) ? "certain" : "no"),
  read: async (content, context) => {
    if (content.kind === "json" && isPlain(content)) return readBackup(content.json, context.enter)
    if (!isEncrypted(content)) {
      throw new TransferError("unsupported", "This is no Stratum backup.", { source: STRATUM_LABEL })
    }
    const isLegacy = content.kind === "binary" && content.format === "stratum-legacy"
    return readBackup(await openStratumBackup(content.bytes, isLegacy, context), context.enter)
  },
}

const isPlain = (content: Content) => content.kind === "json" && keysOf(content.json).has("Authenticators")

const isEncrypted = (content: Content) =>
  content.kind === "binary" && (content.format === "stratum" || content.format === "stratum-legacy")

const list = z.array(z.unknown())
const backupSchema = z.object({
  Authenticators: list,
  Categories: list.nullish(),
  AuthenticatorCategories: list.nullish(),
})
const categorySchema = z.object({ Id: z.string(), Name: z.string() })
const bindingSchema = z.object({ AuthenticatorSecret: z.string(), CategoryId: z.string() })
const rankSchema = z.object({ Ranking: z.number() })
const entrySchema = z.object({
  Type: z.unknown().optional(),
  Issuer: z.string().nullish(),
  Username: z.string().nullish(),
  Secret: z.unknown().optional(),
  Pin: z.unknown().optional(),
  Algorithm: z.unknown().optional(),
  Digits: z.unknown().optional(),
  Period: z.unknown().optional(),
  Counter: z.unknown().optional(),
  CopyCount: z.number().int().nonnegative().nullish().catch(null),
  Icon: z.string().nullish(),
})

const TYPES: ReadonlyMap<unknown, string> = new Map([
  [1, "hotp"],
  [2, "totp"],
  [3, "motp"],
  [4, "steam"],
  [5, "yandex"],
])
const ALGORITHMS: ReadonlyMap<unknown, string> = new Map([
  [0, "SHA1"],
  [1, "SHA256"],
  [2, "SHA512"],
])

function readBackup(json: JsonValue, enter: (step: "reading") => void): ReadResult {
  enter("reading")
  const backup = backupSchema.safeParse(json)
  if (!backup.success) throw stratumDamaged()
  const { Authenticators, Categories, AuthenticatorCategories } = backup.data
  const tagsOf = readTags(Categories ?? [], AuthenticatorCategories ?? [])
  // Sorted as the app shows them, but counted as they stand in the file.
  const entries = Authenticators.map((entry, index) => ({ entry, index }))
  entries.sort((left, right) => rankOf(left.entry) - rankOf(right.entry))
  return readRecords(
    entries,
    ({ entry, index }, position) => readEntry(entry, { where: placeOf(index), position }, tagsOf),
    ({ entry, index }) => ({
      where: placeOf(index),
      ...(isJsonObject(entry) && typeof entry["Issuer"] === "string" ? { issuer: entry["Issuer"] } : {}),
    }),
  )
}

const rankOf = (entry: unknown) => rankSchema.safeParse(entry).data?.Ranking ?? 0
const placeOf = (index: number) => `entry ${index + 1}`

/** Categories know their entries by the text of the secret. */
function readTags(categories: readonly unknown[], bindings: readonly unknown[]) {
  checkRecordCount(Math.max(categories.length, bindings.length))
  const known = categories.flatMap((category) => categorySchema.safeParse(category).data ?? [])
  const names = new Map(known.map(({ Id, Name }) => [Id, Name]))
  const tags = new Map<string, string[]>()
  for (const binding of bindings) {
    const { AuthenticatorSecret: secret, CategoryId } = bindingSchema.safeParse(binding).data ?? {}
    const name = names.get(CategoryId ?? "")
    if (secret === undefined || name === undefined) continue
    const found = tags.get(secret)
    if (found === undefined) tags.set(secret, [name])
    else found.push(name)
  }
  return (secret: unknown): readonly string[] => (typeof secret === "string" ? (tags.get(secret) ?? []) : [])
}

function readEntry(
  json: unknown,
  place: { where: string; position: number },
  tagsOf: (secret: unknown) => readonly string[],
): ImportedEntry {
  const entry = entrySchema.parse(json)
  return toImportedEntry(
    {
      otp: {
        type: TYPES.get(entry.Type) ?? entry.Type,
        secret: entry.Secret,
        algorithm: ALGORITHMS.get(entry.Algorithm) ?? entry.Algorithm,
        digits: entry.Digits,
        period: entry.Period,
        counter: entry.Counter,
        pin: entry.Pin,
      },
      issuer: entry.Issuer ?? "",
      account: entry.Username ?? "",
      tags: tagsOf(entry.Secret),
      useCount: entry.CopyCount ?? 0,
      // The names of others are of pictures which the app brings along.
      hasPicture: entry.Icon?.startsWith("@") ?? false,
    },
    place,
  )
}
