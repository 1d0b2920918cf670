// `tessera status`: what waits, what needs a decision, what looks wrong, and what to do about each.
import type { Alert, RemovedItem } from "@tessera/sync"
import { askAgent } from "../agent/ask-agent.ts"
import type { DefineCommand } from "../command.ts"
import type { Runtime } from "../runtime.ts"
import { listAccountNames } from "../storage/accounts.ts"
import { describeAgo, describeDuration } from "../terminal/duration.ts"
import { nameOf } from "../vaults/find-entries.ts"
import { readLastSync } from "../vaults/last-sync.ts"
import { withVault, type OpenVault } from "../vaults/open-vault.ts"
import { skewWords } from "../words/skew-words.ts"

type StatusOptions = { readonly acknowledge?: boolean }

const ALERTS: Readonly<Record<Alert["kind"], string>> = {
  "secret-changed": "its secret was changed elsewhere; the old one is in its history",
  "went-back": "the server offered an older state than before; yours was kept",
  replayed: "the server offered a version it had replaced already; yours was kept",
  substituted: "the server offered another entry in its place; yours was kept",
  unreadable: "the version on the server cannot be read here; the last readable one is shown",
  vanished: "the server does not know it any more, without having deleted it; it is written again",
}

/** So many names are listed; the rest is counted. */
const MOST_NAMES = 10

export const defineStatus: DefineCommand = (command, run) => {
  command
    .option("--acknowledge", "take the warnings off the list after showing them")
    .action(() => run<StatusOptions>(command, showStatus))
}

async function showStatus(runtime: Runtime, { acknowledge }: StatusOptions): Promise<void> {
  await withVault(runtime, async (open) => {
    open.store.checkSoundness()
    const status = await collectStatus(runtime, open)
    if (runtime.output.isJson) runtime.output.printJson(toJson(status))
    else runtime.output.print(...statusLines(status, runtime))
    if (acknowledge === true) for (const { id } of status.alerts) await open.vault.acknowledgeAlert(id)
  })
}

type Status = Awaited<ReturnType<typeof collectStatus>>

async function collectStatus({ home }: Runtime, { place, unlocked, vault }: OpenVault) {
  const { account } = unlocked.session
  const agent = await askAgent({ home, account: place.name }, { ask: "status" })
  const items = vault.list()
  return {
    account: place.name,
    accounts: listAccountNames(home),
    server: account?.serverUrl ?? null,
    email: account?.email ?? null,
    isSignedIn: unlocked.token !== null,
    isSignUpFinished: account === null || account.progress === "done",
    locksAtMs: agent?.locksAtMs ?? null,
    entries: items.filter(({ entry }) => entry?.isTrashed !== true).length,
    inTrash: items.filter(({ entry }) => entry?.isTrashed === true).length,
    unreadable: items.filter(({ kind }) => kind === "unreadable").length,
    damagedRecords: vault.damagedRecords().length,
    pendingChanges: vault.pendingChanges(),
    lastSyncAtMs: readLastSync(place),
    ...vault.clockSkew(),
    alerts: vault.alerts().map((alert) => ({ ...alert, name: nameOfId(vault, alert.localId) })),
    heldBack: vault.heldBack().map(({ entry }) => (entry === null ? "unreadable" : nameOf(entry))),
    removed: vault.removedElsewhere(),
  }
}

function nameOfId(vault: OpenVault["vault"], localId: string): string {
  const entry = vault.get(localId)?.entry ?? null
  return entry === null ? "an entry that is not in the list" : nameOf(entry)
}

function statusLines(status: Status, runtime: Runtime): string[] {
  return [
    ...accountLines(status, runtime),
    ...syncLines(status, runtime),
    ...warningLines(status),
    ...removedLines(status, runtime),
  ]
}

function accountLines(status: Status, { now }: Runtime): string[] {
  const { account, accounts, entries, inTrash, locksAtMs } = status
  const others = accounts.filter((name) => name !== account)
  return [
    `Account  ${account}${others.length === 0 ? "" : `  (also here: ${others.join(", ")})`}`,
    `Codes    ${entries}${inTrash === 0 ? "" : `, ${inTrash} in the trash`}`,
    locksAtMs === null
      ? "Locked   every command asks for the password; tessera unlock saves that"
      : `Unlocked for another ${describeDuration(locksAtMs - now())} without use`,
  ]
}

function syncLines(status: Status, { now }: Runtime): string[] {
  const { server, email, lastSyncAtMs, pendingChanges, account } = status
  if (server === null) return ["Server   none: this vault is on this device only"]
  const lines = [`Server   ${server} as ${email ?? ""}`]
  if (!status.isSignUpFinished) lines.push("The sign-up was cut off: tessera account create goes on with it.")
  else if (!status.isSignedIn)
    lines.push(`Signed out: changes stay here. Sign in: tessera account add --account '${account}'`)
  lines.push(`Synced   ${lastSyncAtMs === null ? "never" : describeAgo(lastSyncAtMs, now())}`)
  if (pendingChanges > 0) {
    lines.push(
      `Waiting  ${pendingChanges} ${pendingChanges === 1 ? "change" : "changes"}; they are safe here and sent by tessera sync`,
    )
  }
  if (status.isWrong && status.skewMs !== null) lines.push(skewWords(status.skewMs))
  return lines
}

function warningLines({ heldBack, alerts, unreadable, damagedRecords }: Status): string[] {
  const lines: string[] = []
  if (heldBack.length > 0) {
    lines.push(
      "",
      `Another device asked to remove ${heldBack.length} codes at once. They are all still here:`,
      ...someNames(heldBack),
      "Keep them: tessera sync --keep-deleted · let them go: tessera sync --accept-deletions",
    )
  }
  if (alerts.length > 0) {
    lines.push("", "Warnings (tessera status --acknowledge takes them off the list):")
    lines.push(...alerts.map(({ kind, name }) => `  ${name}: ${ALERTS[kind]}`))
  }
  if (unreadable > 0)
    lines.push("", `${unreadable} entries cannot be read on this device; they are kept as they are.`)
  if (damagedRecords > 0) {
    lines.push(
      "",
      `${damagedRecords} records of the vault file are damaged; the next sync fetches them again.`,
    )
  }
  return lines
}

function removedLines({ removed }: Status, { now }: Runtime): string[] {
  if (removed.length === 0) return []
  return [
    "",
    `Removed by other devices: ${removed.length}. Bring one back: tessera restore --removed NAME`,
    ...someNames(
      removed.map(
        (item) => `${removedName(item)}, for another ${describeDuration(item.expiresAtMs - now())}`,
      ),
    ),
  ]
}

const removedName = ({ entry }: RemovedItem) => (entry === null ? "unreadable" : nameOf(entry))

function someNames(names: readonly string[]): string[] {
  const more = names.length > MOST_NAMES ? [`  and ${names.length - MOST_NAMES} more`] : []
  return [...names.slice(0, MOST_NAMES).map((name) => `  ${name}`), ...more]
}

/** The shape of docs/cli.md, "status". */
function toJson({ alerts, removed, skewMs, isWrong, ...status }: Status) {
  return {
    ...status,
    clockSkewMs: skewMs,
    isClockWrong: isWrong,
    alerts: alerts.map(({ kind, name, localId, atMs }) => ({ kind, entry: name, id: localId, atMs })),
    removedElsewhere: removed.map((item) => ({
      id: item.localId,
      entry: removedName(item),
      removedAtMs: item.removedAtMs,
      expiresAtMs: item.expiresAtMs,
    })),
  }
}
