// One random history of a few devices, and what must hold after it. See docs/sync.md, "The simulation".
import { decodeBase64, encodeHex } from "@tessera/bytes"
import { asMasterKey, type AuthenticatorKey, type MasterKey, unwrapAuthenticatorKey } from "@tessera/crypto"
import { type Entry, equalEntries } from "@tessera/vault"
import { splitLineage } from "../lineage.ts"
import type { Fault } from "./faulty-transport.ts"
import { MuseumLikeServer } from "./museum-like-server.ts"
import { OfficialApp, openEntities } from "./official-app.ts"
import { SeededRandom } from "./seeded-random.ts"
import { SimulatedDevice } from "./simulated-device.ts"
import { PERSON_STEPS, SimulatedPerson, isPersonStep } from "./simulated-person.ts"
import { SimulationLog } from "./simulation-log.ts"

/**
 * `anything`: all that Tessera's own clients can do. `official`: an official app takes part. `restored`: the server loses
 * its latest writes now and then. `growing`: nobody removes or replaces what others wrote, so that in the end everything
 * must be current, not only kept.
 */
export type World = "anything" | "official" | "restored" | "growing"

const STEPS = {
  ...PERSON_STEPS,
  sync: 36,
  "sync-together": 12,
  "deliver-late": 8,
  wait: 8,
  "clock-jump": 3,
  die: 6,
  "second-process": 6,
  "official-pull": 0,
  "official-edit": 0,
  "official-delete": 0,
  backup: 0,
  "restore-backup": 0,
}

type Step = keyof typeof STEPS

const WORLDS: Record<World, Partial<Record<Step, number>>> = {
  anything: {},
  official: { "official-pull": 8, "official-edit": 10, "official-delete": 2 },
  restored: { backup: 5, "restore-backup": 4 },
  growing: { trash: 0, delete: 0, undo: 0, "restore-version": 0, "restore-removed": 0, decide: 0 },
}

const DAY_MS = 24 * 3600 * 1000
const MOST_FINAL_ROUNDS = 15

/** Runs the history of a seed and checks it. Rejects with what went wrong. */
export async function runHistory(seed: number, world: World): Promise<void> {
  const history = new SimulatedHistory(seed, world)
  await history.run()
  await history.settle()
  await history.check()
}

class SimulatedHistory {
  readonly #random: SeededRandom
  readonly #world: World
  readonly #server: MuseumLikeServer
  readonly #official: OfficialApp
  readonly #devices: SimulatedDevice[]
  readonly #person: SimulatedPerson
  readonly #log = new SimulationLog()
  readonly #masterKey: MasterKey
  /** How often time goes on between two events; where it does not, they share a microsecond. */
  readonly #tickRate: number
  #faultRate: number
  #nowMs = 1_760_000_000_000
  #backup: string | null = null
  /** Something happened which an honest server and network do not do, so that alerts may be right. */
  #isSuspicious = false
  #hasLateUpdate = false

