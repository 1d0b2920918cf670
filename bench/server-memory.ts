// Resident memory of the server: at rest, and with 500 clients which are signed in and hold their connections open.
import { setTimeout as delay } from "node:timers/promises"
import type { Benchmark, Figure } from "./measure.ts"
import { withNaiveServer } from "./naive-server.ts"
import { readMemory } from "./process-memory.ts"
import { runProgram } from "./program.ts"
import type { SignedInClientsInput, SignedInClientsOutput } from "./programs/signed-in-clients.ts"
import { seedInstallation } from "./seed.ts"
import { withServer } from "./server-process.ts"
import { withFolder } from "./temporary-folder.ts"

const CLIENTS = 500
const ENTITIES_EACH = 100
/** After its start the server gives back what only starting needed. */
const REST_MS = 2500

type Measured = { readonly idleMB: number } & SignedInClientsOutput

export const serverMemory: Benchmark = {
  name: "server-memory",
  about: `Resident memory at rest and with ${CLIENTS} signed-in clients.`,
  run: async () => {
    const bare = await withNaiveServer({}, (url, pid) => measureServer({ url, pid, tokens: [""] }))
    const ours = await withFolder(async (folder) => {
      const { accounts } = await seedInstallation({ folder, accounts: CLIENTS, entitiesEach: ENTITIES_EACH })
      const tokens = accounts.map(({ token }) => token)
      // The first start after a change of code has a compiler in its memory; people's servers run longer than that.
      await withServer({ folder }, () => delay(REST_MS))
      return await withServer({ folder }, ({ url, pid }) => measureServer({ url, pid, tokens }))
    })
    const what = "a bare node:http server (what Node itself takes)"
    const common = { unit: "MB" } as const
    const figures: Figure[] = [
      {
        name: "Server's memory at rest",
        ...common,
        value: ours.idleMB,
        target: 100,
        naive: { what, value: bare.idleMB },
      },
      {
        name: `Server's memory, ${CLIENTS} signed-in clients`,
        ...common,
        value: ours.connectedMB,
        target: 150,
        naive: { what, value: bare.connectedMB },
        note: `Each client has its connection open, has pulled ${ENTITIES_EACH} entities, written one and asked three times for news, all within ten seconds.`,
      },
      { name: "Its peak meanwhile", ...common, value: ours.peakMB, naive: { what, value: bare.peakMB } },
    ]
    return figures
  },
}

async function measureServer(input: Omit<SignedInClientsInput, "clients">): Promise<Measured> {
  await delay(REST_MS)
  const { nowMB: idleMB } = readMemory(input.pid)
  const clients = await runProgram<SignedInClientsOutput>("signed-in-clients", {
    ...input,
    clients: CLIENTS,
  } satisfies SignedInClientsInput)
  return { idleMB, ...clients }
}
