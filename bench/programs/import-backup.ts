// Reads a backup into an empty vault on the disk, once, in a process which has done nothing of the kind before.
import { readFileSync } from "node:fs"
import { secureRandomBytes, systemClock } from "@tessera/platform"
import { nodeArgon2id } from "@tessera/platform/node"
import { openVault, type Vault } from "@tessera/sync"
import { importFile, previewImport } from "@tessera/transfer"
import type { Entry } from "@tessera/vault"
import { SqliteEntryStore } from "../../apps/cli/src/storage/sqlite-entry-store.ts"
import { measure } from "../measure.ts"
import { readInput, writeOutput } from "../program.ts"

export type ImportBackupInput = {
  readonly backupPath: string
  readonly password: string
  readonly vaultPath: string
  /** One action for all entries, or one for each. */
  readonly way: "together" | "one-by-one"
  readonly count: number
}

const input = await readInput<ImportBackupInput>()
const store = SqliteEntryStore.create(input.vaultPath)
const localKey = secureRandomBytes(32)
const vault = await openVault({ store, localKey, clock: systemClock, random: secureRandomBytes })
const ports = { argon2id: nodeArgon2id, random: secureRandomBytes }

const ways: Record<ImportBackupInput["way"], (vault: Vault, entries: readonly Entry[]) => Promise<unknown>> =
  {
    together: (vault, entries) => vault.add(entries),
    "one-by-one": async (vault, entries) => {
      for (const entry of entries) await vault.add([entry])
    },
  }

const durationMs = await measure(async () => {
  const result = await importFile(readFileSync(input.backupPath), { ports, password: input.password })
  const existing = vault.list().flatMap((item) => (item.kind === "entry" ? [item] : []))
  const { items } = previewImport(result, existing)
  const fresh = items.filter(({ verdict }) => verdict === "new")
  await ways[input.way](
    vault,
    fresh.map(({ imported }) => imported.entry),
  )
})
const found = vault.list().length
store.close()
if (found !== input.count) throw new Error(`${found} entries were imported instead of ${input.count}`)
writeOutput(durationMs)
