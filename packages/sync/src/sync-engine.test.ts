// Rounds between devices and server: what is sent, what is believed, and who decides.
import { beforeEach, describe, expect, it } from "vitest"
import { SyncError } from "./errors.ts"
import { type Device, type Scene, openScene, sampleEntry, sampleHotp } from "./testing/two-devices.ts"

const POST = "POST /authenticator/entity"
const DIFF = "GET /authenticator/entity/diff"
const OTHER_SECRET = "MFRGGZDFMZTWQ2LK"

let scene: Scene
let desk: Device
let phone: Device

beforeEach(async () => {
  scene = openScene()
  desk = await scene.device()
  phone = await scene.device()
})

describe("a round", () => {
  it("says what it did", async () => {
    await desk.vault.add([sampleEntry("GitHub")])
    expect(await desk.sync()).toMatchObject({
      outcome: { kind: "done" },
      pushed: 1,
      pendingChanges: 0,
      alerts: [],
    })
    expect(await phone.sync()).toMatchObject({ outcome: { kind: "done" }, pulled: 1, pushed: 0 })
    expect(phone.vault.list()).toMatchObject([{ kind: "entry", isPending: false, isHeldBack: false }])
    expect(phone.entryOf("GitHub")).toEqual(desk.entryOf("GitHub"))
    await desk.vault.edit(desk.idOf("GitHub"), { note: "n" })
    expect(desk.vault.pendingChanges()).toBe(1)
  })

  it("is one request when nothing changed, and writes nothing", async () => {
    await desk.vault.add([sampleEntry("GitHub")])
    await desk.sync()
    scene.time.nowMs += 60_000
    await desk.sync()
    const { generation } = desk.disk
    desk.requests.length = 0
    scene.time.nowMs += 60_000
    expect(await desk.sync()).toMatchObject({ pulled: 0, pushed: 0 })
    expect(desk.requests).toEqual([DIFF])
    expect(desk.disk.generation).toBe(generation)
  })

  it("waits for the one before", async () => {
    await desk.vault.add([sampleEntry("GitHub")])
    const [first, second] = await Promise.all([desk.sync(), desk.sync()])
    expect([first.pushed, second.pushed]).toEqual([1, 0])
    expect(desk.requests.filter((request) => request === POST)).toHaveLength(1)
  })

  it("repairs what two devices overwrote unseen, because each version says what it was made from", async () => {
    await desk.vault.add([sampleEntry("GitHub")])
    await desk.sync()
    await phone.sync()
    await desk.vault.edit(desk.idOf("GitHub"), { note: "from the desk" })
    await phone.vault.edit(phone.idOf("GitHub"), { isPinned: true })
    // Both pull before either pushes: the server keeps only the later write.
    await Promise.all([desk.sync(), phone.sync()])
    for (const device of [desk, phone, desk]) await device.sync()
    expect(desk.entryOf("GitHub")).toMatchObject({ note: "from the desk", isPinned: true })
    expect(phone.entryOf("GitHub")).toEqual(desk.entryOf("GitHub"))
  })
})

describe("the authenticator key", () => {
  const isKey = (request: string) => request.endsWith("/key")

  it("is made by the first device, taken over by the next, and asked for once", async () => {
    for (const device of [desk, phone, desk, phone]) await device.sync()
    expect(desk.requests.filter(isKey)).toEqual(["GET /authenticator/key", "POST /authenticator/key"])
    expect(phone.requests.filter(isKey)).toEqual(["GET /authenticator/key"])
  })

  it("made by two at the same moment is the one that the server kept", async () => {
    await desk.vault.add([sampleEntry("a")])
    await phone.vault.add([sampleEntry("b", OTHER_SECRET)])
    await Promise.all([desk.sync(), phone.sync()])
    for (const device of [desk, phone]) await device.sync()
    expect([desk.names(), phone.names()]).toEqual([
      ["a", "b"],
      ["a", "b"],
    ])
  })

  it("under another master key is an error which changes nothing", async () => {
    await desk.sync()
    scene.masterKey.fill(1)
    await expect(phone.sync()).rejects.toEqual(new SyncError("wrong-master-key"))
    expect(await desk.sync()).toMatchObject({ outcome: { kind: "done" } })
  })

  it("which a server lost is stored again, so that all clients go on with it", async () => {
    await desk.vault.add([sampleEntry("a")])
    for (const device of [desk, phone]) await device.sync()
    scene.server.key = null
    await desk.vault.add([sampleEntry("b", OTHER_SECRET)])
    expect(await desk.sync()).toMatchObject({ outcome: { kind: "done" }, pushed: 1 })
    await phone.sync()
    expect(phone.names()).toEqual(["a", "b"])
  })
})

