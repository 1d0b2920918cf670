// What two devices do to each other, rule by rule (docs/sync.md); the simulation covers what nobody thought of.
import { beforeEach, describe, expect, it } from "vitest"
import { type Device, openScene, sampleEntry, type Scene } from "./testing/two-devices.ts"

let scene: Scene
let desk: Device
let phone: Device

beforeEach(async () => {
  scene = openScene()
  desk = await scene.device()
  phone = await scene.device()
})

const issuers = (count: number) =>
  Array.from({ length: count }, (_, index) => `Site ${String(index).padStart(2, "0")}`)

/** Both devices hold these entries, and the server too. */
async function share(...names: readonly string[]): Promise<void> {
  await desk.vault.add(
    names.map((name, index) =>
      sampleEntry(name, `GEZDGNBVGY3TQOJ${"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[index]}`),
    ),
  )
  await desk.sync()
  await phone.sync()
  expect(phone.names()).toEqual([...names].toSorted())
}

async function syncAll(): Promise<void> {
  for (const device of [desk, phone, desk, phone]) expect((await device.sync()).outcome.kind).toBe("done")
}

describe("edits on both devices", () => {
  it("of different fields are both kept", async () => {
    await share("GitHub")
    await desk.vault.edit(desk.idOf("GitHub"), { note: "from the desk", tags: ["work"] })
    await phone.vault.edit(phone.idOf("GitHub"), { isPinned: true, tags: ["phone"] })
    await syncAll()
    expect(desk.entryOf("GitHub")).toEqual(phone.entryOf("GitHub"))
    expect(desk.entryOf("GitHub")).toMatchObject({ note: "from the desk", isPinned: true })
    expect([...desk.entryOf("GitHub").tags].toSorted()).toEqual(["phone", "work"])
  })

  it("of the same field keep the remote value, and the local one in the history", async () => {
    await share("GitHub")
    await desk.vault.edit(desk.idOf("GitHub"), { note: "from the desk" })
    await phone.vault.edit(phone.idOf("GitHub"), { note: "from the phone" })
    await desk.sync()
    const result = await phone.sync()
    expect(result.conflicts).toHaveLength(1)
    await syncAll()
    for (const device of [desk, phone]) expect(device.entryOf("GitHub").note).toBe("from the desk")
    const past = await phone.vault.history(phone.idOf("GitHub"))
    const lost = past.find(({ entry }) => entry.note === "from the phone")!
    await phone.vault.restoreVersion(phone.idOf("GitHub"), lost.number)
    await syncAll()
    expect(desk.entryOf("GitHub").note).toBe("from the phone")
  })

  it("never let a HOTP counter go back", async () => {
    const otp = {
      type: "hotp",
      secret: "GEZDGNBVGY3TQOJQ",
      algorithm: "SHA1",
      digits: 6,
      counter: 5,
    } as const
    await desk.vault.add([{ ...sampleEntry("Bank"), otp }])
    await syncAll()
    await desk.vault.nextHotp(desk.idOf("Bank"))
    for (let use = 0; use < 3; use++) await phone.vault.nextHotp(phone.idOf("Bank"))
    await syncAll()
    for (const device of [desk, phone]) expect(device.entryOf("Bank").otp).toMatchObject({ counter: 8 })
    await expect(desk.vault.edit(desk.idOf("Bank"), { otp })).rejects.toThrow("counter-goes-back")
  })
})

