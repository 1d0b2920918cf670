// The keys of an installation: made at first start, kept in one file only its owner may read, never shown.
// Losing them loses the addresses of all accounts and signs everybody out; codes are encrypted with keys of the users.
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { join } from "node:path"
import { concatBytes, decodeBase64, encodeBase64, encodeHex } from "@tessera/bytes"
import { keyedHash, type RandomBytes } from "@tessera/crypto"
import { z } from "zod"
import { fileStartError } from "./data-folder.ts"
import { StartError } from "./errors.ts"

/** Lengths in bytes. */
const KEY_LENGTHS = { encryptionKey: 32, hashKey: 64, tokenHashKey: 32, jwtSecret: 32 } as const

type KeyName = keyof typeof KEY_LENGTHS
const KEY_NAMES = Object.keys(KEY_LENGTHS) as KeyName[]

/**
 * `encryptionKey` encrypts personal columns, `hashKey` makes addresses findable, `tokenHashKey` does so for tokens and
 * codes, `jwtSecret` signs short-lived tokens.
 */
export type Secrets = { readonly [Name in KeyName]: Uint8Array }

const SECRETS_FILE = "secrets.json"

const fileSchema = z.object({
  version: z.literal(1),
  encryptionKey: z.string(),
  hashKey: z.string(),
  tokenHashKey: z.string(),
  jwtSecret: z.string(),
})

/** New keys, each of its full length. */
export function generateSecrets(randomBytes: RandomBytes): Secrets {
  const entries = KEY_NAMES.map((name) => [name, randomBytes(KEY_LENGTHS[name])])
  return Object.fromEntries(entries) as Secrets
}

/** The keys in the folder, or null before the first start. @throws StartError if others could read or guess them */
export function loadSecrets(folder: string): Secrets | null {
  const path = join(folder, SECRETS_FILE)
  let text: string
  try {
    const { mode } = statSync(path)
    // Windows has no such bits; there the folder of the user protects its files.
    if (process.platform !== "win32" && (mode & 0o077) !== 0) {
      throw new StartError("secrets-unsafe", {
        subject: path,
        details: ["Other users may read or change it."],
      })
    }
    text = readFileSync(path, "utf8")
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return null
    throw fileStartError(error, path)
  }
  const secrets = parseSecrets(text, path)
  const weaknesses = findWeaknesses(secrets)
  if (weaknesses.length > 0) throw new StartError("secrets-unsafe", { subject: path, details: weaknesses })
  return secrets
}

/**
 * Writes the keys durably and as a whole (mode 0600). If another process was faster, its keys are returned instead,
 * so that all processes of one folder work with the same ones.
 */
export function saveSecrets(folder: string, secrets: Secrets): Secrets {
  const path = join(folder, SECRETS_FILE)
  const temporary = `${path}.${process.pid}`
  try {
    writeDurably(temporary, encodeSecrets(secrets))
    const isFirst = moveUnlessTaken(temporary, path)
    syncFolder(folder)
    return isFirst ? secrets : (loadSecrets(folder) ?? secrets)
  } catch (error) {
    throw fileStartError(error, path)
  }
}

/** Tells these keys from others without telling anything about them; hex of 32 bytes. */
export function fingerprintSecrets(secrets: Secrets): string {
  const rest = concatBytes(secrets.encryptionKey, secrets.tokenHashKey, secrets.jwtSecret)
  return encodeHex(keyedHash(rest, secrets.hashKey))
}

function parseSecrets(text: string, path: string): Secrets {
  try {
    const file = fileSchema.parse(JSON.parse(text))
    return Object.fromEntries(KEY_NAMES.map((name) => [name, decodeBase64(file[name])])) as Secrets
  } catch {
    // Neither the text nor the error, which may quote it, goes any further.
    throw new StartError("secrets-damaged", { subject: path })
  }
}

function encodeSecrets(secrets: Secrets): string {
  const keys = Object.fromEntries(KEY_NAMES.map((name) => [name, encodeBase64(secrets[name])]))
  return `${JSON.stringify({ version: 1, ...keys }, null, 2)}\n`
}

/** What makes keys guessable, in words; our own random ones pass except with a chance below 2^-40. */
function findWeaknesses(secrets: Secrets): string[] {
  return KEY_NAMES.flatMap((name, index) => {
    const key = secrets[name]
    if (key.length !== KEY_LENGTHS[name]) {
      return [`${name} has ${key.length} bytes instead of ${KEY_LENGTHS[name]}.`]
    }
    const isRepeated = KEY_NAMES.slice(0, index).some((other) => startsAlike(key, secrets[other]))
    return isRepeated
      ? [`${name} is the same as another key.`]
      : isRegular(key)
        ? [`${name} is not random.`]
        : []
  })
}

const startsAlike = (left: Uint8Array, right: Uint8Array) =>
  left.subarray(0, 32).every((byte, index) => byte === right[index])

/** Readable text, few different bytes, or bytes at equal distances: somebody's example, not chance. */
function isRegular(key: Uint8Array): boolean {
  const isText = key.every((byte) => byte >= 0x20 && byte < 0x7f)
  const step = key[1]! - key[0]!
  const isSequence = key.every((byte, index) => index === 0 || ((byte - key[index - 1]! - step) & 0xff) === 0)
  return isText || isSequence || new Set(key).size < 12
}

function writeDurably(path: string, text: string): void {
  const file = openSync(path, "w", 0o600)
  try {
    writeFileSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Gives the file its name unless that is taken; what is left of `temporary` is removed. */
function moveUnlessTaken(temporary: string, path: string): boolean {
  try {
    linkSync(temporary, path)
  } catch (error) {
    const { code = "" } = error as { code?: string }
    if (code !== "EEXIST" && !NO_LINKS.includes(code)) throw error
    if (code === "EEXIST" || existsSync(path)) return false
    // A file system without links, such as FAT: two first starts in the same instant are not kept apart there.
    renameSync(temporary, path)
  } finally {
    rmSync(temporary, { force: true })
  }
  return true
}

const NO_LINKS = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"]

/** The name of a new file is durable only when its folder is. Windows cannot open folders and needs no such thing. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return
  const descriptor = openSync(folder, "r")
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
