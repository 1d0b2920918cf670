// From starting the process to the first answer.
import { join } from "node:path"
import { type Benchmark, median } from "./measure.ts"
import { withPostgresDatabase } from "./postgres.ts"
import { type ServerInput, startServer } from "./server-process.ts"
import { withFolder } from "./temporary-folder.ts"

const RUNS = 5
const TARGET_MS = 500
/** As on the very first start of a fresh clone. */
const WITHOUT_CACHE = {
  environment: { NODE_DISABLE_COMPILE_CACHE: "1" },
}

export const serverStart: Benchmark = {
  name: "server-start",
  about: "Start of the process to the first /ping: the first time, again, and on PostgreSQL.",
  run: () =>
    withFolder(async (folder) => {
      let count = 0
      const inNewFolder = () => ({ folder: join(folder, `new-${count++}`) })
      const again = { folder: join(folder, "again") }
      const what = "no compiled code kept (a clone's very first start)"
      // Whatever was kept of older code is renewed.
      await timeOf(again)
      const first = await medianOf(() => timeOf(inNewFolder()))
      const naiveFirst = await medianOf(() => timeOf({ ...inNewFolder(), ...WITHOUT_CACHE }))
      const later = await medianOf(() => timeOf(again))
      const naiveLater = await medianOf(() => timeOf({ ...again, ...WITHOUT_CACHE }))
      const postgres = await withPostgresDatabase(async (databaseUrl) => {
        const input = { folder: join(folder, "postgres"), databaseUrl }
        await timeOf(input)
        const usual = await medianOf(() => timeOf(input))
        return { usual, naive: await medianOf(() => timeOf({ ...input, ...WITHOUT_CACHE })) }
      })
      const common = { unit: "ms", target: TARGET_MS } as const
      return [
        {
          name: "Start to first /ping, new folder",
          ...common,
          value: first,
          naive: { what, value: naiveFirst },
        },
        { name: "Start to first /ping, again", ...common, value: later, naive: { what, value: naiveLater } },
        {
          name: "Start to first /ping, PostgreSQL",
          ...common,
          value: postgres.usual,
          naive: { what, value: postgres.naive },
        },
      ]
    }),
}

async function timeOf(input: ServerInput): Promise<number> {
  const server = await startServer(input)
  await server.stop()
  return server.startMs
}

async function medianOf(measureOnce: () => Promise<number>): Promise<number> {
  const durations: number[] = []
  for (let run = 0; run < RUNS; run++) durations.push(await measureOnce())
  return median(durations)
}
