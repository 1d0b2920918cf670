// Every benchmark, in the order of the table: add yours here, and nowhere else.
import { codeCommand } from "./code-command.ts"
import { diffBenchmark } from "./diff.ts"
import { entityWrites } from "./entity-writes.ts"
import { firstSync } from "./first-sync.ts"
import { importBackup } from "./import-backup.ts"
import { incrementalDiff } from "./incremental-diff.ts"
import { keyDerivation } from "./key-derivation.ts"
import type { Benchmark } from "./measure.ts"
import { openVaultBenchmark } from "./open-vault.ts"
import { serverMemory } from "./server-memory.ts"
import { serverStart } from "./server-start.ts"
import { srpLogins } from "./srp-logins.ts"

export const BENCHMARKS: readonly Benchmark[] = [
  serverStart,
  serverMemory,
  entityWrites,
  diffBenchmark,
  incrementalDiff,
  srpLogins,
  openVaultBenchmark,
  importBackup,
  firstSync,
  codeCommand,
  keyDerivation,
]
