// The vault file of Aegis: in clear, or encrypted under a random master key that each slot of the header wraps.
//
//   { version: 1,
//     header: { slots: [{ type, key, key_params: { nonce, tag }, n, r, p, salt, repaired }], params: { nonce, tag } } | nulls,
//     db: object | base64 of the AES-256-GCM ciphertext }
//
// A slot of type 1 wraps the master key under scrypt(password); type 2 is a fingerprint. All bytes but `db` are hexadecimal.
import {
  concatBytes,
  decodeBase64,
  decodeHex,
  decodeUtf8,
  encodeBase64,
  encodeHex,
  encodeUtf8,
} from "@tessera/bytes"
import { CryptoError, decryptAesGcm, encryptAesGcm, type RandomBytes, scrypt } from "@tessera/crypto"
import { z } from "zod"
import { TransferError } from "../errors.ts"
import type { ImportContext } from "../import-context.ts"
import { checkScrypt, checkScryptWork, type ScryptParameters, scryptWorkBytes } from "../limits.ts"
import { isJsonObject, type JsonValue, parseJson } from "./json.ts"
import { randomUuid } from "./uuid.ts"

export const AEGIS_LABEL = "Aegis"
const PASSWORD_SLOT = 1
/** The app makes one, and one more for backups. */
const MAX_PASSWORD_SLOTS = 100
const KEY_LENGTH = 32
const NONCE_LENGTH = 12
const TAG_LENGTH = 16

const boxSchema = z.object({ nonce: z.string(), tag: z.string() })
const fileSchema = z.object({
  version: z.number(),
  header: z.object({ slots: z.array(z.unknown()).nullish(), params: boxSchema.nullish() }),
  db: z.unknown(),
})
const slotSchema = z.object({
  type: z.literal(PASSWORD_SLOT),
  key: z.string(),
  key_params: boxSchema,
  n: z.number(),
  r: z.number(),
  p: z.number(),
  salt: z.string(),
  repaired: z.boolean().nullish(),
})
type PasswordSlot = z.infer<typeof slotSchema>
type Box = z.infer<typeof boxSchema>

/** The database inside a vault file, decrypted if need be. @throws TransferError */
export async function openAegisVault(json: JsonValue, context: ImportContext): Promise<JsonValue> {
  const result = fileSchema.safeParse(json)
  if (!result.success) throw damaged()
  const { version, header, db } = result.data
  if (version !== 1) {
    throw new TransferError("unsupported", "This Aegis vault is of a newer version than Tessera knows.", {
      source: AEGIS_LABEL,
    })
  }
  if (typeof db !== "string") return db as JsonValue
  if (header.params === null || header.params === undefined) throw damaged()
  const masterKey = await openSlots(header.slots ?? [], context)
  context.enter("decrypting")
  const plaintext = openBox(
    masterKey,
    decode(() => decodeBase64(db)),
    header.params,
  )
  // The master key was right, so this is damage and not a wrong password.
  if (plaintext === null) throw damaged()
  const database = parseJson(decode(() => decodeUtf8(plaintext)))
  if (!database.isJson) throw damaged()
  return database.value
}

/** Tries every password slot; a backup may have one password of its own beside that of the app. */
async function openSlots(slots: readonly unknown[], context: ImportContext): Promise<Uint8Array> {
  const usable = selectSlots(slots)
  const password = await context.password()
  for (const slot of usable) {
    for (const passwordBytes of passwordForms(password, slot)) {
      context.enter("deriving-key")
      const salt = decode(() => decodeHex(slot.salt))
      const key = await deriveSlotKey(passwordBytes, salt, slot)
      const masterKey = openBox(
        key,
        decode(() => decodeHex(slot.key)),
        slot.key_params,
      )
      if (masterKey !== null) return masterKey
    }
  }
  throw new TransferError("wrong-password", "The password does not open this Aegis vault.", {
    source: AEGIS_LABEL,
  })
}