  constructor(seed: number, world: World) {
    const random = new SeededRandom(seed)
    this.#random = random
    this.#world = world
    this.#masterKey = asMasterKey(random.bytes(32))
    this.#faultRate = random.pick([0, 0.1, 0.35]) ?? 0
    this.#tickRate = random.pick([1, 0.5, 0.05]) ?? 1
    this.#server = new MuseumLikeServer({
      nowMicros: () => Math.floor(this.#nowMs * 1000),
      newId: () => toUuid(encodeHex(random.bytes(16))),
      hasTimestamp: !random.chance(0.1),
    })
    this.#official = new OfficialApp(this.#server, random)
    this.#devices = Array.from({ length: 2 + random.below(3) }, () => this.#newDevice())
    const isGrowing = world === "growing"
    this.#person = new SimulatedPerson({ random, log: this.#log, devices: this.#devices, isGrowing })
  }

  async run(): Promise<void> {
    const weights = { ...STEPS, ...WORLDS[this.#world] }
    for (let steps = 10 + this.#random.below(30); steps > 0; steps--) {
      this.#tick(3000)
      const device = this.#random.pick(this.#devices) as SimulatedDevice
      await this.#step(this.#random.pickWeighted(weights), device)
      await this.#log.checkCounters(device)
    }
  }

  /** Everything works again, and everybody syncs until nothing happens any more. */
  async settle(): Promise<void> {
    this.#faultRate = 0
    for (const device of this.#devices) {
      device.surviveFromNowOn()
      while (await device.network.deliverLate(0)) this.#nowMs += 1
    }
    for (let round = 0; round < MOST_FINAL_ROUNDS; round++) {
      let isQuiet = true
      for (const device of this.#devices) isQuiet = (await this.#settleDevice(device)) && isQuiet
      if (isQuiet) return
    }
    throw new Error("the devices never come to an end")
  }

  async check(): Promise<void> {
    const key = this.#authenticatorKey()
    const entities = key === null ? [] : openEntities(this.#server, key)
    const current = entities.map(({ entry }) => splitLineage(entry).entry)
    for (const device of this.#devices) {
      const vault = await device.running()
      requireEqual(
        vault.list().flatMap(({ entry }) => entry ?? []),
        current,
      )
      const alerts = vault.alerts().map(({ kind }) => kind)
      if (alerts.length > 0 && !this.#isSuspicious) throw new Error(`false alarm: ${alerts.join()}`)
    }
    await this.#log.checkValues(current)
    if (this.#world !== "growing") return
    this.#log.checkAllCurrent(current)
    // An old update which arrives late can look like a new one to a device that missed all in between. Then two versions
    // of a field compete, and the loser is kept in a history, as checked above.
    if (!this.#hasLateUpdate) this.#log.checkOwnedCurrent(current)
  }

  /** One last round of a device; resolves with whether nothing happened in it. */
  async #settleDevice(device: SimulatedDevice): Promise<boolean> {
    this.#nowMs += 20_000
    // What changed since the cursor must be enough, unless the server forgot something.
    const result = await device.sync({ isFull: this.#world === "restored" })
    await this.#log.checkCounters(device)
    if (result?.outcome.kind !== "done") throw new Error(`sync ended with ${JSON.stringify(result?.outcome)}`)
    if (result.heldBack > 0) await device.act((vault) => vault.rejectRemovals())
    const { pulled, pushed, pendingChanges, heldBack, refused } = result
    return pulled + pushed + pendingChanges + heldBack + refused.length === 0
  }

  async #step(step: Step, device: SimulatedDevice): Promise<void> {
    if (isPersonStep(step)) return this.#person.act(step, device)
    const steps: Record<typeof step, () => unknown> = {
      sync: () => device.sync({ isFull: this.#random.chance(0.1) }),
      "sync-together": () => this.#syncTogether(device),
      "deliver-late": () => device.network.deliverLate(this.#random.below(3)),
      wait: () => (this.#nowMs += this.#random.below(2 * 3600 * 1000)),
      "clock-jump": () => this.#jumpClock(device),
      die: () => device.dieAfter(this.#random.below(30)),
      "second-process": () => this.#person.actInTwoProcesses(device),
      "official-pull": () => this.#withKey((key) => this.#official.pull(key)),
      "official-edit": () => this.#withKey((key) => this.#official.edit(key, this.#person.newValue())),
      "official-delete": () => this.#official.delete(),
      backup: () => (this.#backup = this.#server.save()),
      "restore-backup": () => this.#restoreBackup(),
    }
    await steps[step]()
  }

  async #syncTogether(device: SimulatedDevice): Promise<void> {
    const other = this.#random.pick(this.#devices)
    await Promise.all([device.sync(), other?.sync(), this.#person.edit(device)])
  }

  #jumpClock(device: SimulatedDevice): void {
    device.clockErrorMs = this.#random.chance(0.5) ? 0 : (this.#random.next() - 0.5) * 80 * DAY_MS
  }

  #restoreBackup(): void {
    if (this.#backup === null) return
    this.#isSuspicious = true
    this.#server.load(this.#backup)
  }

  #tick(mostMs: number): void {
    if (this.#random.chance(this.#tickRate)) this.#nowMs += 0.001 + this.#random.below(mostMs)
  }

  #newDevice(): SimulatedDevice {
    return new SimulatedDevice({
      random: this.#random,
      masterKey: this.#masterKey,
      serverTransport: (request) => {
        this.#tick(300)
        return this.#server.transport(request)
      },
      nowMs: () => this.#nowMs,
      nextFault: (method) => this.#nextFault(method),
    })
  }

  #nextFault(method: string): Fault {
    if (!this.#random.chance(this.#faultRate)) return "none"
    const honest: Fault[] = ["lost-request", "lost-answer", 500, 401, 429]
    // A create which arrives twice is one entry to us; edited in an official app, which drops our mark, it is two.
    const canTellDoubles = this.#world !== "official" || method !== "POST"
    const repeated: Fault[] = canTellDoubles ? ["duplicate", "duplicate", "late", "late"] : []
    const fault = this.#random.pick([...honest, ...repeated]) ?? "none"
    this.#isSuspicious ||= repeated.includes(fault)
    this.#hasLateUpdate ||= fault === "late" && method === "PUT"
    return fault
  }

  #withKey(work: (key: AuthenticatorKey) => void): void {
    const key = this.#authenticatorKey()
    if (key !== null) work(key)
  }

  #authenticatorKey(): AuthenticatorKey | null {
    const { key } = this.#server
    if (key === null) return null
    const wrapped = { ciphertext: decodeBase64(key.encryptedKey), nonce: decodeBase64(key.header) }
    return unwrapAuthenticatorKey(wrapped, this.#masterKey)
  }
}

/** The same entries, each once. */
function requireEqual(here: readonly Entry[], server: readonly Entry[]): void {
  const bySecret = (entries: readonly Entry[]) => new Map(entries.map((entry) => [entry.otp.secret, entry]))
  const there = bySecret(server)
  if (bySecret(here).size !== here.length) throw new Error("an entry is on a device twice")
  if (there.size !== server.length) throw new Error("an entry is on the server twice")
  if (here.length !== server.length) throw new Error(`${here.length} entries here, ${server.length} there`)
  for (const entry of here) {
    const other = there.get(entry.otp.secret)
    if (other === undefined || !equalEntries(entry, other)) {
      throw new Error(`here ${JSON.stringify(entry)} there ${JSON.stringify(other)}`)
    }
  }
}

function toUuid(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")
}
