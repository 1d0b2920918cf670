// Devices of one account beside a server that behaves as the official one does, for tests of single rules.
import { countedRandom } from "@tessera/crypto/testing"
import { asMasterKey } from "@tessera/crypto"
import { encodeHex } from "@tessera/bytes"
import { type Entry, newEntry } from "@tessera/vault"
import { type SyncResult, syncOnce } from "../sync-engine.ts"
import { type Vault, openVault } from "../vault.ts"
import { type Fault, FaultyTransport } from "./faulty-transport.ts"
import { MemoryDisk, MemoryEntryStore } from "./memory-entry-store.ts"
import { MuseumLikeServer } from "./museum-like-server.ts"

export type Device = {
  vault: Vault
  readonly disk: MemoryDisk
  /** What befalls the next requests, one each; afterwards none. */
  readonly faults: Fault[]
  sync(): Promise<SyncResult>
  /** The process ends and another one opens the same disk. */
  reopen(): Promise<void>
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

export function openScene(): Scene {
  const random = countedRandom("scene")
  const masterKey = asMasterKey(random(32))
  const time = { nowMs: 1_760_000_000_000 }
  const server = new MuseumLikeServer({
    nowMicros: () => (time.nowMs += 1) * 1000,
    newId: () => encodeHex(random(16)).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5"),
  })
  return { server, time, device: (clockErrorMs = 0) => openDevice(clockErrorMs) }

  async function openDevice(clockErrorMs: number): Promise<Device> {
    const disk = new MemoryDisk()
    const faults: Fault[] = []
    const network = new FaultyTransport(server.transport, () => faults.shift() ?? "none")
    const localKey = random(32)
    const open = () =>
      openVault({
        store: new MemoryEntryStore(disk),
        localKey,
        clock: () => time.nowMs + clockErrorMs,
        random,
      })
    const connection = { transport: network.send, clientPackage: "io.ente.auth", token: "token" }
    const device: Device = {
      vault: await open(),
      disk,
      faults,
      sync: () => {
        time.nowMs += 1000
        return syncOnce(device.vault, { id: "account", connection, masterKey })
      },
      reopen: async () => {
        device.vault = await open()
      },
      names: () =>
        device.vault
          .list()
          .flatMap(({ entry }) => entry?.issuer ?? [])
          .toSorted(),
      idOf: (issuer) => itemOf(device, issuer).localId,
      entryOf: (issuer) => itemOf(device, issuer).entry!,
    }
    return device
  }
}

function itemOf({ vault }: Device, issuer: string) {
  const item = vault.list().find(({ entry }) => entry?.issuer === issuer)
  if (item === undefined) throw new Error(`there is no ${issuer}`)
  return item
}
