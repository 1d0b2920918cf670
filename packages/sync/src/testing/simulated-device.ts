// One device of the simulation: a disk that survives, and a process that may die at any await.
import type { MasterKey } from "@tessera/crypto"
import type { Transport } from "@tessera/wire"
import type { EntryStore } from "../entry-store.ts"
import { SyncError } from "../errors.ts"
import { type SyncResult, syncOnce } from "../sync-engine.ts"
import { type Vault, openVault } from "../vault.ts"
import { type Fault, FaultyTransport } from "./faulty-transport.ts"
import { MemoryDisk, MemoryEntryStore } from "./memory-entry-store.ts"
import type { SeededRandom } from "./seeded-random.ts"

export type DevicePorts = {
  readonly random: SeededRandom
  readonly masterKey: MasterKey
  readonly serverTransport: Transport
  /** True time. */
  readonly nowMs: () => number
  readonly nextFault: (method: string) => Fault
}

class ProcessDied extends Error {}

/** Whether an action failed because its process died, and not because something is wrong. */
function isDeath(error: unknown): boolean {
  return error instanceof SyncError && error.cause instanceof ProcessDied
}

/** The life of one process: everything it awaits passes through `step`, and fails once it is dead. */
class Life {
  isDead = false
  /** Awaits left to live; null to live on. */
  stepsLeft: number | null = null
  readonly #random: SeededRandom

  constructor(random: SeededRandom) {
    this.#random = random
  }

  async step(): Promise<void> {
    // Other devices get their turn in between.
    for (let turns = this.#random.below(4); turns > 0; turns--) await Promise.resolve()
    if (this.stepsLeft !== null && this.stepsLeft-- <= 0) this.isDead = true
    if (this.isDead) throw new ProcessDied()
  }

  /** Dies before the work is done, or after it and before anybody hears. */
  async around<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.step()
    const result = await work()
    await this.step()
    return result
  }
}

export class SimulatedDevice {
  readonly network: FaultyTransport
  vault: Vault | null = null
  /** Its clock, minus true time. */
  clockErrorMs = 0
  readonly #disk = new MemoryDisk()
  readonly #localKey: Uint8Array
  readonly #ports: DevicePorts
  #life: Life

  constructor(ports: DevicePorts) {
    this.#ports = ports
    this.#localKey = ports.random.bytes(32)
    this.#life = new Life(ports.random)
    this.network = new FaultyTransport(ports.serverTransport, ({ method }) => ports.nextFault(method))
  }

  /** Lets the process die after so many further awaits. */
  dieAfter(steps: number): void {
    this.#life.stepsLeft = steps
  }

  surviveFromNowOn(): void {
    this.#life.stepsLeft = null
  }

  /** The vault of the running process, or of a new one when it died. */
  async running(): Promise<Vault> {
    if (this.vault === null || this.#life.isDead) {
      this.#life = new Life(this.#ports.random)
      this.vault = await this.openAnother()
    }
    return this.vault
  }

  /** Another process of the same device, on the same disk. */
  openAnother(): Promise<Vault> {
    const { random, nowMs } = this.#ports
    return openVault({
      store: this.#storeOf(this.#life),
      localKey: this.#localKey,
      clock: () => nowMs() + this.clockErrorMs,
      random: random.bytes,
    })
  }

  /** Runs an action; resolves with whether it was acknowledged, that is: finished while the process lived. */
  async act(action: (vault: Vault) => Promise<unknown>): Promise<boolean> {
    const vault = await this.running()
    const life = this.#life
    try {
      await action(vault)
      return !life.isDead
    } catch (error) {
      if (isDeath(error)) return false
      throw error
    }
  }

  /** One round of sync, by the running process or another one; null when the process died in it. */
  async sync(options: { isFull?: boolean; vault?: Vault } = {}): Promise<SyncResult | null> {
    let result: SyncResult | null = null
    const { masterKey } = this.#ports
    const isAcknowledged = await this.act(async (running) => {
      const life = this.#life
      const transport: Transport = (request) => life.around(() => this.network.send(request))
      const connection = { transport, clientPackage: "io.ente.auth", token: "token" }
      const account = { id: "account", connection, masterKey }
      result = await syncOnce(options.vault ?? running, account, { isFull: options.isFull === true })
    })
    return isAcknowledged ? result : null
  }

  #storeOf(life: Life): EntryStore {
    const store = new MemoryEntryStore(this.#disk)
    return {
      readGeneration: () => life.around(() => store.readGeneration()),
      read: (prefix) => life.around(() => store.read(prefix)),
      commit: (batch) => life.around(() => store.commit(batch)),
    }
  }
}
