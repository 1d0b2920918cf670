// Importing 1,000 entries: read the file, compare it with the vault, write it durably.
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { writeAegisBackup, writeTwoFasBackup } from "./backups.ts"
import { makeEntries } from "./entries.ts"
import { type Benchmark, type Figure, median } from "./measure.ts"
import { runProgram } from "./program.ts"
import type { ImportBackupInput } from "./programs/import-backup.ts"
import { withFolder } from "./temporary-folder.ts"

const COUNT = 1000
const TIMES = 5
const NAIVE_TIMES = 1
const PASSWORD = "correct horse battery staple"

export const importBackup: Benchmark = {
  name: "import",
  about: `Imports ${COUNT} entries from Aegis (plain) and 2FAS (encrypted) into an empty vault on the disk.`,
  run: () =>
    withFolder(async (folder) => {
      const entries = makeEntries(COUNT)
      const backups = [
        { name: "Aegis, plain", bytes: await writeAegisBackup(entries) },
        { name: "2FAS, encrypted", bytes: await writeTwoFasBackup(entries, PASSWORD) },
      ]
      const figures: Figure[] = []
      for (const [index, { name, bytes }] of backups.entries()) {
        const backupPath = join(folder, `backup-${index}`)
        writeFileSync(backupPath, bytes)
        figures.push({
          name: `Import 1,000 entries: ${name}`,
          unit: "ms",
          value: await medianOf({ folder, backupPath, way: "together" }, TIMES),
          naive: {
            what: "each entry written on its own",
            value: await medianOf({ folder, backupPath, way: "one-by-one" }, NAIVE_TIMES),
          },
          note: "Fresh process, code already loaded; in the end all entries are on the disk.",
        })
      }
      return figures
    }),
}

let vaults = 0

async function medianOf(
  { folder, ...input }: Pick<ImportBackupInput, "backupPath" | "way"> & { folder: string },
  times: number,
): Promise<number> {
  const durations: number[] = []
  for (let run = 0; run < times; run++) {
    const vaultPath = join(folder, `vault-${vaults++}.db`)
    const all: ImportBackupInput = { ...input, vaultPath, password: PASSWORD, count: COUNT }
    durations.push(await runProgram<number>("import-backup", all))
  }
  return median(durations)
}
