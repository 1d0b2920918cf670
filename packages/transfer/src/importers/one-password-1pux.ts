// 1Password: 1PUX, an archive with one JSON file of accounts, vaults and items.
import { z } from "zod"
import { TransferError } from "../errors.ts"
import type { JsonValue } from "../formats/json.ts"
import { mayHoldFile } from "../formats/zip.ts"
import type { ImportedEntry } from "../imported-entry.ts"
import type { Importer, ReadResult } from "../importer.ts"
import { checkRecordCount } from "../limits.ts"
import { readArchivedJson } from "../read-archive.ts"
import { readOtpValue } from "../read-otp-value.ts"
import { readRecords } from "../read-records.ts"

const LABEL = "1Password"
const FILE = "export.data"

export const onePassword1pux: Importer = {
  id: "1password",
  label: LABEL,
  howToExport: "In 1Password for desktop: File, Export, your account, 1PUX. The file is not encrypted.",
  detect: (content) => (mayHoldFile(content, FILE) ? "certain" : "no"),
  read: async (content, context) =>
    readExport(
      await readArchivedJson(
        content,
        { mark: FILE, matches: (name) => name === FILE, source: LABEL },
        context,
      ),
    ),
}

const exportSchema = z.object({
  accounts: z.array(z.object({ vaults: z.array(z.object({ items: z.array(z.unknown()) })) })),
})
const itemSchema = z.object({
  favIndex: z.number().nullish(),
  overview: z.object({ title: z.string().nullish(), tags: z.array(z.string()).nullish() }).nullish(),
  details: z.object({
    loginFields: z.array(z.unknown()).nullish(),
    notesPlain: z.string().nullish(),
    sections: z.array(z.unknown()).nullish(),
  }),
})
type Item = z.infer<typeof itemSchema>

const loginFieldSchema = z.object({ designation: z.literal("username"), value: z.string() })
const sectionSchema = z.object({ fields: z.array(z.unknown()) })
const fieldSchema = z.object({ value: z.object({ totp: z.string() }) })
/** Older versions. */
const wrappedSchema = z.object({ item: z.unknown() })

function readExport(json: JsonValue): ReadResult {
  const result = exportSchema.safeParse(json)
  if (!result.success) {
    throw new TransferError("damaged", "This 1Password export is incomplete or damaged.", { source: LABEL })
  }
  const items = result.data.accounts.flatMap(({ vaults }) => vaults.flatMap((vault) => vault.items))
  checkRecordCount(items.length)
  const codes = items.flatMap((json, index) => {
    const { data: item } = itemSchema.safeParse(wrappedSchema.safeParse(json).data?.item ?? json)
    if (item === undefined) return []
    return codesOf(item).map((value) => ({ item, value, where: `item ${index + 1}` }))
  })
  return readRecords(codes, readCode, ({ item, where }) => ({ where, issuer: item.overview?.title ?? "" }))
}

/** One item may have several codes; other kinds of fields are none of ours. */
function codesOf({ details }: Item): string[] {
  const fields = (details.sections ?? []).flatMap(
    (section) => sectionSchema.safeParse(section).data?.fields ?? [],
  )
  return fields
    .map((field) => fieldSchema.safeParse(field).data?.value.totp.trim() ?? "")
    .filter((value) => value !== "")
}

type Code = { readonly item: Item; readonly value: string; readonly where: string }

function readCode({ item, value, where }: Code, position: number): ImportedEntry {
  const usernames = (item.details.loginFields ?? []).map((field) => loginFieldSchema.safeParse(field).data)
  return readOtpValue(
    value,
    {
      issuer: item.overview?.title ?? "",
      account: usernames.find((username) => username !== undefined)?.value ?? "",
      note: item.details.notesPlain ?? "",
      tags: item.overview?.tags ?? [],
      isPinned: (item.favIndex ?? 0) > 0,
    },
    { where, position },
  )
}
