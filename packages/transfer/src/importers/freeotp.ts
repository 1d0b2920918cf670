// FreeOTP for Android: version 1 keeps preferences in XML, version 2 a serialised Java map with encrypted secrets.
import { encodeUtf8 } from "@tessera/bytes"
import { CryptoError, decryptAesGcm, pbkdf2Sha1, pbkdf2Sha512 } from "@tessera/crypto"
import { z } from "zod"
import type { Content } from "../content.ts"
import { TransferError } from "../errors.ts"
import { readFreeOtpToken, signedBytesSchema } from "../formats/freeotp-token.ts"
import { parseJavaMap } from "../formats/java-map.ts"
import { parseJson, type JsonValue } from "../formats/json.ts"
import { parsePreferences } from "../formats/xml.ts"
import type { ImportContext } from "../import-context.ts"
import { toImportedEntry } from "../imported-entry.ts"
import type { Importer, ReadResult } from "../importer.ts"
import { checkPbkdf2 } from "../limits.ts"
import { readRecords } from "../read-records.ts"

const LABEL = "FreeOTP"

export const freeotp: Importer = {
  id: "freeotp",
  label: LABEL,
  howToExport:
    "In FreeOTP 2 for Android: menu, Backup; the file is externalBackup.xml, and Tessera asks for its password. From version 1, tokens.xml out of the app's preferences. FreeOTP for iPhone cannot export.",
  detect: (content) => (isPreferences(content) || isJava(content) ? "certain" : "no"),
  read: async (content, context) => {
    if (content.kind === "xml" && isPreferences(content)) return readPreferences(content.text)
    if (isJava(content)) return readBackup(content.bytes, context)
    throw new TransferError("unsupported", "This is no FreeOTP backup.", { source: LABEL })
  },
}

const isPreferences = (content: Content) =>
  content.kind === "xml" && /name=["']tokenOrder["']/.test(content.text) && content.text.includes("<map")

const isJava = (content: Content) => content.kind === "binary" && content.format === "java"

const placeOf = (index: number) => `token ${index + 1}`
const ORDER_KEY = "tokenOrder"

function readPreferences(text: string): ReadResult {
  const preferences = parsePreferences(text)
  const keys = inOrder(
    [...preferences.keys()].filter((key) => key !== ORDER_KEY),
    preferences.get(ORDER_KEY),
  )
  return readRecords(
    keys,
    (key, position) =>
      toImportedEntry(readFreeOtpToken(parse(preferences.get(key)), { isCounterUsed: true }), {
        where: placeOf(position),
        position,
      }),
    (key, position) => ({ where: placeOf(position), account: key }),
  )
}

/** As the app shows them; what its order does not name comes last. */
function inOrder(keys: readonly string[], order: string | undefined): string[] {
  const result = z.array(z.string()).safeParse(parse(order))
  const rank = new Map((result.data ?? []).map((key, index) => [key, index]))
  const rankOf = (key: string) => rank.get(key) ?? Number.MAX_SAFE_INTEGER
  return keys.toSorted((left, right) => rankOf(left) - rankOf(right))
}

function parse(text: string | undefined): JsonValue {
  const result = parseJson(text ?? "")
  return result.isJson ? result.value : null
}

const boxSchema = z.object({
  mCipherText: signedBytesSchema,
  mParameters: signedBytesSchema,
  mToken: z.string(),
})
const masterSchema = z.object({
  mAlgorithm: z.string(),
  mIterations: z.number(),
  mSalt: signedBytesSchema,
  mEncryptedKey: boxSchema,
})
const keySchema = z.object({ key: z.string() })

const TOKEN_END = "-token"

async function readBackup(bytes: Uint8Array, context: ImportContext): Promise<ReadResult> {
  const map = parseJavaMap(bytes)
  const master = masterSchema.safeParse(parse(map.get("masterKey")))
  if (!master.success) throw damaged()
  const key = await openMasterKey(master.data, context)
  context.enter("reading")
  const ids = [...map.keys()].filter((name) => name.endsWith(TOKEN_END))
  const tokens = inOrder(
    ids.map((name) => name.slice(0, -TOKEN_END.length)),
    map.get(ORDER_KEY),
  )
  return readRecords(
    tokens,
    (id, position) => {
      const box = boxSchema.parse(parse(keySchema.parse(parse(map.get(id))).key))
      const secret = openBox(box, key)
      if (secret === null) throw new TransferError("damaged", "Its secret cannot be decrypted.")
      // The cipher's name of the key is also the algorithm: HmacSHA1 and so on.
      const options = { isCounterUsed: false, secret, algorithm: box.mToken }
      const raw = readFreeOtpToken(parse(map.get(`${id}${TOKEN_END}`)), options)
      return toImportedEntry(raw, { where: placeOf(position), position })
    },
    (_id, position) => ({ where: placeOf(position) }),
  )
}

async function openMasterKey(
  master: z.infer<typeof masterSchema>,
  context: ImportContext,
): Promise<Uint8Array> {
  checkPbkdf2(master.mIterations, LABEL)
  const derive = { pbkdf2withhmacsha512: pbkdf2Sha512, pbkdf2withhmacsha1: pbkdf2Sha1 }[
    master.mAlgorithm.toLowerCase()
  ]
  if (derive === undefined) {
    throw new TransferError(
      "unsupported",
      "This FreeOTP backup uses a key derivation that Tessera does not know.",
      {
        source: LABEL,
      },
    )
  }
  const password = encodeUtf8(await context.password())
  context.enter("deriving-key")
  const cost = { iterations: master.mIterations, outputLength: 32 }
  const key = openBox(master.mEncryptedKey, await derive(password, Uint8Array.from(master.mSalt), cost))
  if (key === null) {
    throw new TransferError("wrong-password", "The password does not open this FreeOTP backup.", {
      source: LABEL,
    })
  }
  if (key.length !== 32) throw damaged()
  return key
}

/** AES-256-GCM; the name of what is inside is authenticated too. */
function openBox(box: z.infer<typeof boxSchema>, key: Uint8Array): Uint8Array | null {
  const nonce = readNonce(Uint8Array.from(box.mParameters))
  try {
    const associatedData = encodeUtf8(box.mToken)
    return decryptAesGcm(Uint8Array.from(box.mCipherText), { key, nonce, associatedData })
  } catch (error) {
    if (error instanceof CryptoError) return null
    throw error
  }
}

/** DER: an octet string of 12 bytes, alone (old Android) or first in a sequence. */
function readNonce(parameters: Uint8Array): Uint8Array {
  const start = parameters[0] === 0x30 ? 2 : 0
  if (parameters[start] !== 0x04 || parameters[start + 1] !== 12) throw damaged()
  const nonce = parameters.slice(start + 2, start + 14)
  if (nonce.length !== 12) throw damaged()
  return nonce
}

const damaged = () =>
  new TransferError("damaged", "This FreeOTP backup is incomplete or damaged.", { source: LABEL })
