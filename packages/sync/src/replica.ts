// What this device knows of one entry: what the person sees, what the server has, and what is between the two.
import { type Entry, type UnreadableReason, differOnlyInUse, equalEntries } from "@tessera/vault"

/** Where an entry lives on the server. */
export type RemotePlace = {
  readonly id: string
  readonly createdAtMicros: number
  readonly updatedAtMicros: number
}

/** A version which the server had at some time. */
export type SyncedVersion = {
  readonly entry: Entry
  /** Fingerprint of its ciphertext. */
  readonly digest: string
  /** Fingerprints of earlier versions which differ from this one only in use, so that no history is kept of them. */
  readonly aliases: readonly string[]
  /** Fingerprints of the versions it was made from, latest first; empty when an official app wrote it. */
  readonly ancestors: readonly string[]
  /** Whether one of our clients wrote it; official apps drop the mark. */
  readonly isMarked: boolean
}

/** What was, or is about to be, sent: the exact bytes, because they prove later whether they arrived. */
export type Attempt = {
  readonly kind: "create" | "update"
  /** Null for an entity that cannot be read and is written again as it was. */
  readonly version: SyncedVersion | null
  readonly digest: string
  readonly ciphertext: Uint8Array
  readonly header: Uint8Array
  /** While a process is sending it, so that no other one does: a create sent twice is an entry twice. */
  readonly claim: Claim | null
}

/** `atMs` is by the device's clock. */
export type Claim = { readonly processId: string; readonly atMs: number }

/** A version from the server which cannot be read; it is kept as it is and blocks every write of ours. */
export type UnreadableVersion = {
  readonly reason: UnreadableReason
  readonly digest: string
  readonly ciphertext: Uint8Array
  readonly header: Uint8Array
}

/** When something left the list, by two clocks: a wrong one alone must not empty the trash. */
export type RemovalTime = {
  /** By the device's clock, uncorrected. */
  readonly deviceMs: number
  /** By the server's clock in the first pull afterwards; null before. */
  readonly serverMs: number | null
}

export type ReplicaState =
  | { readonly kind: "live" }
  /** Deleted for ever by the person on this device; kept for 30 days so that it can be undone. */
  | ({ readonly kind: "deleted" } & RemovalTime)
  /** Gone from the server by somebody else's hand; kept for 30 days. */
  | ({ readonly kind: "removed-elsewhere" } & RemovalTime)
  /** Gone from the server together with suspiciously many others; shown as before until the person decides. */
  | { readonly kind: "held-back" }

/** A version in the history: its number, the fingerprints under which the server knew it, and what it was made from. */
export type VersionRef = {
  readonly number: number
  readonly digests: readonly string[]
  readonly ancestors: readonly string[]
}

export type Replica = {
  /** Its name on this device; never changes. */
  readonly localId: string
  /** Its name on all our clients: survives being created anew under another remote id. */
  readonly entryId: string
  /** Remote ids it had before it was deleted elsewhere and created anew; entries without a mark are known by these. */
  readonly formerIds: readonly string[]
  readonly state: ReplicaState
  /** What the person sees; null when no version could ever be read. */
  readonly entry: Entry | null
  readonly unreadable: UnreadableVersion | null
  readonly remote: RemotePlace | null
  /** Doubles of this entry on the server (a create arrived twice), to be deleted there. */
  readonly doubles: readonly RemotePlace[]
  /** The last version both sides agreed on. */
  readonly base: SyncedVersion | null
  /** Versions that what is current contains, although the base was not made from them; the next version names them. */
  readonly absorbed: readonly string[]
  /** The history number under which the content of `base` is kept already, or null. */
  readonly baseNumber: number | null
  readonly attempt: Attempt | null
  /** Write it although nothing changed: the server may have an older state, or a deletion of ours that was undone. */
  readonly mustPush: boolean
  readonly versions: readonly VersionRef[]
  readonly nextVersion: number
}

/** What has to be told to the server about a replica. */
export type PendingChange = "create" | "update" | "delete" | "delete-doubles"

/** A replica of an entry which is new on this device. */
export function newReplica(localId: string, entry: Entry | null): Replica {
  return {
    localId,
    entryId: localId,
    formerIds: [],
    state: { kind: "live" },
    entry,
    unreadable: null,
    remote: null,
    doubles: [],
    base: null,
    absorbed: [],
    baseNumber: null,
    attempt: null,
    mustPush: false,
    versions: [],
    nextVersion: 1,
  }
}

/** The next thing to tell the server, or null when both sides agree. */
export function pendingChangeOf(replica: Replica): PendingChange | null {
  const { state, remote, base, entry } = replica
  if (state.kind === "deleted" && remote !== null) return "delete"
  if (state.kind === "live") {
    // Bytes which cannot be read are only written again when they were known to belong on the server.
    if (remote === null && (entry !== null || replica.mustPush)) return "create"
    const hasChanged =
      replica.mustPush || (entry !== null && !(base !== null && equalEntries(entry, base.entry)))
    if (remote !== null && hasChanged && replica.unreadable === null) return "update"
  }
  return replica.doubles.length > 0 ? "delete-doubles" : null
}

/** Whether the person changed it here since the last agreement, apart from merely using it. */
export function isEditedHere({ mustPush, entry, base }: Replica): boolean {
  if (mustPush) return true
  return entry !== null && (base === null || !differOnlyInUse(entry, base.entry))
}

/** Whether it is in the person's list. */
export function isShown({ state }: Replica): boolean {
  return state.kind === "live" || state.kind === "held-back"
}

const MOST_FORMER_IDS = 4

/** The entry has no place on the server any more. */
export function leavePlace(replica: Replica): Replica {
  const { remote, formerIds } = replica
  if (remote === null) return replica
  return { ...replica, remote: null, formerIds: [remote.id, ...formerIds].slice(0, MOST_FORMER_IDS) }
}