describe("deletions elsewhere", () => {
  it("keep what was edited here", async () => {
    await share("GitHub", "GitLab")
    await desk.vault.deleteForever([desk.idOf("GitHub")])
    await phone.vault.edit(phone.idOf("GitHub"), { note: "edited meanwhile" })
    await desk.sync()
    expect((await phone.sync()).kept).toHaveLength(1)
    await syncAll()
    for (const device of [desk, phone]) expect(device.entryOf("GitHub").note).toBe("edited meanwhile")
  })

  it("go to “removed elsewhere”, from where they come back, for 30 days", async () => {
    await share("GitHub", "GitLab", "Google")
    await desk.vault.deleteForever([desk.idOf("GitHub"), desk.idOf("GitLab")])
    await syncAll()
    expect(phone.names()).toEqual(["Google"])
    const removed = phone.vault.removedElsewhere()
    expect(removed.map(({ entry }) => entry?.issuer ?? "").toSorted()).toEqual(["GitHub", "GitLab"])
    await phone.vault.restoreRemoved([removed.find(({ entry }) => entry?.issuer === "GitHub")!.localId])
    await syncAll()
    expect(desk.names()).toEqual(["GitHub", "Google"])
    scene.time.nowMs += 29 * 24 * 3600 * 1000
    await phone.sync()
    expect(phone.vault.removedElsewhere()).toHaveLength(1)
    scene.time.nowMs += 2 * 24 * 3600 * 1000
    await phone.sync()
    expect(phone.vault.removedElsewhere()).toHaveLength(0)
  })

  // More than 3 entries and more than a fifth.
  it.each([
    { total: 10, deleted: 3, isHeldBack: false },
    { total: 10, deleted: 4, isHeldBack: true },
    { total: 20, deleted: 4, isHeldBack: false },
    { total: 20, deleted: 5, isHeldBack: true },
  ])("of $deleted among $total are held back: $isHeldBack", async ({ total, deleted, isHeldBack }) => {
    const names = issuers(total)
    await share(...names)
    await desk.vault.deleteForever(names.slice(0, deleted).map((name) => desk.idOf(name)))
    await desk.sync()
    expect((await phone.sync()).heldBack).toBe(isHeldBack ? deleted : 0)
    expect(phone.names()).toHaveLength(isHeldBack ? total : total - deleted)
  })

  it("which were held back are decided by the person, either way", async () => {
    const names = issuers(10)
    await share(...names)
    const tablet = await scene.device()
    await tablet.sync()
    for (const { id } of scene.server.live()) scene.server.remove(id)
    await phone.sync()
    await tablet.sync()
    expect(phone.names()).toEqual(names)
    await phone.vault.acceptRemovals()
    expect(phone.names()).toEqual([])
    expect(phone.vault.removedElsewhere()).toHaveLength(10)
    await tablet.vault.rejectRemovals()
    await tablet.sync()
    await syncAll()
    for (const device of [phone, tablet, desk]) expect(device.names()).toEqual(names)
    expect(scene.server.live()).toHaveLength(10)
  })
})

describe("a server which cannot be trusted", () => {
  it("is caught when an entity goes back to an earlier time", async () => {
    await share("GitHub")
    const earlier = scene.server.save()
    await desk.vault.edit(desk.idOf("GitHub"), { note: "newer" })
    await syncAll()
    scene.server.load(earlier)
    const tablet = await scene.device()
    await tablet.sync()
    const result = await desk
      .sync()
      .then(() => desk.vault.ledger.transact((draft) => draft.setMeta({ lastFullPullAtMs: null })))
    expect(result).toBeUndefined()
    await desk.sync()
    expect(desk.vault.alerts().map(({ kind }) => kind)).toContain("went-back")
    expect(desk.entryOf("GitHub").note).toBe("newer")
  })

  it("is caught when it offers a replaced version as new", async () => {
    await share("GitHub")
    const [old] = scene.server.live().map((entity) => ({ ...entity }))
    await desk.vault.edit(desk.idOf("GitHub"), { note: "newer" })
    await syncAll()
    scene.server.write(old!.id, { encryptedData: old!.encryptedData!, header: old!.header! })
    await desk.sync()
    expect(desk.vault.alerts().map(({ kind }) => kind)).toContain("replayed")
    expect(desk.entryOf("GitHub").note).toBe("newer")
  })

  it("is caught when it exchanges the content of two entries", async () => {
    await share("GitHub", "GitLab")
    const [first, second] = scene.server.live().map((entity) => ({ ...entity }))
    scene.server.write(first!.id, { encryptedData: second!.encryptedData!, header: second!.header! })
    await desk.sync()
    expect(desk.vault.alerts().map(({ kind }) => kind)).toContain("substituted")
    expect(desk.names()).toEqual(["GitHub", "GitLab"])
  })

  it("or a device, is reported when the secret of a known entry changes; the old one is kept", async () => {
    await share("GitHub")
    const { otp } = desk.entryOf("GitHub")
    await desk.vault.edit(desk.idOf("GitHub"), { otp: { ...otp, secret: "MFRGGZDFMZTWQ2LK" } as typeof otp })
    await syncAll()
    expect(phone.vault.alerts()).toMatchObject([{ kind: "secret-changed" }])
    const past = await phone.vault.history(phone.idOf("GitHub"))
    expect(past.map(({ entry }) => entry.otp)).toContainEqual(otp)
    await phone.vault.acknowledgeAlert(phone.vault.alerts()[0]!.id)
    expect(phone.vault.alerts()).toEqual([])
  })

  it.each([401, 429, 500, "lost-request"] as const)("loses us nothing by answering %s", async (fault) => {
    await share("GitHub")
    await desk.vault.edit(desk.idOf("GitHub"), { note: "not sent yet" })
    desk.faults.push(...Array.from({ length: 20 }, () => fault))
    const { outcome, pendingChanges } = await desk.sync()
    expect(outcome.kind).not.toBe("done")
    expect(pendingChanges).toBe(1)
    await desk.reopen()
    expect(desk.entryOf("GitHub").note).toBe("not sent yet")
    desk.faults.length = 0
    await syncAll()
    expect(phone.entryOf("GitHub").note).toBe("not sent yet")
  })

  it("keeps entries which cannot be read, and never overwrites them", async () => {
    await share("GitHub")
    const [entity] = scene.server.live()
    const damaged = {
      encryptedData: entity!.encryptedData!.replace(/.{8}$/, "AAAAAAA="),
      header: entity!.header!,
    }
    scene.server.write(entity!.id, damaged)
    await syncAll()
    expect(phone.vault.alerts().map(({ kind }) => kind)).toContain("unreadable")
    await expect(phone.vault.edit(phone.idOf("GitHub"), { note: "no" })).rejects.toThrow("unreadable-entry")
    expect(scene.server.live()[0]).toMatchObject(damaged)
    expect(phone.entryOf("GitHub").issuer).toBe("GitHub")
  })
})

