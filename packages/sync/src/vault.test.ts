// What the vault of one device promises, without any server.
import { newEntry } from "@tessera/vault"
import { beforeEach, describe, expect, it } from "vitest"
import { SyncError } from "./errors.ts"
import { createRecordCodec } from "./record-codec.ts"
import { MemoryDisk, MemoryEntryStore } from "./testing/memory-entry-store.ts"
import {
  type Device,
  type Scene,
  namesIn,
  openScene,
  sampleEntry,
  sampleHotp,
} from "./testing/two-devices.ts"
import { type Vault, openVault } from "./vault.ts"

const refused = (code: SyncError["code"]) => new SyncError(code)
const DAY_MS = 24 * 3600 * 1000

let scene: Scene
let device: Device
let vault: Vault

beforeEach(async () => {
  scene = openScene()
  device = await scene.device()
  vault = device.vault
})

describe("a vault without an account", () => {
  it("keeps what was added, under names that stay", async () => {
    const [github = "", aws = ""] = await vault.add([sampleEntry("GitHub"), sampleEntry("AWS")])
    expect(vault.get(github)).toMatchObject({ kind: "entry", entry: { account: "alice" }, isPending: true })
    await device.reopen()
    expect(device.vault.get(aws)?.entry?.issuer).toBe("AWS")
    expect(device.names()).toEqual(["AWS", "GitHub"])
  })

  it("makes edits canonical, and shows a function what is current", async () => {
    const [id = ""] = await vault.add([sampleEntry("a")])
    await vault.edit(id, { tags: ["x"] })
    await vault.edit(id, (entry) => ({ tags: [...entry.tags, " y ", "x"], issuer: " b " }))
    expect(device.entryOf("b").tags).toEqual(["x", "y"])
  })

  it("trashes, restores and deletes; what is gone is not found", async () => {
    const [id = "", other = ""] = await vault.add([sampleEntry("a"), sampleEntry("b")])
    await vault.trash([id, other])
    expect(vault.list().map(({ entry }) => entry?.isTrashed)).toEqual([true, true])
    await vault.restore([id])
    expect(vault.get(id)?.entry?.isTrashed).toBe(false)
    await vault.deleteForever([id])
    expect(vault.get(id)).toBeNull()
    await expect(vault.edit(id, { note: "x" })).rejects.toEqual(refused("not-found"))
    await expect(vault.edit("nothing", { note: "x" })).rejects.toEqual(refused("not-found"))
  })

  it("does an action on several entries whole or not at all", async () => {
    const [id = ""] = await vault.add([sampleEntry("a")])
    await expect(vault.deleteForever([id, "nothing"])).rejects.toEqual(refused("not-found"))
    expect(vault.get(id)).not.toBeNull()
  })

  it("counts uses and dates the last one", async () => {
    const [id = ""] = await vault.add([sampleEntry("a")])
    await vault.recordUse(id)
    await vault.recordUse(id)
    expect(vault.get(id)?.entry).toMatchObject({ useCount: 2, lastUsedAtMicros: scene.time.nowMs * 1000 })
  })

  it("takes an entry with the mark of another one for an entry of its own", async () => {
    const unknown = { parameters: [], display: { tessera: { e: "abc", p: "" }, other: 1 } }
    await vault.add([newEntry(sampleEntry("a").otp, { issuer: "a", unknown })])
    expect(device.entryOf("a").unknown.display).toEqual({ other: 1 })
  })
})

