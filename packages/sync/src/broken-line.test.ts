// When the line breaks: requests which are lost, late or doubled, answers that nobody heard, processes that die.
import type { Transport } from "@tessera/wire"
import { beforeEach, describe, expect, it } from "vitest"
import { syncOnce } from "./sync-engine.ts"
import { type Device, type Scene, openScene, sampleEntry } from "./testing/two-devices.ts"

const DIFF = "GET /authenticator/entity/diff"
const OTHER_SECRET = "MFRGGZDFMZTWQ2LK"

const hasAttempt = ({ vault }: Device) =>
  [...vault.ledger.state.replicas.values()].some(({ attempt }) => attempt !== null)

let scene: Scene
let desk: Device
let phone: Device

beforeEach(async () => {
  scene = openScene()
  desk = await scene.device()
  phone = await scene.device()
})

describe("trouble on the line", () => {
  it.each([
    ["lost-request", { kind: "offline" }],
    ["lost-answer", { kind: "offline" }],
    [401, { kind: "needs-sign-in" }],
    [429, { kind: "rate-limited" }],
    [500, { kind: "server-trouble", code: "server-error", status: 500 }],
  ] as const)("%s is a result, wherever it happens", async (fault, outcome) => {
    await desk.vault.add([sampleEntry("a")])
    await desk.sync()
    await desk.vault.edit(desk.idOf("a"), { note: "mine" })
    await desk.vault.add([sampleEntry("b", OTHER_SECRET)])
    for (const faults of [[fault], ["none", fault], ["none", "none", fault]] as const) {
      desk.faults.push(...faults)
      await desk.sync()
      desk.faults.length = 0
      expect(desk.names()).toEqual(["a", "b"])
      expect(desk.entryOf("a").note).toBe("mine")
    }
    desk.faults.push(fault)
    expect((await desk.sync()).outcome).toEqual(outcome)
    expect(await desk.sync()).toMatchObject({ outcome: { kind: "done" }, pendingChanges: 0 })
    expect(scene.server.live()).toHaveLength(2)
  })

  it("a create which arrives twice is one entry in the end", async () => {
    await desk.sync()
    const [id = ""] = await desk.vault.add([sampleEntry("a")])
    desk.faults.push("none", "late")
    await desk.sync()
    await desk.vault.edit(id, { note: "edited" })
    await desk.sync()
    await desk.network.deliverLate(0)
    expect(scene.server.live()).toHaveLength(2)
    for (const device of [phone, desk, phone]) await device.sync()
    expect(scene.server.live()).toHaveLength(1)
    expect([desk.names(), phone.names()]).toEqual([["a"], ["a"]])
    expect(phone.entryOf("a").note).toBe("edited")
  })

  it("a create whose answer was lost is recognised although others changed the entry meanwhile", async () => {
    await desk.sync()
    const [id = ""] = await desk.vault.add([sampleEntry("a")])
    desk.faults.push("none", "lost-answer")
    await desk.sync()
    await phone.sync()
    await phone.vault.edit(phone.idOf("a"), { note: "from the phone" })
    await phone.sync()
    await desk.vault.edit(id, { isPinned: true })
    await desk.sync()
    expect(scene.server.live()).toHaveLength(1)
    expect(desk.vault.get(id)?.entry).toMatchObject({ note: "from the phone", isPinned: true })
  })

  it("and even if it was an official app, which drops our mark", async () => {
    await desk.sync()
    const [id = ""] = await desk.vault.add([sampleEntry("a", OTHER_SECRET)])
    desk.faults.push("none", "lost-answer")
    await desk.sync()
    scene.write(scene.server.live()[0]!.id, sampleEntry("renamed", OTHER_SECRET))
    await desk.sync()
    expect(scene.server.live()).toHaveLength(1)
    expect(desk.vault.get(id)?.entry?.issuer).toBe("renamed")
  })

  it("an update or a deletion whose answer was lost is simply done again", async () => {
    await desk.vault.add([sampleEntry("a"), sampleEntry("b", OTHER_SECRET)])
    for (const device of [desk, phone]) await device.sync()
    await desk.vault.edit(desk.idOf("a"), { note: "edited" })
    await desk.vault.deleteForever([desk.idOf("b")])
    desk.faults.push("none", "lost-answer", "lost-answer")
    expect((await desk.sync()).outcome).toEqual({ kind: "offline" })
    expect(await desk.sync()).toMatchObject({ pendingChanges: 0, alerts: [] })
    await phone.sync()
    expect(phone.names()).toEqual(["a"])
    expect(phone.entryOf("a").note).toBe("edited")
  })

  it("a deletion that was undone stays undone, whether or not it had arrived", async () => {
    await desk.vault.add([sampleEntry("a"), sampleEntry("b", OTHER_SECRET)])
    for (const device of [desk, phone]) await device.sync()
    for (const fault of ["lost-answer", "lost-request"] as const) {
      await desk.vault.deleteForever([desk.idOf("a")])
      desk.faults.push("none", fault)
      await desk.sync()
      await desk.vault.undo()
      for (const device of [desk, phone, desk]) await device.sync()
      expect([desk.names(), phone.names()]).toEqual([
        ["a", "b"],
        ["a", "b"],
      ])
    }
  })

  it("an update which arrives when it was replaced long ago is an old one to every device", async () => {
    await desk.vault.add([sampleEntry("a")])
    for (const device of [desk, phone]) await device.sync()
    const id = desk.idOf("a")
    await desk.vault.edit(id, { note: "one" })
    desk.faults.push("none", "late")
    await desk.sync()
    await desk.vault.edit(id, { note: "two" })
    for (const device of [desk, phone]) await device.sync()
    await desk.network.deliverLate(0)
    expect(scene.entries()[0]?.note).toBe("one")
    expect(await phone.sync()).toMatchObject({ conflicts: [], alerts: [{ kind: "replayed" }] })
    await desk.sync()
    for (const device of [desk, phone]) expect(device.entryOf("a").note).toBe("two")
    expect(scene.entries()[0]?.note).toBe("two")
  })

  it("two processes of one device do not send the same create", async () => {
    await desk.sync()
    await desk.vault.add([sampleEntry("a")])
    const sending = Promise.withResolvers<void>()
    const answer = Promise.withResolvers<void>()
    const transport: Transport = async (request) => {
      if (request.method === "POST") {
        sending.resolve()
        await answer.promise
      }
      return desk.network.send(request)
    }
    const connection = { transport, clientPackage: "io.ente.auth", token: "token" }
    const first = syncOnce(desk.vault, { id: "account", connection, masterKey: scene.masterKey })
    await sending.promise
    const other = await desk.openAnother()
    const plain = { ...connection, transport: desk.network.send }
    const second = await syncOnce(other, { id: "account", connection: plain, masterKey: scene.masterKey })
    expect(second).toMatchObject({ outcome: { kind: "done" }, pushed: 0, pendingChanges: 1 })
    answer.resolve()
    expect(await first).toMatchObject({ pushed: 1, pendingChanges: 0 })
    expect(scene.server.entities.size).toBe(1)
  })

  it("a process which died while sending holds nothing up for more than a minute", async () => {
    await desk.sync()
    await desk.vault.add([sampleEntry("a")])
    const died = new Promise<never>(() => {})
    const transport: Transport = (request) => (request.method === "POST" ? died : desk.network.send(request))
    const connection = { transport, clientPackage: "io.ente.auth", token: "token" }
    void syncOnce(desk.vault, { id: "account", connection, masterKey: scene.masterKey })
    while (desk.requests.at(-1) !== DIFF || !hasAttempt(desk)) await Promise.resolve()
    await desk.reopen()
    expect(await desk.sync()).toMatchObject({ pushed: 0, pendingChanges: 1 })
    scene.time.nowMs += 60_000
    expect(await desk.sync()).toMatchObject({ pushed: 1, pendingChanges: 0 })
  })
})
