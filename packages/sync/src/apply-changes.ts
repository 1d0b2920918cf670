// The second half of a pull: what was fetched meets what is here. One draft, so that all of it or nothing is kept.
import { type AuthenticatorKey } from "@tessera/crypto"
import { type MergeField, decryptEntity } from "@tessera/vault"
import { isPastVersion } from "./ancestor.ts"
import type { Draft } from "./draft.ts"
import type { FetchedChanges } from "./fetch-changes.ts"
import { type Lineage, digestOf, splitLineage } from "./lineage.ts"
import { isNewsForDeleted, mergeDouble, mergeRemoteVersion } from "./merge-remote.ts"
import type { RemoteRow } from "./remote.ts"
import { ReplicaIndex } from "./replica-index.ts"
import {
  type RemotePlace,
  type Replica,
  type SyncedVersion,
  type UnreadableVersion,
  isEditedHere,
  isShown,
  leavePlace,
  newReplica,
} from "./replica.ts"
import { RemovalGuard } from "./removal-guard.ts"
import { isKnownDigest, replaceBase } from "./versions.ts"

export type Conflict = { readonly localId: string; readonly fields: readonly MergeField[] }

export type PullReport = {
  /** Whether anything was written because of it. */
  readonly hasNews: boolean
  /** Entries whose current version changed, came or went. */
  readonly changed: readonly string[]
  readonly conflicts: readonly Conflict[]
  /** Deleted on one side and edited on the other since: they were kept. */
  readonly kept: readonly string[]
}

type LiveRow = RemoteRow & { readonly content: NonNullable<RemoteRow["content"]> }
type Content =
  | { readonly kind: "readable"; readonly version: SyncedVersion; readonly lineage: Lineage | null }
  | { readonly kind: "unreadable"; readonly version: UnreadableVersion }

/** Applies fetched rows to a draft. */
export async function applyChanges(
  draft: Draft,
  changes: FetchedChanges,
  key: AuthenticatorKey,
): Promise<PullReport> {
  const applier = new ChangeApplier(draft, key)
  const rows = [...changes.rows].sort((left, right) => left.updatedAtMicros - right.updatedAtMicros)
  // Tombstones first: an entry which was kept by another client is deleted and created anew, in this order.
  for (const row of rows) if (row.content === null) applier.applyTombstone(row)
  for (const row of rows) if (row.content !== null) await applier.applyLive({ ...row, content: row.content })
  if (changes.expectedIds !== null) applier.restoreVanished(changes.expectedIds, rows)
  applier.finish()
  return applier.report
}

class ChangeApplier {
  readonly #draft: Draft
  readonly #key: AuthenticatorKey
  readonly #index: ReplicaIndex
  readonly #guard: RemovalGuard
  readonly #changed = new Set<string>()
  readonly #kept = new Set<string>()
  readonly #conflicts: Conflict[] = []
  #hasNews = false

  constructor(draft: Draft, key: AuthenticatorKey) {
    this.#draft = draft
    this.#key = key
    this.#index = new ReplicaIndex(draft)
    this.#guard = new RemovalGuard(draft)
  }