describe("the history", () => {
  it("has every replaced version, and gives it back; merely using an entry is no version", async () => {
    const [id = ""] = await vault.add([sampleEntry("a", undefined, { note: "first" })])
    await vault.edit(id, { note: "second" })
    await vault.recordUse(id)
    await vault.edit(id, { note: "third" })
    const history = await vault.history(id)
    expect(history.map(({ entry, replacedBy }) => [entry.note, replacedBy])).toEqual([
      ["second", "edit"],
      ["first", "edit"],
    ])
    await vault.restoreVersion(id, history[1]!.number)
    expect(vault.get(id)?.entry?.note).toBe("first")
    expect((await vault.history(id)).map(({ entry }) => entry.note)).toEqual(["third", "second", "first"])
    await expect(vault.restoreVersion(id, 99)).rejects.toEqual(refused("not-found"))
  })

  it("keeps a hundred versions, then the oldest goes", async () => {
    const [id = ""] = await vault.add([sampleEntry("a", undefined, { note: "0" })])
    for (let count = 1; count <= 120; count++) await vault.edit(id, { note: String(count) })
    const history = await vault.history(id)
    expect(history).toHaveLength(100)
    expect([history[0]?.entry.note, history.at(-1)?.entry.note]).toEqual(["119", "20"])
  })
})

describe("HOTP", () => {
  it("gives a counter to show only when the next one is durable", async () => {
    const [id = ""] = await vault.add([sampleHotp("bank", 7)])
    expect((await vault.nextHotp(id)).counter).toBe(7)
    const other = await device.openAnother()
    expect((await other.nextHotp(id)).counter).toBe(8)
    // This process has not heard of the other one's commit, and still does not show the same code.
    expect((await vault.nextHotp(id)).counter).toBe(9)
  })

  it("gives none when the disk is full, and changes nothing", async () => {
    const disk = new MemoryDisk()
    const store = new MemoryEntryStore(disk)
    let isFull = false
    const commit: typeof store.commit = (batch) =>
      isFull ? Promise.reject(new Error("disk full")) : store.commit(batch)
    const ports = { localKey: scene.random(32), clock: () => 1, random: scene.random }
    const onFullDisk = await openVault({
      ...ports,
      store: { readGeneration: () => store.readGeneration(), read: (prefix) => store.read(prefix), commit },
    })
    const [id = ""] = await onFullDisk.add([sampleHotp("bank", 7)])
    isFull = true
    await expect(onFullDisk.nextHotp(id)).rejects.toEqual(refused("storage-failed"))
    await expect(onFullDisk.edit(id, { note: "lost" })).rejects.toEqual(refused("storage-failed"))
    expect(onFullDisk.get(id)?.entry).toMatchObject({ otp: { counter: 7 }, note: "" })
    isFull = false
    expect((await onFullDisk.nextHotp(id)).counter).toBe(7)
  })

  it("counters never go back while the secret stays: by no edit, undo or old version", async () => {
    const [id = "", totp = ""] = await vault.add([sampleHotp("bank", 7), sampleEntry("a")])
    await vault.edit(id, { note: "x" })
    await vault.nextHotp(id)
    await expect(vault.edit(id, { otp: sampleHotp("bank", 3).otp })).rejects.toEqual(
      refused("counter-goes-back"),
    )
    await vault.undo()
    expect(vault.get(id)?.entry).toMatchObject({ note: "", otp: { counter: 8 } })
    await vault.restoreVersion(id, 1)
    expect(vault.get(id)?.entry?.otp).toMatchObject({ counter: 8 })
    await vault.edit(id, { otp: sampleHotp("bank", 3, "MFRGGZDFMZTWQ2LK").otp })
    expect(vault.get(id)?.entry?.otp).toMatchObject({ counter: 3 })
    await expect(vault.nextHotp(totp)).rejects.toEqual(refused("no-counter"))
  })
})

