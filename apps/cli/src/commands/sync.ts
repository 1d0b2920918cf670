// `tessera sync`: one full round with the server, and the decisions that only a person can take.
import type { SyncResult } from "@tessera/sync"
import type { DefineCommand } from "../command.ts"
import { CliError } from "../errors.ts"
import type { Runtime } from "../runtime.ts"
import { chooseAccount } from "../storage/accounts.ts"
import { SqliteEntryStore } from "../storage/sqlite-entry-store.ts"
import { loadSession } from "../unlocking/unlock-account.ts"
import { withVault, type OpenVault } from "../vaults/open-vault.ts"
import { outcomeWords, syncVault, waitingWords, warningWords, type SyncRun } from "../vaults/sync-vault.ts"
import { createVaultFile, setVaultFileAside } from "../vaults/vault-file.ts"

type SyncOptions = {
  readonly full?: boolean
  readonly acceptDeletions?: boolean
  readonly keepDeleted?: boolean
  readonly rebuild?: boolean
}

export const defineSync: DefineCommand = (command, run) => {
  command
    .option("--full", "compare everything, not only what changed")
    .option(
      "--accept-deletions",
      "let go what another device asked to remove; it can be restored for 30 days",
    )
    .option("--keep-deleted", "keep what another device asked to remove, and write it to the server again")
    .option("--rebuild", "put a damaged vault file aside and fetch everything from the server again")
    .action(() => run<SyncOptions>(command, sync))
}

async function sync(runtime: Runtime, options: SyncOptions): Promise<number> {
  if (options.acceptDeletions === true && options.keepDeleted === true) {
    throw new CliError("wrong-usage", "Either --accept-deletions or --keep-deleted.")
  }
  if (options.rebuild === true) await rebuild(runtime)
  return withVault(runtime, async (open) => {
    if (options.acceptDeletions === true) await open.vault.acceptRemovals()
    if (options.keepDeleted === true) await open.vault.rejectRemovals()
    const run = await syncVault(runtime, open, { isFull: options.full === true || options.rebuild === true })
    return report(runtime, open, run)
  })
}

/** The damaged file is kept: it may hold changes that the server has not seen. */
async function rebuild({ home, options, output }: Runtime): Promise<void> {
  const place = chooseAccount(home, options.account)
  const { account } = await loadSession(place)
  if (account === null) {
    throw new CliError(
      "local-only",
      `${place.name} has no server to fetch from. Restore a backup of its vault file.`,
    )
  }
  if (isSound(place.vaultPath)) {
    throw new CliError(
      "failed",
      "The vault file is in order, so it was left as it is. To compare everything, use --full.",
    )
  }
  const kept = setVaultFileAside(place, "damaged")
  createVaultFile(place)
  if (kept !== null) output.say(`The damaged file is kept as ${kept}.`)
}

function isSound(path: string): boolean {
  try {
    const store = new SqliteEntryStore(path)
    store.checkSoundness()
    store.close()
    return true
  } catch (error) {
    if (error instanceof CliError && ["store-damaged", "store-missing"].includes(error.code)) return false
    throw error
  }
}

function report(runtime: Runtime, open: OpenVault, run: SyncRun): number {
  const { output } = runtime
  if (run.kind === "local") {
    throw new CliError(
      "local-only",
      `${open.place.name} is a vault of this device, without a server. To give it an account: tessera account create --attach`,
    )
  }
  if (run.kind !== "ran") {
    if (output.isJson) output.printJson({ outcome: run.kind, pendingChanges: open.vault.pendingChanges() })
    output.say(...waitingWords(run, open))
    return run.kind === "offline-wanted" ? 0 : 1
  }
  const { result } = run
  if (output.isJson) output.printJson(toJson(result))
  else output.say(summary(result), ...outcomeWords(result, open.place.name), ...pendingWords(result))
  output.say(...warningWords(run))
  return result.outcome.kind === "done" ? 0 : 1
}

function summary({ outcome, pulled, pushed }: SyncResult): string {
  const moved = `${pulled} changed here, ${pushed} sent`
  return outcome.kind === "done" ? `Synced: ${moved}.` : `Not finished: ${moved}.`
}

function pendingWords({ outcome, pendingChanges }: SyncResult): string[] {
  if (pendingChanges === 0 || outcome.kind === "done") return []
  return [
    `${pendingChanges} ${pendingChanges === 1 ? "change waits" : "changes wait"} here and will be sent next time.`,
  ]
}

/** The shape of docs/cli.md, "sync". */
function toJson(result: SyncResult) {
  const { outcome, pulled, pushed, refused, conflicts, kept, alerts, heldBack } = result
  return {
    outcome: outcome.kind,
    pulled,
    pushed,
    refused: refused.length,
    conflicts: conflicts.length,
    kept: kept.length,
    alerts: alerts.length,
    heldBack,
    pendingChanges: result.pendingChanges,
    clockSkewMs: result.clockSkewMs,
    isClockWrong: result.isClockWrong,
  }
}