/** The password slots whose derivation a device can run, checked together so that many cannot do what one may not. */
function selectSlots(slots: readonly unknown[]): PasswordSlot[] {
  const candidates = slots.filter((slot) => isJsonObject(slot) && slot["type"] === PASSWORD_SLOT)
  if (candidates.length > MAX_PASSWORD_SLOTS) throw damaged()
  if (candidates.length === 0) {
    const message =
      "This Aegis vault has no password (only a fingerprint or the like). Set one in Aegis, or export without encryption."
    throw new TransferError("unsupported", message, { source: AEGIS_LABEL })
  }
  const usable: PasswordSlot[] = []
  let refusal: TransferError | null = null
  for (const candidate of candidates) {
    try {
      usable.push(checkSlot(candidate))
    } catch (error) {
      if (!(error instanceof TransferError)) throw error
      refusal ??= error
    }
  }
  if (usable.length === 0 && refusal !== null) throw refusal
  checkScryptWork(2 * usable.reduce((sum, slot) => sum + scryptWorkBytes(slot), 0), AEGIS_LABEL)
  return usable
}

function checkSlot(candidate: unknown): PasswordSlot {
  const slot = slotSchema.safeParse(candidate)
  if (!slot.success) throw damaged()
  checkScrypt(slot.data, AEGIS_LABEL)
  return slot.data
}

/**
 * The bytes that the app made of a password. Compat: until a repair (`repaired`) old versions took the whole buffer of
 * the platform's encoder, which reserves 1.1 bytes per character; zeros at the end change a key longer than one block.
 */
function passwordForms(password: string, slot: PasswordSlot): Uint8Array[] {
  const bytes = encodeUtf8(password)
  const reserved = Math.floor(password.length * 1.1)
  if (slot.repaired === true || reserved <= Math.max(64, bytes.length)) return [bytes]
  return [bytes, concatBytes(bytes, new Uint8Array(reserved - bytes.length))]
}

const deriveSlotKey = (password: Uint8Array, salt: Uint8Array, { n, r, p }: ScryptParameters) =>
  scrypt(password, salt, { cost: n, blockSize: r, parallelization: p, outputLength: KEY_LENGTH })

/** A vault file that Aegis opens with `password`: one password slot with the app's own scrypt cost, the strongest it takes. */
export async function sealAegisVault(db: object, password: string, random: RandomBytes): Promise<object> {
  const masterKey = random(KEY_LENGTH)
  const salt = random(KEY_LENGTH)
  const cost = { n: 32768, r: 8, p: 1 }
  const slotKey = await deriveSlotKey(encodeUtf8(password), salt, cost)
  const wrapped = sealBox(slotKey, masterKey, random)
  const content = sealBox(masterKey, encodeUtf8(JSON.stringify(db)), random)
  const slot = {
    type: PASSWORD_SLOT,
    uuid: randomUuid(random),
    key: encodeHex(wrapped.ciphertext),
    key_params: wrapped.box,
    ...cost,
    salt: encodeHex(salt),
    repaired: true,
    is_backup: false,
  }
  return {
    version: 1,
    header: { slots: [slot], params: content.box },
    db: encodeBase64(content.ciphertext),
  }
}

/** A vault file without encryption. */
export const plainAegisVault = (db: object): object => ({
  version: 1,
  header: { slots: null, params: null },
  db,
})

function openBox(key: Uint8Array, ciphertext: Uint8Array, { nonce, tag }: Box): Uint8Array | null {
  const nonceBytes = decode(() => decodeHex(nonce))
  const tagBytes = decode(() => decodeHex(tag))
  if (nonceBytes.length !== NONCE_LENGTH || tagBytes.length !== TAG_LENGTH) throw damaged()
  try {
    return decryptAesGcm(concatBytes(ciphertext, tagBytes), { key, nonce: nonceBytes })
  } catch (error) {
    if (error instanceof CryptoError) return null
    throw error
  }
}

function sealBox(
  key: Uint8Array,
  plaintext: Uint8Array,
  random: RandomBytes,
): { ciphertext: Uint8Array; box: Box } {
  const nonce = random(NONCE_LENGTH)
  const sealed = encryptAesGcm(plaintext, { key, nonce })
  const ciphertext = sealed.subarray(0, -TAG_LENGTH)
  return { ciphertext, box: { nonce: encodeHex(nonce), tag: encodeHex(sealed.subarray(-TAG_LENGTH)) } }
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
  new TransferError("damaged", "This Aegis vault is incomplete or damaged.", { source: AEGIS_LABEL })