describe("undo", () => {
  it("takes back an import of several actions as a whole, and nothing else", async () => {
    await vault.add([sampleEntry("mine")])
    await vault.add([sampleEntry("a"), sampleEntry("b")], { group: "import-1", label: "import" })
    await vault.add([sampleEntry("c")], { group: "import-1" })
    await vault.edit(device.idOf("mine"), { note: "later" })
    expect(vault.undoable().map(({ label, count }) => [label, count])).toEqual([
      ["", 1],
      ["import", 3],
      ["", 1],
    ])
    expect(await vault.undo("import-1")).toMatchObject({ group: "import-1", count: 3 })
    expect(device.names()).toEqual(["mine"])
    expect(device.entryOf("mine").note).toBe("later")
    await expect(vault.undo("import-1")).rejects.toEqual(refused("not-found"))
  })

  it("goes from the latest action to the first, across restarts, until there is none", async () => {
    await vault.add([sampleEntry("a")])
    await vault.edit(device.idOf("a"), { issuer: "b" })
    await device.reopen()
    expect(device.vault.lastUndo()?.count).toBe(1)
    await device.vault.undo()
    expect(device.names()).toEqual(["a"])
    await device.vault.undo()
    expect(device.names()).toEqual([])
    expect(await device.vault.undo()).toBeNull()
    expect(device.vault.lastUndo()).toBeNull()
  })

  it("changes back only what the action changed and nobody changed since", async () => {
    const [id = ""] = await vault.add([sampleEntry("a", undefined, { note: "n" })])
    await vault.edit(id, { note: "action", isPinned: true }, { group: "g" })
    await vault.edit(id, { account: "later", note: "later" })
    await vault.undo("g")
    expect(device.entryOf("a")).toMatchObject({ account: "later", note: "later", isPinned: false })
  })

  it("cannot bring back what was deleted for good more than thirty days ago: it is gone", async () => {
    const recordsOfEntries = () => [...device.disk.records.keys()].filter((key) => /entry|past/.test(key))
    await vault.add([sampleEntry("a")])
    await vault.edit(device.idOf("a"), { note: "x" })
    await vault.deleteForever([device.idOf("a")])
    scene.time.nowMs += 29 * DAY_MS
    await device.reopen()
    expect(recordsOfEntries()).toHaveLength(2)
    scene.time.nowMs += 2 * DAY_MS
    await device.reopen()
    expect(recordsOfEntries()).toEqual([])
  })
})

describe("the store", () => {
  it("opens with no other local key, and is not touched by the attempt", async () => {
    await vault.add([sampleEntry("a")])
    const { generation } = device.disk
    const store = new MemoryEntryStore(device.disk)
    const ports = { store, localKey: new Uint8Array(32), clock: () => 0, random: scene.random }
    await expect(openVault(ports)).rejects.toEqual(refused("wrong-local-key"))
    expect(device.disk.generation).toBe(generation)
  })

  it("cannot put a record in another one's place; a damaged one costs only itself and is left alone", async () => {
    const [a = "", b = ""] = await vault.add([sampleEntry("a"), sampleEntry("b")])
    const { records } = device.disk
    records.set(`now/entry/${a}`, records.get(`now/entry/${b}`)!.slice())
    await device.reopen()
    expect(device.names()).toEqual(["b"])
    expect(device.vault.damagedRecords()).toEqual([`now/entry/${a}`])
    await device.vault.edit(b, { note: "x" })
    expect(records.has(`now/entry/${a}`)).toBe(true)
  })

  it("of a later version is not touched", async () => {
    const localKey = scene.random(32)
    const disk = new MemoryDisk()
    const header = createRecordCodec(localKey, scene.random).encode("now/header", { format: 2 })
    disk.records.set("now/header", header)
    const ports = { store: new MemoryEntryStore(disk), localKey, clock: () => 0, random: scene.random }
    await expect(openVault(ports)).rejects.toEqual(refused("newer-format"))
    expect(disk.generation).toBe(0)
  })

  it("serves two processes, which lose nothing of each other", async () => {
    const other = await device.openAnother()
    await Promise.all([
      ...["a", "b", "c"].map((name) => vault.add([sampleEntry(name)])),
      ...["d", "e", "f"].map((name) => other.add([sampleEntry(name)])),
    ])
    await Promise.all([vault.refresh(), other.refresh()])
    expect(namesIn(vault)).toEqual(["a", "b", "c", "d", "e", "f"])
    expect(namesIn(other)).toEqual(namesIn(vault))
    expect(await other.refresh()).toBe(false)
    const id = device.idOf("a")
    const append = (one: Vault, tag: string) => one.edit(id, (entry) => ({ tags: [...entry.tags, tag] }))
    await Promise.all([append(vault, "x"), append(other, "y"), append(vault, "z")])
    await vault.refresh()
    expect(device.entryOf("a").tags.toSorted()).toEqual(["x", "y", "z"])
  })
})
