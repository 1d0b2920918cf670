// A round of sync on behalf of a command, and what to say about it. Offline is no failure: everything is saved here.
import { connectAs, forgetToken, type UnlockedSession } from "@tessera/account"
import { equalBytes } from "@tessera/bytes"
import { syncOnce, type SyncResult } from "@tessera/sync"
import { RemoteError, type Transport } from "@tessera/wire"
import { accountPorts } from "../compose.ts"
import type { Runtime } from "../runtime.ts"
import type { AccountPlace } from "../storage/accounts.ts"
import { writeLastSync } from "./last-sync.ts"
import { skewWords } from "../words/skew-words.ts"
import type { OpenVault } from "./open-vault.ts"

/** After a change: a server that is there answers in a fraction of this, and nobody waits for one that is not. */
const SHORT = { requestMs: 3000, totalMs: 8000 }
const LONG = { requestMs: 30_000, totalMs: Infinity }

/** Why there was no round at all. */
export type NoSync =
  { readonly kind: "local" } | { readonly kind: "signed-out" } | { readonly kind: "offline-wanted" }

export type SyncRun = { readonly kind: "ran"; readonly result: SyncResult } | NoSync

/** One round with the account's server, if it has one. @throws SyncError for trouble on this device */
export async function syncVault(
  runtime: Runtime,
  { place, unlocked, vault }: OpenVault,
  options: { readonly isShort?: boolean; readonly isFull?: boolean } = {},
): Promise<SyncRun> {
  const { account } = unlocked.session
  if (account === null) return { kind: "local" }
  if (runtime.options.offline === true) return { kind: "offline-wanted" }
  if (unlocked.token === null) return { kind: "signed-out" }
  const limits = options.isShort === true ? SHORT : LONG
  const ports = accountPorts(place, account.serverUrl, { timeoutMs: limits.requestMs })
  const connection = connectAs(ports, unlocked)
  const result = await syncOnce(
    vault,
    {
      id: `${account.serverUrl}#${account.userId}`,
      connection: {
        ...connection,
        transport: until(runtime.now() + limits.totalMs, connection.transport, runtime.now),
      },
      masterKey: unlocked.masterKey,
    },
    { isFull: options.isFull === true },
  )
  if (result.outcome.kind === "done") writeLastSync(place, runtime.now())
  if (result.outcome.kind === "needs-sign-in") await noteSessionEnd(place, unlocked)
  return { kind: "ran", result }
}

/** The token goes, everything else stays; unless another process has signed in again meanwhile. */
async function noteSessionEnd(place: AccountPlace, unlocked: UnlockedSession): Promise<void> {
  const stored = await place.sessions.load()
  const used = unlocked.session.account?.sealedToken ?? null
  const current = stored?.account?.sealedToken ?? null
  if (used !== null && current !== null && equalBytes(used, current)) {
    await forgetToken({ store: place.sessions }, unlocked)
  }
}

/** A round may be many requests; after the deadline it ends like one that was cut off, which the next one continues. */
function until(deadlineMs: number, transport: Transport, now: () => number): Transport {
  return async (request) => {
    if (now() > deadlineMs) throw new RemoteError("timeout")
    return transport(request)
  }
}

/** The short round after a change, and one line about it: what waits, and what needs a look. */
export async function syncAfterChange(runtime: Runtime, open: OpenVault): Promise<SyncRun> {
  const run = await syncVault(runtime, open, { isShort: true })
  runtime.output.say(...waitingWords(run, open), ...warningWords(run))
  return run
}

const count = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`

/** Nothing when all has arrived; else that it is saved here, and what waits. */
export function waitingWords(run: SyncRun, { vault, place }: OpenVault): string[] {
  if (run.kind === "local") return []
  const pending = vault.pendingChanges()
  if (pending === 0) return run.kind === "ran" ? outcomeWords(run.result, place.name) : []
  const waits = `Saved here. ${count(pending, "change waits", "changes wait")} for the server.`
  if (run.kind === "offline-wanted") return [waits]
  if (run.kind === "signed-out") return [waits, signInWords(place.name)]
  return [waits, ...outcomeWords(run.result, place.name)]
}

/** Why the round did not come to its end; nothing when it did, or when there was no server. */
export function outcomeWords({ outcome, refused }: SyncResult, account: string): string[] {
  switch (outcome.kind) {
    case "done":
      return refused.length === 0
        ? []
        : [`The server refused ${count(refused.length, "change", "changes")}; they stay here.`]
    case "offline":
      return ["The server cannot be reached now."]
    case "needs-sign-in":
      return [signInWords(account)]
    case "rate-limited":
      return ["The server asks for patience; the next sync goes on."]
    case "server-trouble":
      return [`The server had trouble (${outcome.code}); the next sync goes on.`]
  }
}

const signInWords = (account: string) =>
  `The session has ended; nothing here is lost. Sign in again: tessera account add --account '${account}'`

/** What a person should look at, in one line each. */
export function warningWords(run: SyncRun): string[] {
  if (run.kind !== "ran") return []
  const { alerts, heldBack, conflicts, clockSkewMs, isClockWrong } = run.result
  const words: string[] = []
  if (heldBack > 0) {
    words.push(
      `Another device asked to remove ${heldBack} codes at once. They are all still here: see tessera status.`,
    )
  }
  if (conflicts.length > 0) {
    words.push(
      `${count(conflicts.length, "entry was", "entries were")} changed here and elsewhere; your version is in its history.`,
    )
  }
  if (alerts.length > 0) words.push(`${count(alerts.length, "warning", "warnings")}: see tessera status.`)
  if (isClockWrong && clockSkewMs !== null) words.push(skewWords(clockSkewMs))
  return words
}
