// The items of Bitwarden and of Bitwarden Authenticator. Those without a code are passwords, cards and notes, which stay
// where they are and are not reported.
import { z } from "zod"
import { toImportedEntry, type ImportedEntry } from "../imported-entry.ts"
import type { ReadResult } from "../importer.ts"
import { checkRecordCount } from "../limits.ts"
import { readOtpValue } from "../read-otp-value.ts"
import { readRecords } from "../read-records.ts"
import { isJsonObject, type JsonValue } from "./json.ts"

const groupSchema = z.object({ id: z.string(), name: z.string() })
const itemSchema = z.object({
  name: z.string().nullish(),
  notes: z.string().nullish(),
  favorite: z.boolean().nullish(),
  deletedDate: z.string().nullish(),
  folderId: z.string().nullish(),
  collectionIds: z.array(z.string()).nullish(),
  login: z.object({ username: z.string().nullish(), totp: z.unknown() }),
})

/** What stands in the field for the code; null without one. */
export function totpOf(item: unknown): unknown {
  const login = isJsonObject(item) ? item["login"] : null
  const totp = isJsonObject(login) ? login["totp"] : null
  return totp === undefined || totp === "" ? null : totp
}

/** `groups` are the folders, or the collections of an organisation. @throws TransferError `too-large` */
export function readBitwardenItems(items: readonly JsonValue[], groups: readonly JsonValue[]): ReadResult {
  checkRecordCount(Math.max(items.length, groups.length))
  const known = groups.flatMap((group) => groupSchema.safeParse(group).data ?? [])
  const groupNames = new Map(known.map(({ id, name }) => [id, name]))
  const records = items.map((item, index) => ({ item, index })).filter(({ item }) => isReadable(item))
  return readRecords(
    records,
    ({ item, index }, position) => readItem(item, { where: placeOf(index), position, groupNames }),
    ({ item, index }) => ({ where: placeOf(index), ...nameOf(item) }),
  )
}

/** An item which is no object at all is reported. */
const isReadable = (item: JsonValue) => !isJsonObject(item) || totpOf(item) !== null

const placeOf = (index: number) => `item ${index + 1}`

const nameOf = (item: unknown): { issuer?: string } =>
  isJsonObject(item) && typeof item["name"] === "string" ? { issuer: item["name"] } : {}

type Place = {
  readonly where: string
  readonly position: number
  readonly groupNames: ReadonlyMap<string, string>
}

function readItem(json: JsonValue, { groupNames, ...place }: Place): ImportedEntry {
  const { login, folderId, collectionIds, ...item } = itemSchema.parse(json)
  const groupIds = [folderId ?? "", ...(collectionIds ?? [])]
  const details = {
    issuer: item.name ?? "",
    account: login.username ?? "",
    note: item.notes ?? "",
    isPinned: item.favorite ?? false,
    isTrashed: Boolean(item.deletedDate),
    tags: groupIds.flatMap((id) => groupNames.get(id) ?? []),
  }
  return typeof login.totp === "string"
    ? readOtpValue(login.totp, details, place)
    : toImportedEntry({ otp: { type: "totp", secret: login.totp }, ...details }, place)
}
