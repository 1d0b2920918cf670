// LastPass Authenticator: the JSON export of Android (version 3) and of iOS (version 1).
import { z } from "zod"
import type { Content } from "../content.ts"
import { TransferError } from "../errors.ts"
import { isJsonObject, type JsonValue } from "../formats/json.ts"
import { toImportedEntry, type ImportedEntry } from "../imported-entry.ts"
import type { Importer, ReadResult } from "../importer.ts"
import { checkRecordCount } from "../limits.ts"
import { readRecords } from "../read-records.ts"

const LABEL = "LastPass Authenticator"

export const lastpassAuthenticator: Importer = {
  id: "lastpass-authenticator",
  label: LABEL,
  howToExport: "In LastPass Authenticator: Settings, “Transfer accounts”, “Export accounts to file”.",
  detect: (content) => (isLastPass(content) ? "certain" : "no"),
  read: async (content, context) => {
    const accounts = content.kind === "json" ? accountsOf(content.json) : null
    if (content.kind !== "json" || accounts === null) {
      throw new TransferError("unsupported", "This is no LastPass Authenticator export.", { source: LABEL })
    }
    context.enter("reading")
    return readAccounts(accounts, content.json)
  },
}

function isLastPass(content: Content): boolean {
  if (content.kind !== "json" || accountsOf(content.json) === null) return false
  return content.text.includes('"issuerName"') && content.text.includes('"timeStep"')
}

function accountsOf(json: JsonValue): readonly JsonValue[] | null {
  const accounts = isJsonObject(json) ? json["accounts"] : null
  return Array.isArray(accounts) ? (accounts as JsonValue[]) : null
}

const foldersSchema = z.object({ folders: z.array(z.unknown()) })
const folderSchema = z.object({ id: z.number(), name: z.string() })
const accountSchema = z.object({
  issuerName: z.string().nullish(),
  originalIssuerName: z.string().nullish(),
  userName: z.string().nullish(),
  originalUserName: z.string().nullish(),
  secret: z.unknown().optional(),
  timeStep: z.unknown().optional(),
  digits: z.unknown().optional(),
  algorithm: z.unknown().optional(),
  isFavorite: z.boolean().nullish(),
  folderData: z.object({ folderId: z.number() }).nullish(),
})

/** The app's own folders, which are no groups of the person. */
const FAVOURITES = 1
const FIRST_OWN_FOLDER = 2

function readAccounts(accounts: readonly JsonValue[], file: JsonValue): ReadResult {
  const folders = foldersSchema.safeParse(file).data?.folders ?? []
  checkRecordCount(folders.length)
  const known = folders.flatMap((folder) => folderSchema.safeParse(folder).data ?? [])
  const own = known.filter(({ id }) => id >= FIRST_OWN_FOLDER)
  const folderNames = new Map(own.map(({ id, name }) => [id, name]))
  return readRecords(
    accounts,
    (account, position) => readAccount(account, position, folderNames),
    (account, index) => ({ where: placeOf(index), ...nameOf(account) }),
  )
}

const placeOf = (index: number) => `account ${index + 1}`

const nameOf = (account: JsonValue): { issuer?: string } =>
  isJsonObject(account) && typeof account["issuerName"] === "string" ? { issuer: account["issuerName"] } : {}

function readAccount(
  json: JsonValue,
  position: number,
  folderNames: ReadonlyMap<number, string>,
): ImportedEntry {
  const account = accountSchema.parse(json)
  const folderId = account.folderData?.folderId ?? 0
  const folder = folderNames.get(folderId)
  return toImportedEntry(
    {
      otp: {
        type: "totp",
        secret: account.secret,
        algorithm: account.algorithm,
        digits: account.digits,
        period: account.timeStep,
      },
      // What the person wrote, also where they deleted it; the original only where the field is missing.
      issuer: account.issuerName ?? account.originalIssuerName ?? "",
      account: account.userName ?? account.originalUserName ?? "",
      tags: folder === undefined ? [] : [folder],
      isPinned: account.isFavorite === true || folderId === FAVOURITES,
    },
    { where: placeOf(position), position },
  )
}
