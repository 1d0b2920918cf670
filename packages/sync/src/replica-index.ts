// Finding the replica that a row of the server belongs to, among thousands.
import { type Entry, codeKey } from "@tessera/vault"
import type { Draft } from "./draft.ts"
import type { Lineage } from "./lineage.ts"
import type { Replica } from "./replica.ts"
import { isKnownDigest } from "./versions.ts"

/** Entries of the maps may be out of date, so whatever they find is checked against the draft. */
export class ReplicaIndex {
  readonly #draft: Draft
  readonly #byRemoteId = new Map<string, string>()
  readonly #byDigest = new Map<string, string>()
  readonly #byName = new Map<string, string>()
  readonly #creates = new Map<string, Set<string>>()

  constructor(draft: Draft) {
    this.#draft = draft
    for (const replica of draft.all()) this.add(replica)
  }

  /** Must be called with every replica that was put into the draft. */
  add(replica: Replica): void {
    const { localId, remote, doubles, base, attempt, versions, unreadable } = replica
    const places = remote === null ? doubles : [remote, ...doubles]
    for (const { id } of places) this.#byRemoteId.set(id, localId)
    for (const name of namesOf(replica)) this.#byName.set(name, localId)
    const digests = [base?.digest, ...(base?.aliases ?? []), attempt?.digest, unreadable?.digest]
    for (const digest of [...digests, ...versions.flatMap((ref) => ref.digests)]) {
      if (digest !== undefined) this.#byDigest.set(digest, localId)
    }
    if (isPendingCreate(replica) && replica.entry !== null) {
      const key = codeKey(replica.entry)
      this.#creates.set(key, (this.#creates.get(key) ?? new Set()).add(localId))
    }
  }

  findByPlace(remoteId: string): Replica | undefined {
    const found = this.#get(this.#byRemoteId.get(remoteId))
    return found?.remote?.id === remoteId ? found : undefined
  }

  findByDouble(remoteId: string): Replica | undefined {
    const found = this.#get(this.#byRemoteId.get(remoteId))
    return found?.doubles.some(({ id }) => id === remoteId) === true ? found : undefined
  }

  /** The replica which had exactly this ciphertext at some time. */
  findByDigest(digest: string): Replica | undefined {
    const found = this.#get(this.#byDigest.get(digest))
    return found !== undefined && isKnownDigest(found, digest) ? found : undefined
  }

  /** The replica of the entry at this place, by its mark or, unmarked, by what the place was before. */
  findNamesake(remoteId: string, lineage: Lineage | null): Replica | undefined {
    const names = lineage === null ? [] : [lineage.entryId, ...lineage.formerIds]
    for (const name of [...names, remoteId]) {
      const found = this.#get(this.#byName.get(name))
      if (found !== undefined && namesOf(found).includes(name)) return found
    }
    return undefined
  }

  /**
   * An entry made here, unknown to the server as far as we know, which is the same as one that now came from there: the
   * same code under the same names; or the same code alone when ours was sent, its fate is unknown, and the one that came
   * bears no mark (`isMarked`), so that an official app may have renamed it meanwhile.
   */
  findSameCreate(entry: Entry, isMarked: boolean): Replica | undefined {
    const candidates = [...(this.#creates.get(codeKey(entry)) ?? [])].flatMap((localId) => {
      const replica = this.#get(localId)
      return replica !== undefined && isPendingCreate(replica) ? [replica] : []
    })
    return (
      candidates.find((replica) => replica.attempt === null && hasSameNames(replica, entry)) ??
      candidates.find((replica) => replica.attempt !== null && !isMarked)
    )
  }

  #get(localId: string | undefined): Replica | undefined {
    return localId === undefined ? undefined : this.#draft.get(localId)
  }
}

/** Until an entry is marked, the clients which know it call it by the id it has, or had, on the server. */
function namesOf({ entryId, formerIds, remote }: Replica): string[] {
  return [entryId, ...formerIds, ...(remote === null ? [] : [remote.id])]
}

function isPendingCreate({ state, remote, base }: Replica): boolean {
  return state.kind === "live" && remote === null && base === null
}

function hasSameNames({ entry }: Replica, other: Entry): boolean {
  return entry?.issuer === other.issuer && entry.account === other.account
}
