// Devices of one account beside a server that behaves as the official one does, for tests of single rules.
import { decodeBase64, encodeBase64, encodeHex } from "@tessera/bytes"
import { type MasterKey, type RandomBytes, asMasterKey, unwrapAuthenticatorKey } from "@tessera/crypto"
import { countedRandom } from "@tessera/crypto/testing"
import { type Entry, encryptEntity, newEntry } from "@tessera/vault"
import { type SyncOptions, type SyncResult, syncOnce } from "../sync-engine.ts"
import { type Vault, openVault } from "../vault.ts"
import { type Fault, FaultyTransport } from "./faulty-transport.ts"
import { MemoryDisk, MemoryEntryStore } from "./memory-entry-store.ts"
import { MuseumLikeServer } from "./museum-like-server.ts"
import { openEntities } from "./official-app.ts"

export type Device = {
  vault: Vault
  readonly disk: MemoryDisk
  readonly network: FaultyTransport
  /** What befalls the next requests, one each; afterwards none. */
  readonly faults: Fault[]
  /** Method and path of every request. */
  readonly requests: string[]
  sync(options?: SyncOptions & { accountId?: string }): Promise<SyncResult>
  /** The process ends and another one opens the same disk. */
  reopen(): Promise<void>
  /** Another process on the same disk. */
  openAnother(): Promise<Vault>
  /** The list as people know it. */
  names(): string[]
  /** The local name of the entry with this issuer. */
  idOf(issuer: string): string
  entryOf(issuer: string): Entry
}

export type Scene = {
  readonly server: MuseumLikeServer
  /** Server time; devices have the same unless they say otherwise. */
  readonly time: { nowMs: number }
  readonly masterKey: MasterKey
  readonly random: RandomBytes
  /** What is on the server, opened. */
  entries(): Entry[]
  /** Writes an entity as an official app would. */
  write(id: string, entry: Entry): void
  device(clockErrorMs?: number): Promise<Device>
}

export const sampleEntry = (
  issuer: string,
  secret = "GEZDGNBVGY3TQOJQ",
  details: Partial<Entry> = {},
): Entry =>
  newEntry(
    { type: "totp", secret, algorithm: "SHA1", digits: 6, periodSeconds: 30 },
    { issuer, account: "alice", ...details },
  )

export const sampleHotp = (issuer: string, counter: number, secret = "GEZDGNBVGY3TQOJQ"): Entry =>
  newEntry({ type: "hotp", secret, algorithm: "SHA1", digits: 6, counter }, { issuer })

export function openScene({ hasTimestamp = true }: { hasTimestamp?: boolean } = {}): Scene {
  const random = countedRandom("scene")
  const masterKey = asMasterKey(random(32))
  const time = { nowMs: 1_760_000_000_000 }
  const server = new MuseumLikeServer({
    nowMicros: () => (time.nowMs += 1) * 1000,
    newId: () => encodeHex(random(16)).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5"),
    hasTimestamp,
  })
  const key = () => {
    const { encryptedKey, header } = server.key!
    const wrapped = { ciphertext: decodeBase64(encryptedKey), nonce: decodeBase64(header) }
    return unwrapAuthenticatorKey(wrapped, masterKey)
  }
  const scene: Scene = {
    server,
    time,
    masterKey,
    random,
    entries: () => openEntities(server, key()).map(({ entry }) => entry),
    write: (id, entry) => {
      const { ciphertext, header } = encryptEntity(entry, key(), random)
      server.write(id, { encryptedData: encodeBase64(ciphertext), header: encodeBase64(header) })
    },
    device: (clockErrorMs = 0) => openDevice(scene, clockErrorMs),
  }
  return scene
}

async function openDevice(scene: Scene, clockErrorMs: number): Promise<Device> {
  const { server, time, masterKey, random } = scene
  const disk = new MemoryDisk()
  const faults: Fault[] = []
  const requests: string[] = []
  const network = new FaultyTransport(server.transport, ({ method, path }) => {
    requests.push(`${method} ${path.replace(/\?.*/, "")}`)
    return faults.shift() ?? "none"
  })
  const localKey = random(32)
  const clock = () => time.nowMs + clockErrorMs
  const open = () => openVault({ store: new MemoryEntryStore(disk), localKey, clock, random })
  const connection = { transport: network.send, clientPackage: "io.ente.auth", token: "token" }
  const device: Device = {
    vault: await open(),
    disk,
    network,
    faults,
    requests,
    sync: ({ accountId = "account", ...options } = {}) => {
      time.nowMs += 1000
      return syncOnce(device.vault, { id: accountId, connection, masterKey }, options)
    },
    reopen: async () => {
      device.vault = await open()
    },
    openAnother: open,
    names: () => namesIn(device.vault),
    idOf: (issuer) => itemOf(device, issuer).localId,
    entryOf: (issuer) => itemOf(device, issuer).entry!,
  }
  return device
}

/** The issuers in a vault's list, sorted. */
export function namesIn(vault: Vault): string[] {
  return vault
    .list()
    .flatMap(({ entry }) => entry?.issuer ?? [])
    .toSorted()
}

function itemOf({ vault }: Device, issuer: string) {
  const item = vault.list().find(({ entry }) => entry?.issuer === issuer)
  if (item === undefined) throw new Error(`there is no ${issuer}`)
  return item
}
