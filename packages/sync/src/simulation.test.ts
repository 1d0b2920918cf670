// Thousands of random histories; `SLOW=1` runs ten times as many. A failure names its seed: put it into ONLY to repeat it.
import { describe, expect, test } from "vitest"
import { type World, runHistory } from "./testing/simulated-history.ts"

const HISTORIES: Record<World, number> = { anything: 1000, official: 700, restored: 500, growing: 800 }
const FACTOR =
  (globalThis as { process?: { env: Record<string, string> } }).process?.env["SLOW"] === "1" ? 10 : 1
const ONLY: number | null = null

describe("simulation", () => {
  test.each(Object.entries(HISTORIES) as [World, number][])(
    "%s: no change lost, nothing twice, all devices equal",
    async (world, count) => {
      for (let seed = ONLY ?? 1; seed <= (ONLY ?? count * FACTOR); seed++) {
        await expect(runHistory(seed, world), `seed ${seed}`).resolves.toBeUndefined()
      }
    },
    20 * 60_000,
  )
})
