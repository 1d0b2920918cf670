// Opens a vault once, in a process which has done nothing of the kind before: as `tessera` does after it was started.
import { readFileSync } from "node:fs"
import { decodeBase64 } from "@tessera/bytes"
import { asAuthenticatorKey } from "@tessera/crypto"
import { secureRandomBytes, systemClock } from "@tessera/platform"
import { openVault } from "@tessera/sync"
import { decryptEntity } from "@tessera/vault"
import { SqliteEntryStore } from "../../apps/cli/src/storage/sqlite-entry-store.ts"
import { type Duration, measureThread } from "../measure.ts"
import { readInput, writeOutput } from "../program.ts"
import { naiveReady, openEntityNaively, openRecordsNaively } from "./naive-vault.ts"

export type OpenVaultInput = {
  readonly way: "store" | "naive-store" | "entities" | "naive-entities"
  /** The vault's file, or a file with entities. */
  readonly path: string
  /** Base64, 32 bytes. */
  readonly key: string
}

/** Ciphertext and header of an entity, base64. */
export type StoredEntity = readonly [ciphertext: string, header: string]

const input = await readInput<OpenVaultInput>()
const key = decodeBase64(input.key)
await naiveReady

const ways: Record<OpenVaultInput["way"], () => Promise<Duration>> = {
  store: async () => {
    let count = 0
    const duration = await measureThread(async () => {
      const store = new SqliteEntryStore(input.path)
      const ports = { store, localKey: key, clock: systemClock, random: secureRandomBytes }
      count = (await openVault(ports)).list().length
      store.close()
    })
    return check(duration, count)
  },
  "naive-store": async () => {
    let count = 0
    const duration = await measureThread(() => {
      count = openRecordsNaively(input.path, key)
    })
    return check(duration, count)
  },
  entities: () => eachEntity((ciphertext, header) => decryptEntity({ ciphertext, header }, authenticatorKey)),
  "naive-entities": () => eachEntity((ciphertext, header) => openEntityNaively(ciphertext, header, key)),
}
const authenticatorKey = asAuthenticatorKey(key)
writeOutput(await ways[input.way]())

/** What cannot be opened would be done in no time. */
function check(duration: Duration, count: number): Duration {
  if (count === 0) throw new Error("nothing could be read")
  return duration
}

async function eachEntity(open: (ciphertext: Uint8Array, header: Uint8Array) => unknown): Promise<Duration> {
  const entities = (JSON.parse(readFileSync(input.path, "utf8")) as StoredEntity[]).map(
    ([ciphertext, header]) => [decodeBase64(ciphertext), decodeBase64(header)] as const,
  )
  let opened: unknown[] = []
  const duration = await measureThread(() => {
    opened = entities.map(([ciphertext, header]) => open(ciphertext, header))
  })
  return check(duration, opened.length)
}
