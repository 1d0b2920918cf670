// Opening a vault: what lies between an unlocked device and the first code on the screen.
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { encodeBase64 } from "@tessera/bytes"
import { asAuthenticatorKey } from "@tessera/crypto"
import { secureRandomBytes, systemClock } from "@tessera/platform"
import { openVault } from "@tessera/sync"
import { encryptEntity, type Entry } from "@tessera/vault"
import { SqliteEntryStore } from "../apps/cli/src/storage/sqlite-entry-store.ts"
import { makeEntries } from "./entries.ts"
import { type Benchmark, type Duration, type Figure, median } from "./measure.ts"
import { runProgram } from "./program.ts"
import type { OpenVaultInput, StoredEntity } from "./programs/open-vault.ts"
import { withFolder } from "./temporary-folder.ts"

const SIZES = [
  { count: 1000, targetMs: 60, times: 5 },
  { count: 10_000, targetMs: 600, times: 3 },
]

const NOTE =
  "Fresh process, code already loaded and nothing of it compiled yet; CPU is what its own thread computed, without waiting for other work on the machine. Loading libsodium is not counted."

export const openVaultBenchmark: Benchmark = {
  name: "open-vault",
  about: "Decrypts and reads 1,000 and 10,000 entries, each time in a fresh process.",
  run: async () => {
    const figures: Figure[] = []
    for (const size of SIZES) figures.push(...(await withFolder((folder) => measureSize(folder, size))))
    return figures
  },
}

async function measureSize(
  folder: string,
  { count, targetMs, times }: (typeof SIZES)[number],
): Promise<Figure[]> {
  const key = secureRandomBytes(32)
  const entries = makeEntries(count)
  const files = {
    store: join(folder, "vault.db"),
    entities: join(folder, "entities.json"),
  }
  await writeStore(files.store, key, entries)
  writeEntities(files.entities, key, entries)
  const medianOf = async (way: OpenVaultInput["way"]) => {
    const path = way.endsWith("store") ? files.store : files.entities
    const durations: Duration[] = []
    for (let run = 0; run < times; run++) {
      durations.push(await runProgram<Duration>("open-vault", { way, path, key: encodeBase64(key) }))
    }
    return { wallMs: medianBy(durations, "wallMs"), cpuMs: medianBy(durations, "cpuMs") }
  }
  const size = count.toLocaleString("en")
  const figureOf = async (name: string, way: "store" | "entities", what: string): Promise<Figure> => {
    const { wallMs, cpuMs } = await medianOf(way)
    const naive = { what, value: (await medianOf(`naive-${way}`)).wallMs }
    return { name, unit: "ms", value: wallMs, cpuMs, target: targetMs, naive, note: NOTE }
  }
  return [
    await figureOf(`Open a vault of ${size} entries`, "store", "libsodium (WebAssembly) and a zod schema"),
    await figureOf(`Decrypt and read ${size} entities`, "entities", "libsodium, URL and a zod schema"),
  ]
}

const medianBy = (durations: readonly Duration[], key: keyof Duration) =>
  median(durations.map((duration) => duration[key]))

async function writeStore(path: string, localKey: Uint8Array, entries: readonly Entry[]): Promise<void> {
  const store = SqliteEntryStore.create(path)
  const vault = await openVault({ store, localKey, clock: systemClock, random: secureRandomBytes })
  await vault.add(entries)
  store.close()
}

function writeEntities(path: string, key: Uint8Array, entries: readonly Entry[]): void {
  const authenticatorKey = asAuthenticatorKey(key)
  const entities = entries.map((entry): StoredEntity => {
    const { ciphertext, header } = encryptEntity(entry, authenticatorKey, secureRandomBytes)
    return [encodeBase64(ciphertext), encodeBase64(header)]
  })
  writeFileSync(path, JSON.stringify(entities))
}
