// Load from a process of its own.
import { runProgram } from "./program.ts"
import type { LoadInput, LoadOutput } from "./programs/load.ts"

export type { LoadOutput }

const WARMUP_MS = 1000
const DURATION_MS = 3000

/** Clients which ask as fast as they are answered, each waiting for its answer. */
export const runLoad = (
  input: Omit<LoadInput, "warmupMs" | "durationMs"> & Partial<Pick<LoadInput, "warmupMs" | "durationMs">>,
): Promise<LoadOutput> =>
  runProgram("load", { warmupMs: WARMUP_MS, durationMs: DURATION_MS, ...input } satisfies LoadInput)
