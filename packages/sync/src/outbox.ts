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

/** Prepares one replica's requests; the draft must be committed before they are sent. */
export function prepareItems(
  draft: Draft,
  localId: string,
  tools: { readonly key: AuthenticatorKey; readonly random: RandomBytes },
): OutboxItem[] {
  const replica = draft.get(localId)
  if (replica === undefined) return []
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

function prepareAttempt(
  draft: Draft,
  replica: Replica,
  kind: Attempt["kind"],
  tools: { readonly key: AuthenticatorKey; readonly random: RandomBytes },
): Attempt | null {
  const { attempt } = replica
  if (attempt !== null && canSendAgain(replica, attempt, kind)) return attempt
  const fresh = makeAttempt(replica, kind, tools)
  if (fresh !== null) draft.put({ ...dropAttempt(draft, replica), attempt: fresh })
  return fresh
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

function makeAttempt(
  replica: Replica,
  kind: Attempt["kind"],
  { key, random }: { readonly key: AuthenticatorKey; readonly random: RandomBytes },
): Attempt | null {
  const { entry, unreadable, base, entryId } = replica
  // What we cannot read is never rewritten, only put back as it was.
  if (unreadable !== null)
    return kind === "create" ? { kind, version: null, ...withoutReason(unreadable) } : null
  if (entry === null) return null
  const ancestors = base === null ? [] : joinAncestors([base.digest], base.ancestors)
  const encrypted = encryptEntity(addLineage(entry, { entryId, ancestors }), key, random)
  const digest = digestOf(encrypted.ciphertext)
  const version = { entry, digest, aliases: [], ancestors, isMarked: true }
  return { kind, version, digest, ...encrypted }
}

function withoutReason(unreadable: NonNullable<Replica["unreadable"]>): Omit<Attempt, "kind" | "version"> {
  const { digest, ciphertext, header } = unreadable
  return { digest, ciphertext, header }
}
