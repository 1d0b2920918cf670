// The agent's program: keeps one account unlocked in memory, answers codes, hands the key to commands of the same person,
// and locks itself after a time without use. Started by start-agent.ts.
import { randomBytes } from "node:crypto"
import { rmSync, statSync } from "node:fs"
import { openSession } from "@tessera/account"
import { decodeBase64, encodeBase64 } from "@tessera/bytes"
import { asMasterKey } from "@tessera/crypto"
import { placeOf } from "../storage/accounts.ts"
import { readTextIfThere, writePrivateFile } from "../storage/private-file.ts"
import { readInputLine } from "../terminal/standard-input.ts"
import { findItems } from "../vaults/find-entries.ts"
import { openVaultOf } from "../vaults/open-vault.ts"
import { viewCode } from "../vaults/view-codes.ts"
import { listen, type AgentHandlers } from "./agent-server.ts"
import { IdleClock } from "./idle-clock.ts"
import { agentPlace } from "./place.ts"
import type { AgentStart } from "./start-agent.ts"

const LOOK_FOR_TOKEN_EVERY_MS = 3000

process.umask(0o077)
// The terminal it was started from may close; a key in memory ends with `lock`, with time, or with the machine.
process.on("SIGHUP", () => undefined)

const start = JSON.parse((await readInputLine()) ?? "{}") as AgentStart
const place = placeOf(start.home, start.account)
const session = await place.sessions.load()
if (session === null) process.exit(1)
const masterKey = asMasterKey(decodeBase64(start.masterKey))
let open = await openVaultOf(place, openSession(session, masterKey))
let fileNumber = statSync(place.vaultPath).ino
const idle = new IdleClock(start.idleMs, lock)
const address = agentPlace(start.home, start.account)
const token = randomBytes(32).toString("base64url")

const handlers: AgentHandlers = {
  codes: async ({ query }) => {
    await catchUp()
    const timeMs = open.vault.nowMs()
    const codes = findItems(open.vault, query).map((item) => viewCode(item, timeMs))
    return { codes, skewMs: open.vault.clockSkew().skewMs ?? 0 }
  },
  key: () => Promise.resolve({ masterKey: encodeBase64(masterKey) }),
  status: () => Promise.resolve({ locksAtMs: idle.locksAtMs(), idleMs: start.idleMs }),
  lock: () => {
    setImmediate(lock)
    return Promise.resolve({ isLocked: true as const })
  },
}

// Somebody who asks whether it is unlocked does not use it.
const server = await listen(address, {
  token,
  handlers,
  onUse: (ask) => void (ask !== "status" && idle.touch()),
})
writePrivateFile(address.token, token)
// Without its token nobody can reach it any more: another agent took its place, or the account was removed.
setInterval(() => {
  if (readTextIfThere(address.token) !== token) lock()
}, LOOK_FOR_TOKEN_EVERY_MS)
process.on("SIGTERM", lock)
process.on("SIGINT", lock)
process.stdout.write("ready\n")

/** Reads what other processes wrote; also when the file is another one now, fetched anew or put back from a backup. */
async function catchUp(): Promise<void> {
  const { ino } = statSync(place.vaultPath)
  if (ino === fileNumber) {
    await open.vault.refresh()
    return
  }
  const fresh = await openVaultOf(place, open.unlocked)
  open.store.close()
  open = fresh
  fileNumber = ino
}

function lock(): void {
  masterKey.fill(0)
  open.unlocked.localKey.fill(0)
  // Another agent may have taken the place meanwhile; then these files are its own.
  if (readTextIfThere(address.token) === token) {
    // Closing removes the socket by its path, whoever's it is by now.
    server.close()
    rmSync(address.token, { force: true })
    if (process.platform !== "win32") rmSync(address.socket, { force: true })
  }
  open.store.close()
  process.exit(0)
}
