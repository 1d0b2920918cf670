// One round: pull, merge, push, and pull again to see one's own writes. Whatever breaks, the next round goes on from there.
import { decodeBase64, encodeBase64 } from "@tessera/bytes"
import { type AuthenticatorKey, type MasterKey, asAuthenticatorKey } from "@tessera/crypto"
import { type Connection, RemoteError, type RemoteErrorCode } from "@tessera/wire"
import { type Conflict, type PullReport, applyChanges } from "./apply-changes.ts"
import { isRemoteError, obtainAuthenticatorKey } from "./authenticator-key.ts"
import type { Draft } from "./draft.ts"
import { SyncError } from "./errors.ts"
import { type FetchedChanges, fetchChanges } from "./fetch-changes.ts"
import type { Ledger } from "./ledger.ts"
import { type PushReport, pushChanges } from "./push.ts"
import { forgetOldRemovals } from "./removal-guard.ts"
import type { Vault } from "./vault.ts"
import type { Alert } from "./vault-state.ts"

/** The account to sync with. `id` tells accounts apart (server and user, chosen by the app); it is compared only. */
export type SyncAccount = {
  readonly id: string
  readonly connection: Connection
  readonly masterKey: MasterKey
}

export type SyncOptions = {
  /** Compare everything, not only what changed; done once a day by itself. */
  readonly isFull?: boolean
}

/** How a round ended. Whatever it was, nothing on this device was removed because of it. */
export type SyncOutcome =
  | { readonly kind: "done" }
  /** No answer; try again later. */
  | { readonly kind: "offline" }
  /** The session is over; after signing in the next round goes on. */
  | { readonly kind: "needs-sign-in" }
  /** The server asks for patience. */
  | { readonly kind: "rate-limited" }
  /** The server, or something between, answered nonsense or an error. */
  | { readonly kind: "server-trouble"; readonly code: RemoteErrorCode; readonly status: number | null }

export type SyncResult = {
  readonly outcome: SyncOutcome
  /** Entries which changed here. */
  readonly pulled: number
  /** Changes which the server accepted. */
  readonly pushed: number
  /** Entries whose change the server refused; they stay as they are here. */
  readonly refused: readonly string[]
  readonly conflicts: readonly Conflict[]
  /** Deleted on one side and edited on the other: kept. */
  readonly kept: readonly string[]
  /** All alerts which were not acknowledged yet. */
  readonly alerts: readonly Alert[]
  /** Removals which wait for a decision. */
  readonly heldBack: number
  /** What the server still does not know. */
  readonly pendingChanges: number
  readonly clockSkewMs: number | null
  readonly isClockWrong: boolean
}

/** Own writes come back once; more rounds only follow what others write meanwhile. */
const MOST_ROUNDS = 5
const FULL_PULL_EVERY_MS = 24 * 3600 * 1000

type Totals = {
  pushed: number
  readonly changed: Set<string>
  readonly kept: Set<string>
  conflicts: Conflict[]
  refused: readonly string[]
}

/**
 * One round with the server; a second one waits for the first. Being offline is a result.
 * @throws SyncError for trouble on this device
 */
export async function syncOnce(
  vault: Vault,
  account: SyncAccount,
  options: SyncOptions = {},
): Promise<SyncResult> {
  const totals: Totals = { pushed: 0, changed: new Set(), kept: new Set(), conflicts: [], refused: [] }
  const outcome = await vault.ledger.runRound(() => runRounds(vault.ledger, account, options, totals))
  const skew = vault.clockSkew()
  return {
    outcome,
    pulled: totals.changed.size,
    pushed: totals.pushed,
    refused: totals.refused,
    conflicts: totals.conflicts,
    kept: [...totals.kept],
    alerts: vault.alerts(),
    heldBack: vault.heldBack().length,
    pendingChanges: vault.pendingChanges(),
    clockSkewMs: skew.skewMs,
    isClockWrong: skew.isWrong,
  }
}

async function runRounds(
  ledger: Ledger,
  account: SyncAccount,
  options: SyncOptions,
  totals: Totals,
): Promise<SyncOutcome> {
  try {
    await ledger.refresh()
    await ledger.transact((draft) => attach(draft, account.id))
    const isFull = options.isFull === true || isFullPullDue(ledger)
    for (let round = 1; round <= MOST_ROUNDS; round++) {
      const key = await ensureKey(ledger, account)
      addReport(totals, await pullChanges(ledger, account.connection, { key, isFull: isFull && round === 1 }))
      const { accepted, refused } = await pushOrRenewKey(ledger, account, key)
      totals.pushed += accepted
      totals.refused = refused
      if (accepted === 0 && (refused.length === 0 || round > 1)) break
    }
    return { kind: "done" }
  } catch (error) {
    if (error instanceof RemoteError) return toOutcome(error)
    throw error
  }
}

