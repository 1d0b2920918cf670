// 2FAS: plain and encrypted backups, schema versions 1 to 4.
import { decodeBase64, decodeUtf8, encodeUtf8 } from "@tessera/bytes"
import { CryptoError, decryptAesGcm, pbkdf2Sha256 } from "@tessera/crypto"
import { z } from "zod"
import type { Content } from "../content.ts"
import { TransferError } from "../errors.ts"
import { isJsonObject, keysOf, parseJson } from "../formats/json.ts"
import type { ImportContext } from "../import-context.ts"
import { toImportedEntry, type ImportedEntry } from "../imported-entry.ts"
import type { Importer, ReadResult } from "../importer.ts"
import { checkRecordCount } from "../limits.ts"
import { readRecords } from "../read-records.ts"

const LABEL = "2FAS"
const NEWEST_SCHEMA = 4

export const twoFas: Importer = {
  id: "2fas",
  label: LABEL,
  howToExport:
    "In 2FAS: Settings, “2FAS Backup”, Export. With a password is the safer way; Tessera asks for it.",
  detect: (content) => (isTwoFas(content) ? "certain" : "no"),
  read: async (content, context) => {
    if (!isTwoFas(content) || content.kind !== "json") {
      throw new TransferError("unsupported", "This is no 2FAS backup.", { source: LABEL })
    }
    const result = fileSchema.safeParse(content.json)
    if (!result.success) throw damaged()
    return readFile(result.data, context)
  },
}

function isTwoFas(content: Content): boolean {
  if (content.kind !== "json") return false
  const keys = keysOf(content.json)
  return keys.has("schemaVersion") && (keys.has("services") || keys.has("servicesEncrypted"))
}

const fileSchema = z.object({
  schemaVersion: z.number(),
  services: z.array(z.unknown()).nullish(),
  groups: z.array(z.unknown()).nullish(),
  servicesEncrypted: z.string().nullish(),
  reference: z.string().nullish(),
})
type File = z.infer<typeof fileSchema>

async function readFile(file: File, context: ImportContext): Promise<ReadResult> {
  if (file.schemaVersion > NEWEST_SCHEMA) {
    throw new TransferError("unsupported", "This 2FAS backup is of a newer version than Tessera knows.", {
      source: LABEL,
    })
  }
  const isEncrypted = file.servicesEncrypted !== null && file.servicesEncrypted !== undefined
  const encrypted = isEncrypted && file.servicesEncrypted !== "" ? await decryptServices(file, context) : []
  context.enter("reading")
  checkRecordCount(Math.max(file.groups?.length ?? 0, (file.services?.length ?? 0) + encrypted.length))
  const groups = (file.groups ?? []).map((group) => groupSchema.safeParse(group).data)
  const groupNames = new Map(groups.flatMap((group) => (group === undefined ? [] : [[group.id, group.name]])))
  // Sorted as the app shows them, but counted as they stand in the file.
  const services = [...(file.services ?? []), ...encrypted].map((service, index) => ({ service, index }))
  services.sort((left, right) => positionOf(left.service) - positionOf(right.service))
  return readRecords(
    services,
    ({ service, index }, position) =>
      readService(service, { where: placeOf(index), position, schema: file.schemaVersion, groupNames }),
    ({ service, index }) => ({ where: placeOf(index), ...nameOf(service) }),
  )
}

const groupSchema = z.object({ id: z.string(), name: z.string() })
const orderSchema = z.object({ order: z.object({ position: z.number() }) })

const positionOf = (service: unknown) => orderSchema.safeParse(service).data?.order.position ?? 0
const placeOf = (index: number) => `service ${index + 1}`

const nameOf = (service: unknown): { issuer?: string } =>
  isJsonObject(service) && typeof service["name"] === "string" ? { issuer: service["name"] } : {}

const serviceSchema = z.object({
  name: z.string().nullish(),
  secret: z.unknown().optional(),
  groupId: z.string().nullish(),
  otp: z
    .object({
      label: z.string().nullish(),
      account: z.string().nullish(),
      issuer: z.string().nullish(),
      digits: z.unknown().optional(),
      period: z.unknown().optional(),
      algorithm: z.unknown().optional(),
      counter: z.unknown().optional(),
      tokenType: z.string().nullish(),
    })
    .nullish(),
})
type Otp = NonNullable<z.infer<typeof serviceSchema>["otp"]>