  get report(): PullReport {
    return {
      hasNews: this.#hasNews,
      changed: [...this.#changed],
      conflicts: this.#conflicts,
      kept: [...this.#kept],
    }
  }

  finish(): void {
    this.#guard.decide()
  }

  applyTombstone(row: RemoteRow): void {
    const double = this.#index.findByDouble(row.id)
    if (double !== undefined)
      this.#put({ ...double, doubles: double.doubles.filter(({ id }) => id !== row.id) })
    const replica = this.#index.findByPlace(row.id)
    if (replica === undefined) return
    const [substitute, ...doubles] = replica.doubles
    if (replica.state.kind === "deleted") {
      const left = leavePlace({ ...replica, attempt: null })
      this.#put(substitute === undefined ? left : { ...left, remote: substitute, doubles })
    } else if (substitute !== undefined) {
      // Somebody saw the same entry twice and deleted one: the other one is meant to stay.
      this.#put({ ...replica, remote: substitute, doubles, attempt: null, mustPush: true })
    } else if (isEditedHere(replica)) {
      this.#kept.add(replica.localId)
      this.#put(leavePlace({ ...replica, attempt: null, mustPush: false }))
    } else {
      this.#changed.add(replica.localId)
      this.#guard.remove(this.#put(leavePlace({ ...replica, attempt: null })))
    }
  }

  async applyLive(row: LiveRow): Promise<void> {
    const digest = digestOf(row.content.ciphertext)
    const replica = this.#index.findByPlace(row.id)
    if (replica !== undefined) return this.#applyToKnown(replica, row, digest)
    const double = this.#index.findByDouble(row.id)
    if (double !== undefined) {
      const known = double.doubles.find(({ id }) => id === row.id)
      if (known?.updatedAtMicros !== row.updatedAtMicros) await this.#applyToDouble(double, row, digest)
      return
    }
    const content = this.#open(row, digest)
    const owner = this.#index.findByDigest(digest) ?? this.#findOwner(row.id, content)
    if (owner === undefined) this.#create(row, content)
    else await this.#bind(owner, row, content)
  }

  /** Entities which the server forgot without deleting them, for example because a backup was restored: ours count. */
  restoreVanished(expectedIds: ReadonlySet<string>, rows: readonly RemoteRow[]): void {
    const remoteIds = new Set(rows.map(({ id }) => id))
    for (const replica of this.#draft.all()) {
      const { remote, state, localId } = replica
      if (remote === null || remoteIds.has(remote.id) || !expectedIds.has(remote.id)) continue
      if (state.kind === "live") this.#draft.raiseAlert("vanished", localId)
      this.#put(leavePlace({ ...replica, mustPush: state.kind === "live" }))
    }
  }

  async #applyToKnown(replica: Replica, row: LiveRow, digest: string): Promise<void> {
    const place = toPlace(row)
    const { base, unreadable, attempt, localId, state } = replica
    const isCurrent = digest === (unreadable ?? base)?.digest
    if (isCurrent && replica.remote?.updatedAtMicros === place.updatedAtMicros) return
    if (isCurrent || digest === base?.digest) {
      this.#put({ ...replica, remote: place, unreadable: digest === unreadable?.digest ? unreadable : null })
    } else if (digest === attempt?.digest) {
      this.#put(landAttempt(this.#draft, { ...replica, remote: place }))
    } else if (place.updatedAtMicros < (replica.remote?.updatedAtMicros ?? 0)) {
      this.#draft.raiseAlert("went-back", localId)
      // Whatever it is, it is older than the base: known from now on, it will not be taken for news later.
      const aliased = base === null ? null : { ...base, aliases: [digest, ...base.aliases] }
      this.#put({ ...replica, remote: place, base: aliased, mustPush: state.kind === "live" })
    } else if (this.#belongsToAnother(replica, digest)) {
      this.#draft.raiseAlert("substituted", localId)
      this.#put({ ...replica, remote: place, mustPush: state.kind === "live" })
    } else {
      if (isPastVersion(replica, digest)) this.#draft.raiseAlert("replayed", localId)
      await this.#take(replica, place, this.#open(row, digest))
    }
  }

  async #applyToDouble(replica: Replica, row: LiveRow, digest: string): Promise<void> {
    const doubles = replica.doubles.map((place) => (place.id === row.id ? toPlace(row) : place))
    const content = this.#open(row, digest)
    const isNews = content.kind === "readable" && isNewsForDeleted(replica, content.version)
    if (!isNews) {
      this.#put({ ...replica, doubles })
      return
    }
    const outcome = await mergeDouble(
      this.#draft,
      { ...replica, doubles, state: { kind: "live" } },
      content.version,
    )
    this.#note(replica, outcome.replica, outcome.conflicts)
  }