describe("lost answers", () => {
  it("never duplicate an entry, not even when the process ends in between", async () => {
    await syncAll()
    await desk.vault.add([sampleEntry("GitHub")])
    // The pull is answered, the create arrives, and nobody hears of it.
    desk.faults.push("none", "lost-answer")
    expect((await desk.sync()).outcome.kind).toBe("offline")
    expect(scene.server.live()).toHaveLength(1)
    const [sent] = scene.server.live()
    await desk.reopen()
    await syncAll()
    expect(scene.server.live()).toEqual([sent])
    expect(desk.names()).toEqual(["GitHub"])
    expect(phone.names()).toEqual(["GitHub"])
    expect(desk.vault.pendingChanges()).toBe(0)
  })

  it("send exactly the same bytes again when the request was lost", async () => {
    await syncAll()
    await desk.vault.add([sampleEntry("GitHub")])
    desk.faults.push("none", "late")
    await desk.sync()
    await syncAll()
    expect(scene.server.live()).toHaveLength(1)
  })
})

describe("clocks", () => {
  it("are measured against the server's, and shown when they are wrong", async () => {
    const slow = await scene.device(-90_000)
    const result = await slow.sync()
    expect(result.isClockWrong).toBe(true)
    expect(Math.abs(result.clockSkewMs! - 90_000)).toBeLessThan(100)
    expect(Math.abs(slow.vault.nowMs() - scene.time.nowMs)).toBeLessThan(100)
    expect((await desk.sync()).isClockWrong).toBe(false)
  })
})

describe("undo", () => {
  it("takes back a whole import, and everything else one by one", async () => {
    await share("GitHub")
    await desk.vault.add(
      issuers(5).map((name) => sampleEntry(name)),
      { label: "import backup.json" },
    )
    await desk.vault.edit(desk.idOf("GitHub"), { note: "later" })
    expect(desk.vault.undoable().map(({ label }) => label)[1]).toBe("import backup.json")
    await desk.vault.undo()
    expect(desk.entryOf("GitHub").note).toBe("")
    await desk.vault.undo()
    expect(desk.names()).toEqual(["GitHub"])
    await syncAll()
    expect(phone.names()).toEqual(["GitHub"])
  })

  it("brings back what was deleted for good", async () => {
    await share("GitHub")
    await desk.vault.deleteForever([desk.idOf("GitHub")])
    await syncAll()
    await desk.vault.undo()
    await syncAll()
    expect(desk.names()).toEqual(["GitHub"])
    expect(phone.names()).toEqual(["GitHub"])
  })
})

it("encrypts everything it keeps", async () => {
  await desk.vault.add([sampleEntry("Canary Issuer", "MFRGGZDFMZTWQ2LK", { note: "canary note" })])
  await desk.sync()
  const latin1 = (bytes: Uint8Array) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")
  const text = [...desk.disk.records].map(([key, bytes]) => key + latin1(bytes)).join("\n")
  for (const canary of ["Canary", "MFRGGZDFMZTWQ2LK", "canary note", "abcdefghij"])
    expect(text).not.toContain(canary)
})
