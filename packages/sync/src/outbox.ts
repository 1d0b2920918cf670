// What has to be told to the server, as exact bytes which are durable before they are sent: the answer may get lost, and
// then only these bytes prove, when they turn up in a pull, that the request had arrived.
import type { AuthenticatorKey, RandomBytes } from "@tessera/crypto"
import { encryptEntity, equalEntries } from "@tessera/vault"
import type { Draft } from "./draft.ts"
import { addLineage, digestOf, joinAncestors } from "./lineage.ts"
import { type Attempt, type Replica, pendingChangeOf } from "./replica.ts"
import { dropAttempt } from "./versions.ts"

/** One request to send. */
export type OutboxItem =
  | { readonly kind: "create"; readonly localId: string; readonly attempt: Attempt }
  | {
      readonly kind: "update"
      readonly localId: string
      readonly remoteId: string
      readonly attempt: Attempt
    }
  | { readonly kind: "delete"; readonly localId: string; readonly remoteId: string }

/** Names of all replicas with something to tell; `draft.all` keeps the order in which they came. */
export function findPending(draft: Draft): string[] {
  return draft.all().flatMap((replica) => (pendingChangeOf(replica) === null ? [] : [replica.localId]))
}

export type OutboxTools = {
  readonly key: AuthenticatorKey
  readonly random: RandomBytes
  readonly processId: string
}

/** A process which died while sending holds its claim no longer than this. */
const CLAIM_MS = 60_000

/** Prepares one replica's requests; the draft must be committed before they are sent. */
export function prepareItems(draft: Draft, localId: string, tools: OutboxTools): OutboxItem[] {
  const replica = draft.get(localId)
  if (replica === undefined || isClaimedByAnother(draft, replica, tools.processId)) return []
  const change = pendingChangeOf(replica)
  const deletions = replica.doubles.map(({ id }) => ({ kind: "delete", localId, remoteId: id }) as const)
  if (change === "delete" && replica.remote !== null) {
    return [{ kind: "delete", localId, remoteId: replica.remote.id }, ...deletions]
  }
  if (change === "create") {
    const attempt = prepareAttempt(draft, replica, "create", tools)
    return attempt === null ? deletions : [{ kind: "create", localId, attempt }, ...deletions]
  }
  if (change === "update" && replica.remote !== null) {
    const attempt = prepareAttempt(draft, replica, "update", tools)
    const remoteId = replica.remote.id
    return attempt === null ? deletions : [{ kind: "update", localId, remoteId, attempt }, ...deletions]
  }
  return deletions
}

/** Gives back what this process had claimed and is not sending any more, whatever became of it. */
export function releaseClaim(draft: Draft, localId: string, processId: string): void {
  const replica = draft.get(localId)
  if (replica?.attempt?.claim?.processId !== processId) return
  draft.put({ ...replica, attempt: { ...replica.attempt, claim: null } })
}

function isClaimedByAnother(draft: Draft, { attempt }: Replica, processId: string): boolean {
  const claim = attempt?.claim ?? null
  if (claim === null || claim.processId === processId) return false
  return Math.abs(draft.deviceNowMs - claim.atMs) < CLAIM_MS
}

function prepareAttempt(
  draft: Draft,
  replica: Replica,
  kind: Attempt["kind"],
  tools: OutboxTools,
): Attempt | null {
  const isSame = replica.attempt !== null && canSendAgain(replica, replica.attempt, kind)
  const before = isSame ? replica : dropAttempt(draft, replica)
  const attempt = isSame ? replica.attempt : makeAttempt(before, kind, tools)
  if (attempt === null) return null
  const claim = { processId: tools.processId, atMs: draft.deviceNowMs }
  draft.put({ ...before, attempt: { ...attempt, claim } })
  return attempt
}

/**
 * A create is repeated with the same bytes even if the entry was changed meanwhile (an update follows), because the first
 * one may have arrived. An update may only be repeated while it says what we want to say.
 */
function canSendAgain({ entry, base }: Replica, attempt: Attempt, kind: Attempt["kind"]): boolean {
  if (attempt.kind !== kind) return false
  if (kind === "create") return true
  const { version } = attempt
  if (version === null || entry === null || !equalEntries(version.entry, entry)) return false
  return base === null || version.ancestors[0] === base.digest
}

function makeAttempt(replica: Replica, kind: Attempt["kind"], { key, random }: OutboxTools): Attempt | null {
  const { entry, unreadable, base, absorbed, entryId, formerIds } = replica
  // What we cannot read is never rewritten, only put back as it was.
  if (unreadable !== null)
    return kind === "create" ? { kind, version: null, claim: null, ...bytesOf(unreadable) } : null
  if (entry === null) return null
  const ancestors = base === null ? [] : joinAncestors([base.digest], absorbed, base.ancestors)
  const encrypted = encryptEntity(addLineage(entry, { entryId, ancestors, formerIds }), key, random)
  const digest = digestOf(encrypted.ciphertext)
  const version = { entry, digest, aliases: [], ancestors, isMarked: true }
  return { kind, version, claim: null, digest, ...encrypted }
}

function bytesOf({ digest, ciphertext, header }: NonNullable<Replica["unreadable"]>) {
  return { digest, ciphertext, header }
}
