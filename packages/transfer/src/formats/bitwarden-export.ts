// Bitwarden's export with a password of its own. The key of the password is stretched into one for AES-256-CBC and one for
// HMAC-SHA-256; texts are "2.iv|ciphertext|mac" in base64, the mac over iv ‖ ciphertext.
import { concatBytes, decodeBase64, decodeUtf8, encodeUtf8, equalBytes } from "@tessera/bytes"
import {
  CryptoError,
  decryptAesCbc,
  hkdfExpandSha256,
  hmacSha256,
  pbkdf2Sha256,
  sha256,
} from "@tessera/crypto"
import { z } from "zod"
import { TransferError } from "../errors.ts"
import type { ImportContext } from "../import-context.ts"
import { checkPbkdf2 } from "../limits.ts"
import { checkArgon2idCost, deriveArgon2idKey } from "./argon2id-key.ts"
import { type JsonValue, parseJson } from "./json.ts"

export const BITWARDEN_LABEL = "Bitwarden"
const KEY_LENGTH = 32
const MIB = 1024 * 1024

const fileSchema = z.object({
  salt: z.string(),
  kdfType: z.number(),
  kdfIterations: z.number(),
  kdfMemory: z.number().nullish(),
  kdfParallelism: z.number().nullish(),
  encKeyValidation_DO_NOT_EDIT: z.string(),
  data: z.string(),
})
type File = z.infer<typeof fileSchema>

/** The plain export inside an encrypted one. @throws TransferError */
export async function openBitwardenExport(json: JsonValue, context: ImportContext): Promise<JsonValue> {
  const result = fileSchema.safeParse(json)
  if (!result.success) throw bitwardenDamaged()
  const file = result.data
  const validation = readText(file.encKeyValidation_DO_NOT_EDIT)
  const data = readText(file.data)
  const keys = stretch(await deriveKey(file, context))
  context.enter("decrypting")
  // The first text proves the password; what fails afterwards is damage.
  if (open(validation, keys) === null) {
    throw new TransferError("wrong-password", "The password does not open this Bitwarden export.", {
      source: BITWARDEN_LABEL,
    })
  }
  const plaintext = open(data, keys)
  if (plaintext === null) throw bitwardenDamaged()
  const parsed = parseJson(decode(() => decodeUtf8(plaintext)))
  if (!parsed.isJson) throw bitwardenDamaged()
  return parsed.value
}

const PBKDF2 = 0
const ARGON2ID = 1

async function deriveKey(file: File, context: ImportContext): Promise<Uint8Array> {
  const { kdfType, kdfIterations: iterations } = file
  // The characters of the salt are the salt; they are not decoded.
  const salt = encodeUtf8(file.salt)
  if (kdfType === PBKDF2) {
    checkPbkdf2(iterations, BITWARDEN_LABEL)
    const password = encodeUtf8(await context.password())
    context.enter("deriving-key")
    return pbkdf2Sha256(password, salt, { iterations, outputLength: KEY_LENGTH })
  }
  if (kdfType !== ARGON2ID) {
    const message = "This Bitwarden export uses a key derivation that Tessera does not know."
    throw new TransferError("unsupported", message, { source: BITWARDEN_LABEL })
  }
  const cost = {
    memLimitBytes: (file.kdfMemory ?? 0) * MIB,
    opsLimit: iterations,
    lanes: file.kdfParallelism ?? 1,
  }
  checkArgon2idCost(cost, BITWARDEN_LABEL)
  const password = await context.password()
  return deriveArgon2idKey(context, { password, salt: sha256(salt), cost }, BITWARDEN_LABEL)
}

type Keys = { readonly encryption: Uint8Array; readonly mac: Uint8Array }

const stretch = (key: Uint8Array): Keys => ({
  encryption: hkdfExpandSha256(key, "enc", KEY_LENGTH),
  mac: hkdfExpandSha256(key, "mac", KEY_LENGTH),
})

type Text = { readonly iv: Uint8Array; readonly ciphertext: Uint8Array; readonly mac: Uint8Array }

function readText(text: string): Text {
  const match = /^2\.([^|]{1,100})\|([^|]+)\|([^|]{1,100})$/.exec(text)
  if (match === null) throw bitwardenDamaged()
  const [iv, ciphertext, mac] = match.slice(1).map((part) => decode(() => decodeBase64(part)))
  if (iv!.length !== 16 || mac!.length !== 32) throw bitwardenDamaged()
  return { iv: iv!, ciphertext: ciphertext!, mac: mac! }
}

function open({ iv, ciphertext, mac }: Text, keys: Keys): Uint8Array | null {
  if (!equalBytes(mac, hmacSha256(keys.mac, concatBytes(iv, ciphertext)))) return null
  try {
    return decryptAesCbc(ciphertext, keys.encryption, iv)
  } catch (error) {
    if (error instanceof CryptoError) return null
    throw error
  }
}

function decode<Value>(read: () => Value): Value {
  try {
    return read()
  } catch {
    // The reader's own message may quote the text.
    throw bitwardenDamaged()
  }
}

/** For exports which are not built as they should be. */
export const bitwardenDamaged = (): TransferError =>
  new TransferError("damaged", "This Bitwarden export is incomplete or damaged.", { source: BITWARDEN_LABEL })