type Place = {
  readonly where: string
  readonly position: number
  readonly schema: number
  readonly groupNames: ReadonlyMap<string, string>
}

function readService(json: unknown, { groupNames, schema, ...place }: Place): ImportedEntry {
  const { name, secret, groupId, otp } = serviceSchema.parse(json)
  const group = groupId === null || groupId === undefined ? undefined : groupNames.get(groupId)
  return toImportedEntry(
    {
      // Version 1 knew no parameters, and version 2 no kinds: the app itself showed all of them as TOTP.
      otp: {
        type: otp?.tokenType ?? "totp",
        secret,
        ...(schema === 1 ? {} : { algorithm: otp?.algorithm, digits: otp?.digits, period: otp?.period }),
        counter: otp?.counter,
      },
      ...readNames(name ?? "", otp ?? {}),
      tags: group === undefined ? [] : [group],
    },
    place,
  )
}

/** `name` is what the person sees and may have edited; the label is `issuer:account`, or one of the two alone. */
function readNames(name: string, otp: Partial<Otp>): { issuer: string; account: string } {
  const issuer = name || (otp.issuer ?? "")
  // An empty account is an answer too; older versions leave the field out.
  if (typeof otp.account === "string") return { issuer, account: otp.account }
  const label = otp.label ?? ""
  if (label === issuer) return { issuer, account: "" }
  const prefix = [otp.issuer, name].find((text) => text && label.startsWith(`${text}:`)) ?? ""
  return { issuer, account: prefix === "" ? label : label.slice(prefix.length + 1) }
}

const KEY_LENGTH = 32
const ITERATIONS = 10_000

/** `servicesEncrypted` and `reference`: base64 of ciphertext ‖ tag, of the salt and of the nonce, joined by colons. */
type Box = { readonly ciphertext: Uint8Array; readonly salt: Uint8Array; readonly nonce: Uint8Array }

async function decryptServices(file: File, context: ImportContext): Promise<readonly unknown[]> {
  const services = readBox(file.servicesEncrypted ?? "")
  const reference = file.reference ? readBox(file.reference) : null
  const password = encodeUtf8(await context.password())
  // The reference is a fixed text under the same key: it tells a wrong password from a damaged file.
  const isKnownRight = reference !== null && (await openBox(reference, password, context)) !== null
  if (reference !== null && !isKnownRight) throw wrongPassword()
  const plaintext = await openBox(services, password, context)
  if (plaintext === null) throw isKnownRight ? damaged() : wrongPassword()
  const json = parseJson(readText(plaintext))
  if (!json.isJson || !Array.isArray(json.value)) throw damaged()
  return json.value
}

function readText(plaintext: Uint8Array): string {
  try {
    return decodeUtf8(plaintext)
  } catch {
    throw damaged()
  }
}

async function openBox(box: Box, password: Uint8Array, context: ImportContext): Promise<Uint8Array | null> {
  context.enter("deriving-key")
  const key = await pbkdf2Sha256(password, box.salt, { iterations: ITERATIONS, outputLength: KEY_LENGTH })
  try {
    return decryptAesGcm(box.ciphertext, { key, nonce: box.nonce })
  } catch (error) {
    if (error instanceof CryptoError) return null
    throw error
  }
}

function readBox(text: string): Box {
  const parts = text.split(":", 4)
  if (parts.length !== 3) throw damaged()
  try {
    const [ciphertext, salt, nonce] = parts.map((part) => decodeBase64(part))
    if (nonce!.length !== 12 || ciphertext!.length < 16) throw damaged()
    return { ciphertext: ciphertext!, salt: salt!, nonce: nonce! }
  } catch {
    // The reader's own message may quote the text.
    throw damaged()
  }
}

const damaged = () =>
  new TransferError("damaged", "This 2FAS backup is incomplete or damaged.", { source: LABEL })

const wrongPassword = () =>
  new TransferError("wrong-password", "The password does not open this 2FAS backup.", { source: LABEL })
