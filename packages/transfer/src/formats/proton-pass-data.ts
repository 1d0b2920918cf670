// The data of a Proton Pass export, from a file of its own or out of the archive. One item can hold several codes.
import { z } from "zod"
import { TransferError } from "../errors.ts"
import type { ImportedEntry } from "../imported-entry.ts"
import type { ReadResult } from "../importer.ts"
import { checkRecordCount } from "../limits.ts"
import { readOtpValue } from "../read-otp-value.ts"
import { readRecords } from "../read-records.ts"
import type { JsonValue } from "./json.ts"

export const PROTON_PASS_LABEL = "Proton Pass"

const text = z.string().nullish().catch(null)
const dataSchema = z.object({ vaults: z.record(z.string(), z.unknown()) })
const vaultSchema = z.object({ name: text, items: z.array(z.unknown()) })
const itemSchema = z.object({
  state: z.unknown().optional(),
  pinned: z.unknown().optional(),
  data: z.object({
    metadata: z.object({ name: text, note: text }).nullish().catch(null),
    content: z
      .object({ totpUri: z.unknown().optional(), itemUsername: text, itemEmail: text, username: text })
      .nullish()
      .catch(null),
    extraFields: z.array(z.unknown()).nullish().catch(null),
  }),
})
type Item = z.infer<typeof itemSchema>
const extraSchema = z.object({
  type: z.literal("totp"),
  fieldName: text,
  data: z.object({ totpUri: z.unknown() }),
})

/** One code, or an item that cannot be read. */
type Code = {
  readonly where: string
  readonly vault: string
  readonly item: Item | null
  readonly value: unknown
  /** What tells it from the other codes of the item; empty for the first. */
  readonly field: string
}

const TRASHED = 2

/** Reads all vaults. @throws TransferError `damaged` or `too-large` */
export function readProtonPassData(json: JsonValue): ReadResult {
  const result = dataSchema.safeParse(json)
  if (!result.success) {
    throw new TransferError("damaged", "This Proton Pass export is incomplete or damaged.", {
      source: PROTON_PASS_LABEL,
    })
  }
  const codes: Code[] = []
  let index = 0
  for (const json of Object.values(result.data.vaults)) {
    const { name, items } = vaultSchema.safeParse(json).data ?? { name: null, items: [null] }
    for (const item of items) codes.push(...findCodes(item, { where: `item ${++index}`, vault: name ?? "" }))
    checkRecordCount(codes.length)
  }
  return readRecords(codes, readCode, ({ where, item }) => ({
    where,
    issuer: item?.data.metadata?.name ?? "",
  }))
}

function findCodes(json: unknown, place: Pick<Code, "where" | "vault">): Code[] {
  const item = itemSchema.safeParse(json).data ?? null
  if (item === null) return [{ ...place, item, value: null, field: "" }]
  const extra = (item.data.extraFields ?? []).flatMap((field) => extraSchema.safeParse(field).data ?? [])
  const codes = [
    { ...place, item, value: item.data.content?.totpUri, field: "" },
    ...extra.map(({ fieldName, data }) => ({ ...place, item, value: data.totpUri, field: fieldName ?? "" })),
  ]
  // An item without a code is a password, a card or a note.
  return codes.filter(({ value }) => value !== undefined && value !== null && value !== "")
}

function readCode({ where, vault, item, value, field }: Code, position: number): ImportedEntry {
  if (item === null || typeof value !== "string") {
    throw new TransferError("damaged", "It is not built like an item.")
  }
  const { metadata, content } = item.data
  const username = content?.itemUsername || content?.itemEmail || content?.username || ""
  return readOtpValue(
    value,
    {
      issuer: metadata?.name ?? "",
      account: username === "" || field === "" ? username || field : `${username} (${field})`,
      note: metadata?.note ?? "",
      tags: vault === "" ? [] : [vault],
      isPinned: item.pinned === true,
      isTrashed: item.state === TRASHED,
    },
    { where, position },
  )
}
