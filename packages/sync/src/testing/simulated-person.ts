// The hands of the simulation: what a person does with the vault on one device, and what was promised for it.
import { encodeBase32 } from "@tessera/bytes"
import { type Entry, newEntry } from "@tessera/vault"
import type { Vault, VaultItem } from "../vault.ts"
import type { SeededRandom } from "./seeded-random.ts"
import type { SimulatedDevice } from "./simulated-device.ts"
import { OWNED_FIELDS, type OwnedField, type SimulationLog } from "./simulation-log.ts"

/** What a person can do, and how often it happens. */
export const PERSON_STEPS = {
  add: 10,
  edit: 26,
  use: 4,
  hotp: 6,
  trash: 3,
  delete: 3,
  undo: 4,
  "restore-version": 3,
  "restore-removed": 3,
  decide: 2,
}

export type PersonStep = keyof typeof PERSON_STEPS

export function isPersonStep(step: string): step is PersonStep {
  return step in PERSON_STEPS
}

type EditableField = "tags" | "recoveryCodes" | OwnedField

type PersonPorts = {
  readonly random: SeededRandom
  readonly log: SimulationLog
  readonly devices: readonly SimulatedDevice[]
  /** Only things are done which take nothing away from anybody. */
  readonly isGrowing: boolean
}

export class SimulatedPerson {
  readonly #random: SeededRandom
  readonly #log: SimulationLog
  readonly #ports: PersonPorts
  #count = 0

  constructor(ports: PersonPorts) {
    this.#ports = ports
    this.#random = ports.random
    this.#log = ports.log
  }

  /** A text which occurs nowhere else; later ones have larger numbers. */
  newValue(): string {
    return `value-${++this.#count}`
  }

  async act(step: PersonStep, device: SimulatedDevice): Promise<void> {
    const vault = await device.running()
    const item = this.#random.pick(vault.list().filter(({ kind }) => kind === "entry"))
    if (step === "add") await this.#add(device)
    else if (step === "edit") await this.edit(device)
    else if (step === "undo") await this.#undo(device, vault)
    else if (step === "restore-removed") {
      const removed = this.#random.pick(vault.removedElsewhere())
      if (removed !== undefined) await device.act(() => vault.restoreRemoved([removed.localId]))
    } else if (step === "decide") {
      await device.act(() => (this.#random.chance(0.5) ? vault.acceptRemovals() : vault.rejectRemovals()))
    } else if (item !== undefined) {
      await this.#actOnItem(step, device, { vault, item })
    }
  }

  /** Changes one field of an entry, in the running process or in `process`. */
  async edit(device: SimulatedDevice, process?: Vault): Promise<void> {
    const field = this.#chooseField(device)
    const value = this.newValue()
    const edited: Entry[] = []
    const isAcknowledged = await device.act(async (running) => {
      const vault = process ?? running
      const item = this.#random.pick(vault.list().filter(({ kind }) => kind === "entry"))
      if (item === undefined || item.entry === null) return
      await vault.edit(item.localId, (entry) => changeOf(field, entry, value))
      edited.push(item.entry)
    })
    if (!isAcknowledged) return
    for (const entry of edited) {
      if (this.#ports.isGrowing && isOwned(field)) this.#log.acknowledgeOwned(entry, field, value)
      else this.#log.acknowledge(device, entry, value)
    }
  }

  /** Two tabs, or a command beside the agent: both edit, and both sync, on one disk. */
  async actInTwoProcesses(device: SimulatedDevice): Promise<void> {
    const others: Vault[] = []
    await device.act(async () => others.push(await device.openAnother()))
    for (const other of others) {
      await Promise.all([device.sync(), this.edit(device, other)])
      await Promise.all([device.sync(), device.sync({ vault: other }), this.edit(device)])
      await device.act((vault) => vault.refresh())
    }
  }

  async #add(device: SimulatedDevice): Promise<void> {
    const value = this.newValue()
    const secret = encodeBase32(this.#random.bytes(20))
    const otp = this.#random.chance(0.4)
      ? ({ type: "hotp", secret, algorithm: "SHA1", digits: 6, counter: 0 } as const)
      : ({ type: "totp", secret, algorithm: "SHA1", digits: 6, periodSeconds: 30 } as const)
    const unknown = { parameters: [], display: this.#random.chance(0.3) ? { other: value } : {} }
    const entry = newEntry(otp, { issuer: "Issuer", account: "account", tags: [value], unknown })
    if (await device.act((vault) => vault.add([entry]))) this.#log.acknowledge(device, entry, value)
  }

  async #actOnItem(
    step: PersonStep,
    device: SimulatedDevice,
    { vault, item }: { vault: Vault; item: VaultItem },
  ): Promise<void> {
    const { localId, entry } = item
    if (step === "use") await device.act(() => vault.recordUse(localId))
    else if (step === "hotp") await this.#showHotp(device, vault, item)
    else if (step === "delete") await device.act(() => vault.deleteForever([localId]))
    else if (step === "trash") {
      await device.act(() => (entry?.isTrashed === true ? vault.restore([localId]) : vault.trash([localId])))
    } else if (step === "restore-version") {
      await device.act(async () => {
        const version = this.#random.pick(await vault.history(localId))
        if (version !== undefined) await vault.restoreVersion(localId, version.number)
      })
    }
  }

  async #showHotp(device: SimulatedDevice, vault: Vault, { localId, entry }: VaultItem): Promise<void> {
    if (entry?.otp.type !== "hotp") return
    let counter = -1
    const isShown = await device.act(async () => {
      counter = (await vault.nextHotp(localId)).counter
    })
    if (isShown) this.#log.showCounter(device, entry.otp.secret, counter)
  }

  async #undo(device: SimulatedDevice, vault: Vault): Promise<void> {
    const { undo, replicas } = vault.ledger.state
    const latest = [...undo.values()].sort((left, right) => left.number - right.number).at(-1)
    const added = (latest?.steps ?? []).filter(({ kind }) => kind === "added")
    const secrets = added.flatMap(({ localId }) => replicas.get(localId)?.entry?.otp.secret ?? [])
    this.#log.release(device, secrets)
    await device.act(() => vault.undo())
  }

  /** In a growing world each of these fields has one writer, so that nothing may ever take the place of what it wrote. */
  #chooseField(device: SimulatedDevice): EditableField {
    const { isGrowing, devices } = this.#ports
    if (!isGrowing) return this.#random.pick(["tags", "recoveryCodes", ...OWNED_FIELDS] as const) ?? "tags"
    const own = OWNED_FIELDS[devices.indexOf(device)]
    return own !== undefined && this.#random.chance(0.5) ? own : "tags"
  }
}

function isOwned(field: EditableField): field is OwnedField {
  return OWNED_FIELDS.some((owned) => owned === field)
}

function changeOf(field: EditableField, entry: Entry, value: string): Partial<Entry> {
  if (field === "tags") return { tags: [...entry.tags, value] }
  if (field === "recoveryCodes") {
    return { recoveryCodes: [...entry.recoveryCodes, { code: value, isUsed: false }] }
  }
  return { [field]: value }
}