describe("an official app", () => {
  it("drops what it does not know, which comes back, and keeps its own edit", async () => {
    const unknown = { parameters: [["image", "i"]] as const, display: { other: 1 } }
    const recoveryCodes = [{ code: "a", isUsed: true }]
    const icon = { source: "aegis", id: "x" }
    await desk.vault.add([sampleEntry("a", undefined, { unknown, recoveryCodes, icon, note: "n" })])
    for (const device of [desk, phone]) await device.sync()
    const dropped = {
      unknown: { parameters: [], display: {} },
      icon: { source: "", id: "" },
      recoveryCodes: [],
    }
    scene.write(scene.server.live()[0]!.id, { ...desk.entryOf("a"), ...dropped, isPinned: true })
    for (const device of [desk, phone]) await device.sync()
    for (const device of [desk, phone]) {
      expect(device.entryOf("a")).toMatchObject({ unknown, recoveryCodes, icon, note: "n", isPinned: true })
      expect(device.vault.alerts()).toEqual([])
    }
    expect(scene.entries()).toHaveLength(1)
    expect(scene.entries()[0]).toMatchObject({ recoveryCodes, icon, isPinned: true })
  })

  it("deletes an entry which two of our devices had edited: it stays, and once", async () => {
    await desk.vault.add([sampleEntry("a"), sampleEntry("b", OTHER_SECRET)])
    for (const device of [desk, phone]) await device.sync()
    const [entity] = scene.server.live()
    scene.write(entity!.id, desk.entryOf("a")) // an edit which drops our mark
    const tablet = await scene.device()
    for (const device of [desk, phone, tablet]) await device.sync()
    scene.server.remove(entity!.id)
    await desk.vault.edit(desk.idOf("a"), { note: "from the desk" })
    await tablet.vault.edit(tablet.idOf("a"), { isPinned: true })
    await Promise.all([desk.sync(), tablet.sync()])
    for (const device of [desk, tablet, phone, desk, tablet, phone]) await device.sync()
    for (const device of [desk, phone, tablet]) {
      expect(device.names()).toEqual(["a", "b"])
      expect(device.entryOf("a")).toMatchObject({ note: "from the desk", isPinned: true })
    }
    expect(scene.server.live()).toHaveLength(2)
  })
})

describe("deletions here", () => {
  it("give way to an edit elsewhere, but not to mere use", async () => {
    await desk.vault.add([sampleEntry("a"), sampleEntry("b", OTHER_SECRET)])
    for (const device of [desk, phone]) await device.sync()
    await phone.vault.edit(phone.idOf("a"), { note: "still needed" })
    await phone.vault.recordUse(phone.idOf("b"))
    await phone.sync()
    await desk.vault.deleteForever([desk.idOf("a"), desk.idOf("b")])
    expect((await desk.sync()).kept).toHaveLength(1)
    await phone.sync()
    expect([desk.names(), phone.names()]).toEqual([["a"], ["a"]])
  })

  it("a wrong clock alone does not empty “removed elsewhere”", async () => {
    const wrong = await scene.device(40 * 24 * 3600 * 1000)
    await desk.vault.add([sampleEntry("a"), sampleEntry("b", OTHER_SECRET)])
    for (const device of [desk, phone, wrong]) await device.sync()
    await desk.vault.deleteForever([desk.idOf("a")])
    for (const device of [desk, phone, wrong]) await device.sync()
    scene.time.nowMs += 10 * 24 * 3600 * 1000
    for (const device of [phone, wrong]) {
      await device.sync()
      expect(device.vault.removedElsewhere()).toHaveLength(1)
    }
  })

  it("removals which come in small portions while others wait for a decision wait too", async () => {
    const secrets = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"].map((letter) => letter.repeat(16))
    await desk.vault.add(secrets.map((secret) => sampleEntry(`Site ${secret.charAt(0)}`, secret)))
    for (const device of [desk, phone]) await device.sync()
    const ids = scene.server.live().map(({ id }) => id)
    for (const id of ids.slice(0, 5)) scene.server.remove(id)
    expect((await phone.sync()).heldBack).toBe(5)
    for (const id of ids.slice(5)) {
      scene.server.remove(id)
      await phone.sync()
    }
    expect(phone.vault.heldBack()).toHaveLength(10)
    await phone.vault.edit(phone.idOf("Site A"), { note: "this one stays" })
    await phone.vault.acceptRemovals()
    expect(phone.names()).toEqual(["Site A"])
  })
})

