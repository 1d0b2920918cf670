// Proton Authenticator: plain and encrypted exports. Every entry is a link; its name stands beside it.
import { decodeBase64, decodeUtf8, encodeUtf8 } from "@tessera/bytes"
import { CryptoError, decryptAesGcm } from "@tessera/crypto"
import { z } from "zod"
import type { Content } from "../content.ts"
import { TransferError } from "../errors.ts"
import { deriveArgon2idKey } from "../formats/argon2id-key.ts"
import { keysOf, parseJson, type JsonValue } from "../formats/json.ts"
import type { ImportContext } from "../import-context.ts"
import type { ImportedEntry } from "../imported-entry.ts"
import type { Importer, ReadResult } from "../importer.ts"
import { readOtpValue } from "../read-otp-value.ts"
import { readRecords } from "../read-records.ts"

const LABEL = "Proton Authenticator"
const VERSION = 1
const ASSOCIATED_DATA = "proton.authenticator.export.v1"
const COST = { memLimitBytes: 19_456 * 1024, opsLimit: 2, lanes: 1 }
const NONCE_LENGTH = 12
const TAG_LENGTH = 16

export const protonAuthenticator: Importer = {
  id: "proton-authenticator",
  label: LABEL,
  howToExport:
    "In Proton Authenticator: Settings, Export. With a password is the safer way; Tessera asks for it.",
  detect: (content) => (isProton(content) ? "certain" : "no"),
  read: async (content, context) => {
    if (!isProton(content) || content.kind !== "json") {
      throw new TransferError("unsupported", "This is no Proton Authenticator export.", { source: LABEL })
    }
    return readFile(content.json, context)
  },
}

function isProton(content: Content): boolean {
  if (content.kind !== "json") return false
  const keys = keysOf(content.json)
  return keys.has("version") && (keys.has("entries") || (keys.has("salt") && keys.has("content")))
}

const versionSchema = z.object({ version: z.number() })
const plainSchema = z.object({ entries: z.array(z.unknown()) })
const encryptedSchema = z.object({ salt: z.string(), content: z.string() })

async function readFile(json: JsonValue, context: ImportContext): Promise<ReadResult> {
  const version = versionSchema.safeParse(json).data?.version
  if (version === undefined) throw damaged()
  if (version !== VERSION) {
    const message = "This Proton Authenticator export is of a newer version than Tessera knows."
    throw new TransferError("unsupported", message, { source: LABEL })
  }
  const encrypted = encryptedSchema.safeParse(json)
  const plain = plainSchema.safeParse(encrypted.success ? await decrypt(encrypted.data, context) : json)
  if (!plain.success) throw damaged()
  context.enter("reading")
  return readRecords(plain.data.entries, readEntry, (_entry, index) => ({ where: placeOf(index) }))
}

const placeOf = (index: number) => `entry ${index + 1}`

const entrySchema = z.object({
  content: z.object({ uri: z.string(), name: z.string().nullish() }),
  note: z.string().nullish(),
})

function readEntry(json: unknown, position: number): ImportedEntry {
  const { content, note } = entrySchema.parse(json)
  const place = { where: placeOf(position), position }
  const details = { issuer: "", account: "", note: note ?? "" }
  const imported = readOtpValue(content.uri, details, place)
  // The name repeats what the link says, unless that says nothing, as links of Steam do.
  const isNamed = imported.entry.issuer !== "" || imported.entry.account !== ""
  return isNamed ? imported : readOtpValue(content.uri, { ...details, issuer: content.name ?? "" }, place)
}

type Encrypted = z.infer<typeof encryptedSchema>

/** `content` is base64 of nonce ‖ ciphertext ‖ tag. */
async function decrypt(file: Encrypted, context: ImportContext): Promise<JsonValue> {
  const salt = decode(() => decodeBase64(file.salt))
  const box = decode(() => decodeBase64(file.content))
  if (salt.length < 8 || box.length < NONCE_LENGTH + TAG_LENGTH) throw damaged()
  const password = await context.password()
  const key = await deriveArgon2idKey(context, { password, salt, cost: COST }, LABEL)
  context.enter("decrypting")
  const plaintext = open(box, key)
  const result = parseJson(decode(() => decodeUtf8(plaintext)))
  if (!result.isJson) throw damaged()
  return result.value
}

function open(box: Uint8Array, key: Uint8Array): Uint8Array {
  try {
    const nonce = box.subarray(0, NONCE_LENGTH)
    const associatedData = encodeUtf8(ASSOCIATED_DATA)
    return decryptAesGcm(box.subarray(NONCE_LENGTH), { key, nonce, associatedData })
  } catch (error) {
    if (!(error instanceof CryptoError)) throw error
    const message = "The password is wrong, or the Proton Authenticator export was changed."
    throw new TransferError("wrong-password", message, { source: LABEL })
  }
}

function decode<Value>(read: () => Value): Value {
  try {
    return read()
  } catch {
    // The reader's own message may quote the text.
    throw damaged()
  }
}

const damaged = () =>
  new TransferError("damaged", "This Proton Authenticator export is incomplete or damaged.", {
    source: LABEL,
  })
