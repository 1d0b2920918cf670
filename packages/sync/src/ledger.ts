// The one place which reads and writes the store: loads what is current, and turns each action into one atomic batch,
// again if another process was faster. Actions of one ledger run one after the other.
import { encodeBase64Url } from "@tessera/bytes"
import type { RandomBytes } from "@tessera/crypto"
import type { Clock } from "./clock.ts"
import { Draft } from "./draft.ts"
import type { EntryStore, StoredRecords } from "./entry-store.ts"
import { SyncError } from "./errors.ts"
import { type RecordCodec, createRecordCodec } from "./record-codec.ts"
import { loadState } from "./load-state.ts"
import {
  FIRST_META,
  FORMAT,
  HEADER_KEY,
  META_KEY,
  NOW,
  type PastVersion,
  type VaultState,
  pastPrefix,
} from "./vault-state.ts"

export type LedgerPorts = {
  readonly store: EntryStore
  /** 32 bytes; encrypts everything in the store. */
  readonly localKey: Uint8Array
  readonly clock: Clock
  readonly random: RandomBytes
}

/** So many times another process may be faster before we give up: a store which is never stable is broken. */
const MOST_RETRIES = 1000

export class Ledger {
  readonly clock: Clock
  readonly random: RandomBytes
  /** Tells this process (or tab) from others on the same records. */
  readonly processId: string
  /** Records were found damaged, so that everything should be compared with the server once. */
  hasLostRecords = false
  readonly #store: EntryStore
  readonly #codec: RecordCodec
  /** As they lie in the store, so that after somebody else's commit only what changed is decrypted. */
  #records: ReadonlyMap<string, Uint8Array> = new Map()
  #state: VaultState = {
    generation: -1,
    meta: FIRST_META,
    replicas: new Map(),
    alerts: new Map(),
    undo: new Map(),
    damaged: [],
  }
  #queue: Promise<unknown> = Promise.resolve()
  #rounds: Promise<unknown> = Promise.resolve()

  private constructor(ports: LedgerPorts) {
    this.#store = ports.store
    this.clock = ports.clock
    this.random = ports.random
    this.#codec = createRecordCodec(ports.localKey, ports.random)
    this.processId = this.newId()
  }

  /** Opens the records in a store, or begins with none. @throws SyncError `wrong-local-key`, `newer-format`, `storage-failed` */
  static async open(ports: LedgerPorts): Promise<Ledger> {
    const ledger = new Ledger(ports)
    await ledger.#reload()
    if (ledger.#records.size === 0) await ledger.#begin()
    if (ledger.#records.size === 0) throw new SyncError("storage-failed")
    ledger.hasLostRecords = ledger.#state.damaged.length > 0
    return ledger
  }

  /** What is current; read it again after every await. */
  get state(): Readonly<VaultState> {
    return this.#state
  }

  /** The device's clock, corrected by what the server's clock said last. */
  nowMs(): number {
    return this.clock() + (this.#state.meta.skewMs ?? 0)
  }

  /** A random name: 128 bits as 22 characters. */
  newId(): string {
    return encodeBase64Url(this.random(16), { isPadded: false })
  }

  /** Loads what other processes committed; resolves with whether there was anything. */
  refresh(): Promise<boolean> {
    return this.#enqueue(async () => {
      const generation = await guard(() => this.#store.readGeneration())
      if (generation === this.#state.generation) return false
      await this.#reload()
      return true
    })
  }

  /**
   * Runs `update` on a draft of the current state and commits it as one batch. When another process was faster it runs
   * again on the new state, so it must depend on nothing but the draft and values that do not change.
   */
  transact<Result>(update: (draft: Draft) => Result | Promise<Result>): Promise<Result> {
    return this.#enqueue(async () => {
      for (let tries = 1; ; tries++) {
        try {
          return await this.#attempt(update)
        } catch (error) {
          const isRace = error instanceof SyncError && error.code === "changed-elsewhere"
          if (!isRace || tries === MOST_RETRIES) throw error
          await this.#reload()
        }
      }
    })
  }

  /** Runs rounds of sync one after the other; actions may come between. */
  runRound<Result>(round: () => Promise<Result>): Promise<Result> {
    const result = this.#rounds.then(round)
    this.#rounds = settled(result)
    return result
  }

  /** The history of one entry, oldest first. */
  readPast(localId: string): Promise<readonly PastVersion[]> {
    return this.#enqueue(() => this.#readPast(localId))
  }

  async #attempt<Result>(update: (draft: Draft) => Result | Promise<Result>): Promise<Result> {
    const draft = new Draft(this.#state, {
      deviceNowMs: this.clock(),
      nowMs: this.nowMs(),
      newId: () => this.newId(),
      readPast: (localId) => this.#readPastNow(localId),
    })
    const result = await update(draft)
    const batch = draft.toBatch(this.#codec)
    if (batch === null) return result
    const expectedGeneration = this.#state.generation
    const generation = await guard(() => this.#store.commit({ expectedGeneration, ...batch }))
    draft.applyTo(this.#state)
    this.#state.generation = generation
    const records = new Map([...this.#records, ...batch.put])
    for (const key of batch.remove) records.delete(key)
    this.#records = records
    return result
  }

  async #reload(): Promise<void> {
    const stored = await guard(() => this.#store.read(NOW))
    this.#state = loadState(stored, this.#codec, { state: this.#state, records: this.#records })
    this.#records = stored.records
  }

  /** Writes the first records. Somebody else may do so at the same moment; then theirs count. */
  async #begin(): Promise<void> {
    const put = new Map([
      [HEADER_KEY, this.#codec.encode(HEADER_KEY, { format: FORMAT })],
      [META_KEY, this.#codec.encode(META_KEY, FIRST_META)],
    ])
    try {
      const expectedGeneration = this.#state.generation
      await guard(() => this.#store.commit({ expectedGeneration, put, remove: [] }))
    } catch (error) {
      if (!(error instanceof SyncError && error.code === "changed-elsewhere")) throw error
    }
    await this.#reload()
  }

  async #readPast(localId: string): Promise<readonly PastVersion[]> {
    return this.#decodePast(await guard(() => this.#store.read(pastPrefix(localId))))
  }

  /** Inside of a draft, history and state must be from the same moment. */
  async #readPastNow(localId: string): Promise<readonly PastVersion[]> {
    const stored = await guard(() => this.#store.read(pastPrefix(localId)))
    if (stored.generation !== this.#state.generation) throw new SyncError("changed-elsewhere")
    return this.#decodePast(stored)
  }

  #decodePast({ records }: StoredRecords): readonly PastVersion[] {
    const versions = [...records].flatMap(([key, record]) => {
      try {
        return [this.#codec.decode(key, record) as PastVersion]
      } catch {
        return [] // one damaged version must not hide the others
      }
    })
    return versions.sort((left, right) => left.number - right.number)
  }

  #enqueue<Result>(action: () => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(action)
    this.#queue = settled(result)
    return result
  }
}

/** What comes next must not depend on whether this went well. */
function settled(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    () => undefined,
  )
}

/** Whatever a store throws becomes ours. */
async function guard<Result>(access: () => Promise<Result>): Promise<Result> {
  try {
    return await access()
  } catch (error) {
    throw error instanceof SyncError ? error : new SyncError("storage-failed", { cause: error })
  }
}