  /** A place we did not know turns out to hold an entry we have. */
  async #bind(owner: Replica, row: LiveRow, content: Content): Promise<void> {
    const place = toPlace(row)
    const entryId = (content.kind === "readable" ? content.lineage?.entryId : null) ?? owner.entryId
    const replica = { ...owner, entryId }
    if (owner.attempt?.digest === content.version.digest && owner.remote === null) {
      this.#put(landAttempt(this.#draft, { ...replica, remote: place }))
    } else if (owner.remote === null) {
      await this.#take(replica, place, content)
    } else if (isFirst(owner.remote, place)) {
      // Every client chooses the older of two doubles, so that no two clients delete both.
      await this.#applyToDouble(
        { ...replica, doubles: [...owner.doubles, place] },
        row,
        content.version.digest,
      )
    } else {
      await this.#take({ ...replica, doubles: [...owner.doubles, owner.remote] }, place, content)
    }
  }

  /** The server's version at `place` becomes the one to agree on. */
  async #take(replica: Replica, place: RemotePlace, content: Content): Promise<void> {
    if (content.kind === "unreadable") {
      this.#draft.raiseAlert("unreadable", replica.localId)
      const state = replica.state.kind === "deleted" ? replica.state : ({ kind: "live" } as const)
      this.#put({ ...replica, remote: place, state, unreadable: content.version })
      return
    }
    const { version } = content
    if (replica.state.kind === "deleted") {
      if (!isNewsForDeleted(replica, version) && !isBroughtBack(replica, content.lineage)) {
        this.#put({
          ...replaceBase(this.#draft, replica, version),
          remote: place,
          attempt: null,
        })
        return
      }
      this.#kept.add(replica.localId)
    }
    const outcome = await mergeRemoteVersion(this.#draft, replica, { version, place })
    this.#note(replica, outcome.replica, outcome.conflicts)
  }

  #create(row: LiveRow, content: Content): void {
    const place = toPlace(row)
    const entryId = (content.kind === "readable" ? content.lineage?.entryId : null) ?? row.id
    const localId = this.#draft.isFree(entryId) ? entryId : this.#draft.newId()
    const entry = content.kind === "readable" ? content.version.entry : null
    const replica = { ...newReplica(localId, entry), entryId, remote: place }
    this.#changed.add(localId)
    if (content.kind === "unreadable") this.#put({ ...replica, unreadable: content.version })
    else this.#put({ ...replica, base: content.version })
  }

  #findOwner(remoteId: string, content: Content): Replica | undefined {
    if (content.kind === "unreadable") return undefined
    const { lineage, version } = content
    return (
      this.#index.findNamesake(remoteId, lineage) ??
      this.#index.findSameCreate(version.entry, version.isMarked)
    )
  }

  #belongsToAnother(replica: Replica, digest: string): boolean {
    if (isKnownDigest(replica, digest)) return false
    const owner = this.#index.findByDigest(digest)
    return owner !== undefined && owner.localId !== replica.localId
  }

  #open(row: LiveRow, digest: string): Content {
    const decrypted = decryptEntity(row.content, this.#key)
    if (decrypted.kind === "unreadable") {
      return { kind: "unreadable", version: { ...row.content, reason: decrypted.reason, digest } }
    }
    const { entry, lineage } = splitLineage(decrypted.entry)
    const isMarked = lineage !== null
    const ancestors = lineage?.ancestors ?? []
    const version = { entry, digest, aliases: [], ancestors, isMarked }
    return { kind: "readable", version, lineage }
  }

  #note(before: Replica, after: Replica, fields: readonly MergeField[]): void {
    if (before.entry !== after.entry || isShown(before) !== isShown(after)) this.#changed.add(after.localId)
    if (fields.length > 0) this.#conflicts.push({ localId: after.localId, fields })
    this.#put(after)
  }

  #put(replica: Replica): Replica {
    this.#hasNews = true
    this.#index.add(replica)
    return this.#draft.put(replica)
  }
}

/** What we sent has arrived: it is what both sides agree on now. */
export function landAttempt(draft: Draft, replica: Replica): Replica {
  const { attempt } = replica
  const landed = { ...replica, attempt: null, mustPush: false }
  if (attempt === null || attempt.version === null) return landed
  return replaceBase(draft, { ...landed, absorbed: [] }, attempt.version)
}

/**
 * Whether somebody who knew of our deletion wrote the entry anew: its mark names the place that we emptied last. A create
 * of before the deletion, which only arrived late, cannot name it.
 */
function isBroughtBack({ remote, formerIds: [emptied] }: Replica, lineage: Lineage | null): boolean {
  return remote === null && emptied !== undefined && lineage?.formerIds.includes(emptied) === true
}

function toPlace({ id, createdAtMicros, updatedAtMicros }: RemoteRow): RemotePlace {
  return { id, createdAtMicros, updatedAtMicros }
}

function isFirst(left: RemotePlace, right: RemotePlace): boolean {
  return left.createdAtMicros === right.createdAtMicros
    ? left.id < right.id
    : left.createdAtMicros < right.createdAtMicros
}
