// Ente Auth's encrypted export (docs/protocol.md, "Export files"): Argon2id over the password, then one message of a
// secret stream whose plaintext is the plain export. Official apps read and write exactly this.
//
//   { version: 1, kdfParams: { memLimit (bytes), opsLimit, salt (16 bytes) }, encryptedData, encryptionNonce (24 bytes) }
import { decodeBase64, decodeUtf8, encodeBase64, encodeUtf8 } from "@tessera/bytes"
import {
  CryptoError,
  decryptSecretStream,
  deriveKeyEncryptionKey,
  deriveWithFallback,
  type DerivedKey,
  encryptSecretStream,
  KDF_SALT_LENGTH,
  type KdfParameters,
  SECRET_STREAM_HEADER_LENGTH,
  SECRET_STREAM_OVERHEAD,
} from "@tessera/crypto"
import { z } from "zod"
import { openContent } from "../content.ts"
import { TransferError } from "../errors.ts"
import type { TransferPorts } from "../import-context.ts"
import { checkArgon2id } from "../limits.ts"
import { keysOf, type JsonValue } from "./json.ts"

const LABEL = "Ente Auth"

const fileSchema = z.object({
  version: z.number(),
  kdfParams: z.object({ memLimit: z.number(), opsLimit: z.number(), salt: z.string() }),
  encryptedData: z.string(),
  encryptionNonce: z.string(),
})

/** An encrypted export taken apart and found sound; nothing is derived yet. */
export type EnteExport = {
  readonly kdf: KdfParameters
  readonly salt: Uint8Array
  readonly ciphertext: Uint8Array
  readonly header: Uint8Array
}

/** Whether a JSON value has the keys of an encrypted export. */
export function isEnteExport(json: JsonValue): boolean {
  const keys = keysOf(json)
  return ["kdfParams", "encryptedData", "encryptionNonce"].every((key) => keys.has(key))
}

/** Checks an export before anyone types a password. @throws TransferError `damaged` or `unsupported` */
export function readEnteExport(json: JsonValue): EnteExport {
  const result = fileSchema.safeParse(json)
  if (!result.success) throw damaged()
  const { version, kdfParams, encryptedData, encryptionNonce } = result.data
  if (version !== 1) {
    throw new TransferError(
      "unsupported",
      "This Ente Auth export is of a newer version than Tessera knows.",
      {
        source: LABEL,
      },
    )
  }
  const kdf = { memLimitBytes: kdfParams.memLimit, opsLimit: kdfParams.opsLimit }
  checkArgon2id(kdf, LABEL)
  const parts = {
    salt: decode(kdfParams.salt),
    ciphertext: decode(encryptedData),
    header: decode(encryptionNonce),
  }
  const isSound =
    parts.salt.length === KDF_SALT_LENGTH &&
    parts.header.length === SECRET_STREAM_HEADER_LENGTH &&
    parts.ciphertext.length >= SECRET_STREAM_OVERHEAD
  if (!isSound) throw damaged()
  return { kdf, ...parts }
}

/**
 * Derives the key (up to 1.5 GiB of memory, as the file says) and gives the plain export.
 * @throws TransferError `wrong-password` (a changed file looks the same), `damaged`, `unsupported` (too little memory)
 */
export async function decryptEnteExport(
  { kdf, salt, ciphertext, header }: EnteExport,
  password: string,
  { argon2id }: Pick<TransferPorts, "argon2id">,
): Promise<string> {
  // No app makes such an export, and there is no key to derive from it.
  if (password === "") throw wrongPassword()
  const key = await explainMemory("Opening", () => deriveKeyEncryptionKey(argon2id, { password, salt, kdf }))
  let plaintext: Uint8Array
  try {
    plaintext = decryptSecretStream({ ciphertext, header }, key)
  } catch (cause) {
    if (!(cause instanceof CryptoError)) throw cause
    throw wrongPassword()
  }
  try {
    return decodeUtf8(plaintext)
  } catch {
    throw damaged()
  }
}

/**
 * Encrypts a plain export so that official apps open it with `password`. Without `kdf` the derivation is as dear as that
 * of a new account, and takes less memory and more passes on a device which has less.
 * @throws TransferError `unsupported` when the device cannot derive a strong key
 */
export async function encryptEnteExport(
  text: string,
  { password, kdf }: { password: string; kdf: KdfParameters | null },
  { argon2id, random }: TransferPorts,
): Promise<string> {
  const derived = await explainMemory("Writing", () =>
    kdf === null
      ? deriveWithFallback(argon2id, { password, random })
      : deriveWith(kdf, password, { argon2id, random }),
  )
  const { ciphertext, header } = encryptSecretStream(encodeUtf8(text), derived.keyEncryptionKey, random)
  const { memLimitBytes: memLimit, opsLimit } = derived.kdf
  const file: z.infer<typeof fileSchema> = {
    version: 1,
    kdfParams: { memLimit, opsLimit, salt: encodeBase64(derived.salt) },
    encryptedData: encodeBase64(ciphertext),
    encryptionNonce: encodeBase64(header),
  }
  return JSON.stringify(file, null, 1)
}

async function deriveWith(
  kdf: KdfParameters,
  password: string,
  { argon2id, random }: TransferPorts,
): Promise<DerivedKey> {
  const salt = random(KDF_SALT_LENGTH)
  return { keyEncryptionKey: await deriveKeyEncryptionKey(argon2id, { password, salt, kdf }), salt, kdf }
}

async function explainMemory<Value>(
  verb: "Opening" | "Writing",
  derive: () => Promise<Value>,
): Promise<Value> {
  try {
    return await derive()
  } catch (error) {
    if (!(error instanceof CryptoError) || error.code !== "out-of-memory") throw error
    const message = `${verb} an encrypted Ente Auth export takes more memory than this device can give. Use another device, or an export without a password.`
    throw new TransferError("unsupported", message, { source: LABEL })
  }
}

/** The plain export inside the bytes of an encrypted one. @throws TransferError */
export async function decryptEnteFile(
  bytes: Uint8Array,
  password: string,
  ports: Pick<TransferPorts, "argon2id">,
): Promise<string> {
  const content = openContent(bytes)
  if (content.kind !== "json" || !isEnteExport(content.json)) {
    throw new TransferError("unsupported", "This is no encrypted Ente Auth export.", { source: LABEL })
  }
  return decryptEnteExport(readEnteExport(content.json), password, ports)
}

function decode(base64: string): Uint8Array {
  try {
    return decodeBase64(base64)
  } catch {
    throw damaged()
  }
}

const damaged = () =>
  new TransferError("damaged", "This Ente Auth export is incomplete or damaged.", { source: LABEL })

const wrongPassword = () =>
  new TransferError("wrong-password", "The password is wrong, or the Ente Auth export was changed.", {
    source: LABEL,
  })
