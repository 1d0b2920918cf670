// Sends the outbox, a few requests at a time, and writes down what was answered.
import type { AuthenticatorKey } from "@tessera/crypto"
import { type Connection, RemoteError } from "@tessera/wire"
import { landAttempt } from "./apply-changes.ts"
import type { Draft } from "./draft.ts"
import type { Ledger } from "./ledger.ts"
import { type OutboxItem, findPending, prepareItems, releaseClaim } from "./outbox.ts"
import { createEntity, deleteEntity, updateEntity } from "./remote.ts"
import { type RemotePlace, type Replica, leavePlace } from "./replica.ts"

/** Entries whose bytes are made durable together, and whose answers are. */
const BATCH = 64
/** Requests under way at the same time. */
const PARALLEL = 6

export type PushReport = {
  /** Requests the server accepted. */
  readonly accepted: number
  /** Entries whose change the server refused; they stay as they are here. */
  readonly refused: readonly string[]
}

type Answer = { readonly item: OutboxItem; readonly result: RemotePlace | "done" | RemoteError }

/** Errors which are about one entry; everything else ends the round. */
const ABOUT_ONE_ENTRY = ["not-found", "BAD_REQUEST", "bad-request", "REQUEST_TOO_LARGE", "invalid-input"]

/** Tells the server everything which is pending. @throws RemoteError when there is no point in going on; SyncError */
export async function pushChanges(
  ledger: Ledger,
  connection: Connection,
  key: AuthenticatorKey,
): Promise<PushReport> {
  const pending = await ledger.transact(findPending)
  const refused: string[] = []
  let accepted = 0
  for (let start = 0; start < pending.length; start += BATCH) {
    const localIds = pending.slice(start, start + BATCH)
    const tools = { key, random: ledger.random, processId: ledger.processId }
    const items = await ledger.transact((draft) =>
      localIds.flatMap((localId) => prepareItems(draft, localId, tools)),
    )
    const answers = await sendAll(connection, items)
    await ledger.transact((draft) => {
      for (const answer of answers) noteAnswer(draft, answer)
      if (answers.length > 0) draft.setMeta({ lessons: draft.meta.lessons + 1 })
      for (const { localId } of items) releaseClaim(draft, localId, ledger.processId)
    })
    const failures = answers.filter(({ result }) => result instanceof RemoteError)
    accepted += answers.length - failures.length
    for (const { item, result } of failures) {
      if (!isAboutOneEntry(result)) throw result
      refused.push(item.localId)
    }
  }
  return { accepted, refused }
}

/** Sends in order, several at a time; after an error which concerns them all nothing more is begun. */
async function sendAll(connection: Connection, items: readonly OutboxItem[]): Promise<Answer[]> {
  const answers: Answer[] = []
  let next = 0
  let isOver = false
  const work = async () => {
    while (!isOver && next < items.length) {
      const item = items[next++]
      if (item === undefined) return
      const result = await send(connection, item)
      answers.push({ item, result })
      isOver ||= result instanceof RemoteError && !isAboutOneEntry(result)
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, work))
  return answers
}

async function send(connection: Connection, item: OutboxItem): Promise<Answer["result"]> {
  try {
    if (item.kind === "create") return await createEntity(connection, item.attempt)
    if (item.kind === "update") await updateEntity(connection, item.remoteId, item.attempt)
    else await deleteEntity(connection, item.remoteId)
    return "done"
  } catch (error) {
    if (error instanceof RemoteError) return error
    throw error
  }
}

function isAboutOneEntry(result: Answer["result"]): boolean {
  return result instanceof RemoteError && ABOUT_ONE_ENTRY.includes(result.code)
}

function noteAnswer(draft: Draft, { item, result }: Answer): void {
  const replica = draft.get(item.localId)
  if (replica === undefined) return
  if (result instanceof RemoteError) {
    if (item.kind === "update" && result.code === "not-found") noteVanished(draft, replica, item.remoteId)
  } else if (item.kind === "delete") {
    draft.put(withoutPlace(replica, item.remoteId))
  } else if (item.kind === "update") {
    if (replica.attempt?.digest === item.attempt.digest) draft.put(landAttempt(draft, replica))
  } else if (result !== "done") {
    draft.put(noteCreated(draft, replica, item.attempt.digest, result))
  }
}

/** Where it was created; a second place of the same entry is a double, because another process was faster. */
function noteCreated(draft: Draft, replica: Replica, digest: string, place: RemotePlace): Replica {
  const isOurs = replica.attempt?.digest === digest
  if (replica.remote === null) {
    const placed = { ...replica, remote: place }
    return isOurs ? landAttempt(draft, placed) : placed
  }
  return replica.remote.id === place.id ? replica : { ...replica, doubles: [...replica.doubles, place] }
}

/** The server does not know the entity, and never said that it was deleted: it will be created anew. */
function noteVanished(draft: Draft, replica: Replica, remoteId: string): void {
  if (replica.remote?.id !== remoteId) return
  draft.raiseAlert("vanished", replica.localId)
  draft.put(leavePlace({ ...replica, mustPush: true }))
}

function withoutPlace(replica: Replica, remoteId: string): Replica {
  const doubles = replica.doubles.filter(({ id }) => id !== remoteId)
  return replica.remote?.id === remoteId ? leavePlace({ ...replica, doubles }) : { ...replica, doubles }
}
