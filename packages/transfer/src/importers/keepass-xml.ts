// KeePass: the XML that KeePass 2 and KeePassXC export, with all fields in clear.
import { z } from "zod"
import type { Content } from "../content.ts"
import { TransferError } from "../errors.ts"
import { readKeePassOtp } from "../formats/keepass-fields.ts"
import { parseXml, unescapeXml } from "../formats/xml.ts"
import { toImportedEntry, type ImportedEntry } from "../imported-entry.ts"
import type { Importer, ReadResult } from "../importer.ts"
import { checkRecordCount } from "../limits.ts"
import { readOtpValue } from "../read-otp-value.ts"
import { readRecords } from "../read-records.ts"

const LABEL = "KeePass"

export const keepassXml: Importer = {
  id: "keepass",
  label: LABEL,
  howToExport:
    "In KeePass 2: File, Export, “KeePass XML (2.x)”. The file is not encrypted; delete it afterwards.",
  detect: (content) => (isKeePass(content) ? "certain" : "no"),
  read: async (content) => {
    if (!isKeePass(content) || content.kind !== "xml") {
      throw new TransferError("unsupported", "This is no XML export of KeePass.", { source: LABEL })
    }
    return readDocument(parseXml(content.text))
  },
}

const isKeePass = (content: Content) => content.kind === "xml" && content.text.includes("<KeePassFile")

/** An element which may be absent, there once, or there several times. */
const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly unknown[]) : [value]

/** Text with or without attributes beside it. */
const textSchema = z
  .union([
    z.string(),
    z.object({ "#text": z.string().optional() }).transform((value) => value["#text"] ?? ""),
  ])
  .transform((text) => unescapeXml(text))

const documentSchema = z.object({
  KeePassFile: z.object({
    Meta: z.object({ RecycleBinUUID: textSchema.optional() }).optional().catch(undefined),
    Root: z.object({ Group: z.unknown() }),
  }),
})
const groupSchema = z.object({
  UUID: textSchema.optional(),
  Name: textSchema.optional(),
  Group: z.unknown().optional(),
  Entry: z.unknown().optional(),
})
const entrySchema = z.object({ String: z.unknown().optional(), Tags: textSchema.optional() })
const fieldSchema = z.object({ Key: textSchema, Value: textSchema })

type Found = {
  readonly fields: ReadonlyMap<string, string>
  readonly tags: readonly string[]
  readonly where: string
}

function readDocument(json: unknown): ReadResult {
  const { data } = documentSchema.safeParse(json)
  if (data === undefined) {
    throw new TransferError("damaged", "This KeePass export is incomplete or damaged.", { source: LABEL })
  }
  const { Meta, Root } = data.KeePassFile
  const found: Found[] = []
  let count = 0
  // The name of the outermost group is that of the database.
  const walk = (json: unknown, path: readonly string[], isRoot: boolean): void => {
    const { data: group } = groupSchema.safeParse(json)
    if (group === undefined || (group.UUID !== undefined && group.UUID === Meta?.RecycleBinUUID)) return
    const here = isRoot ? path : [...path, group.Name ?? ""]
    for (const entry of listOf(group.Entry)) {
      checkRecordCount(++count)
      const fields = readFields(entry)
      const isCode = [...fields.keys()].some((name) =>
        /^(?:otp|TOTP Seed|(?:Time|Hmac)Otp-Secret.*)$/.test(name),
      )
      if (isCode) found.push({ fields, tags: tagsOf(entry, here), where: `entry ${count}` })
    }
    for (const child of listOf(group.Group)) walk(child, here, false)
  }
  for (const group of listOf(Root.Group)) walk(group, [], true)
  return readRecords(found, readFound, ({ fields, where }) => ({ where, issuer: fields.get("Title") ?? "" }))
}

function readFields(entry: unknown): ReadonlyMap<string, string> {
  const fields = listOf(entrySchema.safeParse(entry).data?.String).map(
    (json) => fieldSchema.safeParse(json).data,
  )
  return new Map(fields.flatMap((field) => (field === undefined ? [] : [[field.Key, field.Value]])))
}

function tagsOf(entry: unknown, path: readonly string[]): readonly string[] {
  const tags = (entrySchema.safeParse(entry).data?.Tags ?? "").split(/[;,]/)
  return [path.join("/"), ...tags].map((tag) => tag.trim()).filter((tag) => tag !== "")
}

function readFound({ fields, tags, where }: Found, position: number): ImportedEntry {
  const otp = readKeePassOtp(fields)
  const details = {
    issuer: fields.get("Title") ?? "",
    account: fields.get("UserName") ?? "",
    note: fields.get("Notes") ?? "",
    tags,
  }
  if (otp === null) throw new TransferError("damaged", "It has no secret.")
  return typeof otp === "string"
    ? readOtpValue(otp, details, { where, position })
    : toImportedEntry({ otp, ...details }, { where, position })
}
