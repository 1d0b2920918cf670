// What the devices of a simulation were promised, to be compared with what is there in the end.
import type { Entry } from "@tessera/vault"
import type { SimulatedDevice } from "./simulated-device.ts"

/** A value which a device acknowledged: it is a text that occurs nowhere else. */
type Acknowledged = { readonly device: SimulatedDevice; readonly secret: string; readonly value: string }

/** Fields which have one writer each in a growing world. */
export const OWNED_FIELDS = ["note", "issuer", "account"] as const
export type OwnedField = (typeof OWNED_FIELDS)[number]

type Counters = Map<SimulatedDevice, Map<string, number>>

export class SimulationLog {
  #values: Acknowledged[] = []
  /** The latest acknowledged value of a field which only one device writes. */
  readonly #owned = new Map<string, { secret: string; field: OwnedField; value: string }>()
  /** The largest counter that a device has in its list, and that it has shown, by secret. */
  readonly #listed: Counters = new Map()
  readonly #shown: Counters = new Map()

  acknowledge(device: SimulatedDevice, entry: Entry, value: string): void {
    this.#values.push({ device, secret: entry.otp.secret, value })
  }

  acknowledgeOwned(entry: Entry, field: OwnedField, value: string): void {
    const { secret } = entry.otp
    this.#owned.set(`${secret} ${field}`, { secret, field, value })
  }

  /** Adding an entry was undone: nobody promised to keep it. */
  release(device: SimulatedDevice, secrets: readonly string[]): void {
    this.#values = this.#values.filter(
      (promise) => promise.device !== device || !secrets.includes(promise.secret),
    )
  }

  /** A person saw the code of this counter: no device may show the same one twice. */
  showCounter(device: SimulatedDevice, secret: string, counter: number): void {
    advance(this.#shown, device, { secret, counter, isStrict: true })
  }

  /** Checks that no counter in the list of a device went back. */
  async checkCounters(device: SimulatedDevice): Promise<void> {
    for (const { entry } of (await device.running()).list()) {
      if (entry?.otp.type === "hotp") advance(this.#listed, device, { ...entry.otp, isStrict: false })
    }
  }

  /** Checks that everything acknowledged is current somewhere, or in the history of the device which promised it. */
  async checkValues(current: readonly Entry[]): Promise<void> {
    const everywhere = JSON.stringify(current)
    const known = new Map<SimulatedDevice, string>()
    for (const { device, value } of this.#values) {
      const text = JSON.stringify(value)
      if (everywhere.includes(text)) continue
      const here = known.get(device) ?? (await textOf(device))
      known.set(device, here)
      if (!here.includes(text)) throw new Error(`${value} was acknowledged and is lost`)
    }
  }

  /** Where nobody removes or replaces what others added, everything must be current. */
  checkAllCurrent(current: readonly Entry[]): void {
    const everywhere = JSON.stringify(current)
    for (const { value } of this.#values) {
      if (!everywhere.includes(JSON.stringify(value))) throw new Error(`${value} is not current any more`)
    }
  }

  /** The same for fields which have one writer each. */
  checkOwnedCurrent(current: readonly Entry[]): void {
    for (const { secret, field, value } of this.#owned.values()) {
      const found = current.find(({ otp }) => otp.secret === secret)?.[field] ?? "nothing"
      // A later one may have been durable when its process died, and so was never acknowledged.
      if (numberOf(found) < numberOf(value)) throw new Error(`${field} should be ${value} and is ${found}`)
    }
  }
}

function advance(
  counters: Counters,
  device: SimulatedDevice,
  { secret, counter, isStrict }: { secret: string; counter: number; isStrict: boolean },
): void {
  const seen = counters.get(device) ?? new Map<string, number>()
  counters.set(device, seen)
  const before = seen.get(secret)
  if (before !== undefined && (counter < before || (isStrict && counter === before))) {
    throw new Error(`a counter went back from ${before} to ${counter}`)
  }
  seen.set(secret, counter)
}

function numberOf(value: string): number {
  return Number(/\d+$/.exec(value)?.[0] ?? -1)
}

/** Everything a device holds, deleted and earlier versions too. */
async function textOf(device: SimulatedDevice): Promise<string> {
  const { ledger } = await device.running()
  const parts: unknown[] = []
  for (const replica of ledger.state.replicas.values()) {
    parts.push(replica.entry, await ledger.readPast(replica.localId))
  }
  return JSON.stringify(parts)
}