/** Two accounts must never mix: what one server calls deleted says nothing about the other. */
function attach(draft: Draft, accountId: string): void {
  const known = draft.meta.accountId
  if (known !== null && known !== accountId) throw new SyncError("other-account")
  draft.setMeta({ accountId })
}

/** The first pull is full; then once a day, and as soon as a record on this device was found damaged. */
function isFullPullDue(ledger: Ledger): boolean {
  const { lastFullPullAtMs } = ledger.state.meta
  if (lastFullPullAtMs === null || ledger.hasLostRecords) return true
  return Math.abs(ledger.nowMs() - lastFullPullAtMs) >= FULL_PULL_EVERY_MS
}

async function ensureKey(
  ledger: Ledger,
  { connection, masterKey }: SyncAccount,
  known?: AuthenticatorKey,
): Promise<AuthenticatorKey> {
  const cached = ledger.state.meta.authenticatorKey
  if (cached !== null && known === undefined) return asAuthenticatorKey(decodeBase64(cached))
  const key = await obtainAuthenticatorKey({ connection, masterKey, random: ledger.random, known })
  await ledger.transact((draft) => draft.setMeta({ authenticatorKey: encodeBase64(key) }))
  return key
}

async function pullChanges(
  ledger: Ledger,
  connection: Connection,
  { key, isFull }: { key: AuthenticatorKey; isFull: boolean },
): Promise<PullReport> {
  for (;;) {
    const changes = await fetchChanges(connection, ledger.state, { clock: ledger.clock, isFull })
    const report = await ledger.transact((draft) => applyFetched(draft, changes, key))
    if (report !== null) {
      if (isFull) ledger.hasLostRecords = false
      return report
    }
  }
}

/** Null when another process exchanged with the server meanwhile: these rows may be older than what is here. */
async function applyFetched(
  draft: Draft,
  changes: FetchedChanges,
  key: AuthenticatorKey,
): Promise<PullReport | null> {
  if (draft.meta.lessons !== changes.lessons) return null
  const report = await applyChanges(draft, changes, key)
  draft.setMeta({
    lessons: changes.lessons + (report.hasNews ? 1 : 0),
    cursorMicros: changes.cursorMicros,
    isCursorSettled: changes.isCursorSettled,
    skewMs: nextSkew(draft.meta.skewMs, changes),
    ...(changes.expectedIds !== null ? { lastFullPullAtMs: draft.nowMs } : {}),
  })
  if (changes.serverMs !== null) forgetOldRemovals(draft, changes.serverMs)
  return report
}

/** Small wavering is no reason to write. */
function nextSkew(known: number | null, { skewMs, serverMs }: FetchedChanges): number | null {
  if (serverMs === null) return null
  if (skewMs === null || (known !== null && Math.abs(known - skewMs) < 250)) return known
  return skewMs
}

/** Compat: a server which was set up anew has no key; it gets the one we have, so that all clients go on with it. */
async function pushOrRenewKey(
  ledger: Ledger,
  account: SyncAccount,
  key: AuthenticatorKey,
): Promise<PushReport> {
  try {
    return await pushChanges(ledger, account.connection, key)
  } catch (error) {
    if (!isRemoteError(error, "AUTH_KEY_NOT_CREATED")) throw error
    return pushChanges(ledger, account.connection, await ensureKey(ledger, account, key))
  }
}

function addReport(totals: Totals, report: PullReport): void {
  for (const localId of report.changed) totals.changed.add(localId)
  for (const localId of report.kept) totals.kept.add(localId)
  totals.conflicts = [...totals.conflicts, ...report.conflicts]
}

const OUTCOMES: Partial<Record<RemoteErrorCode, SyncOutcome>> = {
  offline: { kind: "offline" },
  timeout: { kind: "offline" },
  unauthorized: { kind: "needs-sign-in" },
  "rate-limited": { kind: "rate-limited" },
  "too-many-attempts": { kind: "rate-limited" },
}

function toOutcome({ code, status }: RemoteError): SyncOutcome {
  return OUTCOMES[code] ?? { kind: "server-trouble", code, status }
}
