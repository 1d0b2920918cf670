// The first sync of 1,000 entries: from the device that has them, and to the next one.
import { join } from "node:path"
import { encodeBase64 } from "@tessera/bytes"
import { onEachDatabase } from "./each-database.ts"
import { type Benchmark, median } from "./measure.ts"
import { runProgram } from "./program.ts"
import type { FirstSyncInput } from "./programs/first-sync.ts"

const COUNT = 1000
const TIMES = 3

export const firstSync: Benchmark = {
  name: "first-sync",
  about: `First sync of ${COUNT} entries with a real server: sent by one device, received by another.`,
  run: () =>
    onEachDatabase({ accounts: TIMES + 1, entitiesEach: 0 }, async (name, { server, seeded, folder }) => {
      let vaults = 0
      const run = (way: FirstSyncInput["way"], accountIndex: number) => {
        const account = seeded.accounts[accountIndex]
        if (account === undefined) throw new Error("there are too few accounts")
        return runProgram<number>("first-sync", {
          url: server.url,
          token: account.token,
          masterKey: encodeBase64(account.masterKey),
          way,
          vaultPath: join(folder, `vault-${vaults++}.db`),
          count: COUNT,
        } satisfies FirstSyncInput)
      }
      const sending: number[] = []
      const receiving: number[] = []
      for (let index = 0; index < TIMES; index++) {
        sending.push(await run("send", index))
        receiving.push(await run("receive", index))
      }
      const naive = {
        what: "one request after the other, nothing kept",
        value: await run("send-one-by-one", TIMES),
      }
      const note = "Fresh process, code already loaded; in the end both sides have all entries on the disk."
      return [
        {
          name: `First sync of 1,000 entries, sent, ${name}`,
          unit: "ms",
          value: median(sending),
          naive,
          note,
        },
        {
          name: `First sync of 1,000 entries, received, ${name}`,
          unit: "ms",
          value: median(receiving),
          note,
        },
      ]
    }),
}
