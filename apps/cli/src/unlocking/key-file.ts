// Key files, for machines where nobody can type: a random key in a file of mode 0600, and the master key wrapped by it in
// the account's folder. Neither half opens anything alone, and removing the wrapped half makes a lost file worthless.
import { decodeBase64, encodeBase64, encodeHex } from "@tessera/bytes"
import { asMasterKey, unwrapKey, wrapKey, type MasterKey, type RandomBytes } from "@tessera/crypto"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { CliError } from "../errors.ts"
import type { AccountPlace } from "../storage/accounts.ts"
import { asObject, bytesField, textField } from "../storage/json-fields.ts"
import {
  createPrivateFile,
  readTextIfThere,
  requirePrivate,
  writePrivateFile,
} from "../storage/private-file.ts"

/** First word of the file: `tessera-key-1 ID KEY`, the key in base64. */
const MAGIC = "tessera-key-1"

type WrappedMasterKey = { readonly id: string; readonly ciphertext: Uint8Array; readonly nonce: Uint8Array }

const listPath = (place: AccountPlace) => join(place.folder, "unlock-keys.json")

/** Makes a key file for an account. @throws CliError `file-exists` and other failures of the disk */
export function writeKeyFile(
  place: AccountPlace,
  path: string,
  { masterKey, random }: { masterKey: MasterKey; random: RandomBytes },
): void {
  const id = encodeHex(random(8))
  const key = random(32)
  const wrapped = { id, ...wrapKey(masterKey, key, random) }
  createPrivateFile(path, `${MAGIC} ${id} ${encodeBase64(key)}\n`)
  saveWrapped(place, [...loadWrapped(place), wrapped])
}

/** The master key, by a key file. @throws CliError `file-missing`, `file-exposed`, `bad-input` */
export function readKeyFile(place: AccountPlace, path: string): MasterKey {
  if (!existsSync(path)) throw new CliError("file-missing", `There is no key file ${path}.`)
  requirePrivate(path)
  const [magic, id, key] = (readTextIfThere(path) ?? "").trim().split(/\s+/)
  if (magic !== MAGIC || id === undefined || key === undefined) {
    throw new CliError("bad-input", `${path} is not a key file of Tessera.`)
  }
  const wrapped = loadWrapped(place).find((candidate) => candidate.id === id)
  if (wrapped === undefined) throw new CliError("bad-input", `${path} opens another account, or was revoked.`)
  try {
    return asMasterKey(unwrapKey(wrapped, decodeBase64(key)))
  } catch (cause) {
    throw new CliError("bad-input", `${path} is damaged: its key does not open this account.`, { cause })
  }
}

/** Makes all key files of an account worthless; the number of them. */
export function revokeKeyFiles(place: AccountPlace): number {
  const count = loadWrapped(place).length
  if (count > 0) saveWrapped(place, [])
  return count
}

function loadWrapped(place: AccountPlace): WrappedMasterKey[] {
  const text = readTextIfThere(listPath(place))
  if (text === null) return []
  try {
    const { keys } = asObject(JSON.parse(text))
    return (Array.isArray(keys) ? keys : []).map((row: unknown) => {
      const json = asObject(row)
      return {
        id: textField(json, "id"),
        ciphertext: bytesField(json, "ciphertext"),
        nonce: bytesField(json, "nonce"),
      }
    })
  } catch (cause) {
    throw new CliError(
      "bad-input",
      `${listPath(place)} is damaged, so no key file works any more. Remove it and make a new one with \`tessera unlock --write-key-file FILE\`.`,
      { cause },
    )
  }
}

function saveWrapped(place: AccountPlace, wrapped: readonly WrappedMasterKey[]): void {
  const keys = wrapped.map(({ id, ciphertext, nonce }) => ({
    id,
    ciphertext: encodeBase64(ciphertext),
    nonce: encodeBase64(nonce),
  }))
  writePrivateFile(listPath(place), `${JSON.stringify({ keys }, null, 2)}\n`)
}
