// `tessera account remove`: signs out and takes an account off this device. What has not reached the server stays here, as
// a local vault under the same password, unless the person says that it may go.
import { signOut, type UnlockedSession, type VaultFate } from "@tessera/account"
import { askAgent } from "../agent/ask-agent.ts"
import { accountPorts } from "../compose.ts"
import { CliError } from "../errors.ts"
import { requireConsent, type Runtime } from "../runtime.ts"
import { chooseAccount, removeAccountFolder, type AccountPlace } from "../storage/accounts.ts"
import { canUnlockSilently, loadSession, unlockAccount } from "../unlocking/unlock-account.ts"
import { openVaultOf } from "../vaults/open-vault.ts"
import { syncVault } from "../vaults/sync-vault.ts"

export type RemoveOptions = { readonly yes?: boolean; readonly keep?: boolean; readonly discard?: boolean }

/** Removes the account; `fate` of its entries here is decided by what waits and by the options. */
export async function removeAccount(
  runtime: Runtime,
  name: string | undefined,
  options: RemoveOptions,
): Promise<void> {
  if (options.keep === true && options.discard === true) {
    throw new CliError("wrong-usage", "Either --keep or --discard.")
  }
  const place = chooseAccount(runtime.home, name ?? runtime.options.account)
  const { account } = await loadSession(place)
  if (account === null) return removeLocalVault(runtime, place, options)
  if (options.discard === true) return discardAccount(runtime, place, options)
  const unlocked = await unlockAccount(runtime, place)
  const pending = await countPending(runtime, place, unlocked)
  if (pending > 0) warnOfPending(runtime, pending)
  const fate: VaultFate = options.keep === true || pending > 0 ? "keep" : "forget"
  await requireConsent(runtime, {
    isAgreed: options.yes === true,
    text:
      fate === "keep"
        ? `Sign out of ${place.name} and keep its entries on this device, as a local vault?`
        : `Sign out of ${place.name} and remove its entries from this device? The server keeps them.`,
  })
  const { isEnded } = await signOut(accountPorts(place, account.serverUrl), unlocked, { vault: fate })
  await leave(place, fate)
  report(runtime, place, { fate, pending, isEnded })
}

/** A last try to send what waits: then nothing needs to be kept. */
async function countPending(
  runtime: Runtime,
  place: AccountPlace,
  unlocked: UnlockedSession,
): Promise<number> {
  const open = await openVaultOf(place, unlocked)
  try {
    if (open.vault.pendingChanges() > 0) await syncVault(runtime, open, { isShort: true })
    return open.vault.pendingChanges()
  } finally {
    open.store.close()
  }
}

function warnOfPending({ output }: Runtime, pending: number): void {
  output.say(
    `${pending} ${pending === 1 ? "change has" : "changes have"} not reached the server. They stay on this device, as a local vault.`,
    "To have them elsewhere: tessera export --to ente-encrypted. To lose them: --discard.",
  )
}

async function leave(place: AccountPlace, fate: VaultFate): Promise<void> {
  // A vault that is kept is parted from the account when it is opened the next time (open-vault.ts).
  if (fate === "keep") return
  await askAgent({ home: place.home, account: place.name }, { ask: "lock" })
  removeAccountFolder(place)
}

/** Without the password too: whoever forgot it must be able to begin anew. Then the server's session stays until it is ended there. */
async function discardAccount(runtime: Runtime, place: AccountPlace, options: RemoveOptions): Promise<void> {
  await requireConsent(runtime, {
    isAgreed: options.yes === true,
    text: `Remove ${place.name} from this device, with every change that has not reached the server?`,
  })
  const unlocked = await tryUnlock(runtime, place)
  const { account } = await loadSession(place)
  const isEnded =
    unlocked !== null && account !== null
      ? (await signOut(accountPorts(place, account.serverUrl), unlocked, { vault: "forget" })).isEnded
      : false
  await askAgent({ home: place.home, account: place.name }, { ask: "lock" })
  removeAccountFolder(place)
  report(runtime, place, { fate: "forget", pending: 0, isEnded })
}

async function tryUnlock(runtime: Runtime, place: AccountPlace): Promise<UnlockedSession | null> {
  return (await canUnlockSilently(runtime, place)) ? unlockAccount(runtime, place) : null
}

async function removeLocalVault(
  runtime: Runtime,
  place: AccountPlace,
  options: RemoveOptions,
): Promise<void> {
  if (options.discard !== true) {
    throw new CliError(
      "unsynced-changes",
      `${place.name} is on this device only, so nothing was removed. Export it first (tessera export), or say --discard to lose its entries.`,
    )
  }
  await requireConsent(runtime, {
    isAgreed: options.yes === true,
    text: `Remove the vault ${place.name} with all its entries? There is no other copy.`,
  })
  await askAgent({ home: place.home, account: place.name }, { ask: "lock" })
  removeAccountFolder(place)
  report(runtime, place, { fate: "forget", pending: 0, isEnded: true })
}

function report(
  { output }: Runtime,
  place: AccountPlace,
  result: { readonly fate: VaultFate; readonly pending: number; readonly isEnded: boolean },
): void {
  const { fate, pending, isEnded } = result
  if (output.isJson) {
    output.printJson({
      account: place.name,
      entries: fate === "keep" ? "kept" : "removed",
      pendingChanges: pending,
      isSessionEnded: isEnded,
    })
    return
  }
  output.say(
    fate === "keep"
      ? `Signed out of ${place.name}. Its entries are a local vault now, under the same password.`
      : `Removed ${place.name} from this device.`,
  )
  if (!isEnded) {
    output.say(
      "The server could not be told; end the session from another device (tessera account sessions).",
    )
  }
}