describe("accounts", () => {
  it("a vault joins one later: what is there already is not there twice", async () => {
    const both = sampleEntry("both", OTHER_SECRET, { tags: ["there"] })
    await desk.vault.add([both, sampleEntry("only there")])
    await desk.sync()
    await phone.vault.add([{ ...both, tags: ["here"], note: "here" }, sampleHotp("only here", 3)])
    for (const device of [phone, desk]) await device.sync()
    expect(desk.names()).toEqual(["both", "only here", "only there"])
    expect(desk.entryOf("both")).toMatchObject({ tags: ["there", "here"], note: "here" })
    expect(phone.entryOf("both")).toEqual(desk.entryOf("both"))
  })

  it("never mix: another one is refused until the vault was detached", async () => {
    await desk.vault.add([sampleEntry("a")])
    for (const device of [desk, phone]) await device.sync()
    await expect(desk.sync({ accountId: "other" })).rejects.toEqual(new SyncError("other-account"))
    await desk.vault.edit(desk.idOf("a"), { note: "unsynced" })
    await desk.vault.detach()
    expect([desk.vault.accountId(), desk.vault.pendingChanges(), desk.names()]).toEqual([null, 1, ["a"]])
    await desk.sync()
    expect(scene.entries()).toHaveLength(1)
    expect(scene.entries()[0]?.note).toBe("unsynced")
  })
})

describe("a server", () => {
  it("restored from a backup learns again what it forgot, and forgets again what was deleted", async () => {
    await desk.vault.add([sampleEntry("old", "A".repeat(16)), sampleEntry("deleted", "B".repeat(16))])
    await desk.sync()
    await phone.sync()
    const backup = scene.server.save()
    await desk.vault.edit(desk.idOf("old"), { note: "newer" })
    await desk.vault.add([sampleEntry("new", "C".repeat(16))])
    await desk.vault.deleteForever([desk.idOf("deleted")])
    for (const device of [desk, phone]) await device.sync()
    scene.server.load(backup)
    for (const device of [desk, phone, desk, phone]) await device.sync({ isFull: true })
    for (const device of [desk, phone]) expect(device.names()).toEqual(["new", "old"])
    expect(desk.entryOf("old").note).toBe("newer")
    expect(
      scene
        .entries()
        .map(({ issuer }) => issuer)
        .toSorted(),
    ).toEqual(["new", "old"])
    expect(desk.vault.alerts().map(({ kind }) => kind)).toContain("vanished")
  })

  it("which does not say the time leaves the clock unmeasured", async () => {
    const silent = openScene({ hasTimestamp: false })
    const device = await silent.device(-3_600_000)
    expect(await device.sync()).toMatchObject({ clockSkewMs: null, isClockWrong: false })
  })

  it("heals a damaged record of this device", async () => {
    const [id = ""] = await desk.vault.add([sampleEntry("a")])
    await desk.sync()
    const key = `now/entry/${id}`
    desk.disk.records.set(key, desk.disk.records.get(key)!.fill(7, 30))
    await desk.reopen()
    expect(desk.names()).toEqual([])
    await desk.sync()
    expect(desk.names()).toEqual(["a"])
    expect(scene.server.live()).toHaveLength(1)
  })
})
