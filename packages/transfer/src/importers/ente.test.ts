// What the real files do not show: the vector of the protocol, the app's other forms, and details of an entry.
import { readFileSync } from "node:fs"
import { limitedArgon2id } from "@tessera/crypto/testing"
import { describe, expect, it } from "vitest"
import { decryptEnteFile } from "../formats/ente-export.ts"
import { importFile } from "../import-file.ts"
import { readGoodFile } from "../testing/fixtures.ts"
import { nodePorts } from "../testing/node-ports.ts"

const utf8 = (text: string) => new TextEncoder().encode(text)
const read = async (text: string) => importFile(utf8(text), { ports: nodePorts() })

const vectorFile = new URL("../../fixtures/ente-export-vector.json", import.meta.url)
const vector = JSON.parse(readFileSync(vectorFile, "utf8")) as {
  password: string
  plaintextUtf8: string
  file: object
}

it("opens the export of the protocol's vectors", async () => {
  const bytes = utf8(JSON.stringify(vector.file))
  expect(await decryptEnteFile(bytes, vector.password, nodePorts())).toBe(vector.plaintextUtf8)
  const { source, entries } = await importFile(bytes, { ports: nodePorts(), password: vector.password })
  expect([source, entries.length]).toEqual(["ente", 4])
})

const display = {
  pinned: true,
  trashed: true,
  lastUsedAt: 1735689600000000,
  tapCount: 3,
  tags: ["work", "com,ma"],
  note: "one\ntwo",
  position: 7,
  iconSrc: "simpleIcon",
  iconID: "github",
}
const link = (name: string) =>
  `otpauth://totp/${name}:me?secret=AAAA&issuer=${name}&codeDisplay=${encodeURIComponent(JSON.stringify(display))}`

it("keeps all that the app stores beside a code", async () => {
  const { entries } = await read(link("Site"))
  expect(entries[0]!.entry).toMatchObject({
    isPinned: true,
    isTrashed: true,
    lastUsedAtMicros: 1735689600000000,
    useCount: 3,
    tags: ["work", "com,ma"],
    note: "one\ntwo",
    position: 7,
    icon: { source: "simpleIcon", id: "github" },
  })
})

describe("other forms of the same", () => {
  it.each([
    ["links separated by commas", `${link("A")},${link("B")}`],
    [
      "the JSON of its text import",
      JSON.stringify({ items: [{ rawData: link("A") }, { rawData: link("B") }] }),
    ],
    ["a page", `<!doctype html><table><tr><td>${link("A")}</td><td>${link("B")}</td></tr></table>`],
  ])("%s", async (_name, text) => {
    const { source, entries } = await read(text)
    expect([source, ...entries.map(({ entry }) => entry.issuer)]).toEqual(["ente", "A", "B"])
  })
  it("old spellings of the algorithm, glued issuers and commas that were escaped twice", async () => {
    const { entries } = await read(
      `otpauth://totp/A:me?algorithm=Algorithm.sha256&digits=6&issuer=Fooperiod=30&secret=AAAA&codeDisplay=${encodeURIComponent('{"note":"a%2Cb"}')}`,
    )
    expect(entries[0]!.entry).toMatchObject({ issuer: "Foo", note: "a,b", otp: { algorithm: "SHA256" } })
  })
  it("one item which is no link costs nothing else", async () => {
    const { entries, skipped } = await read(
      JSON.stringify({ items: [{ rawData: link("A") }, { rawData: 7 }, null] }),
    )
    expect(entries.length).toBe(1)
    expect(skipped.map(({ where, code }) => [where, code])).toEqual([
      ["item 2", "not-a-code"],
      ["item 3", "not-a-code"],
    ])
  })
})

it("says what to do when the device has too little memory", async () => {
  const ports = { ...nodePorts(), argon2id: limitedArgon2id(512 * 1024 * 1024) }
  const reading = importFile(readGoodFile("ente/ente-encrypted-1gib.json"), { ports, password: "test" })
  await expect(reading).rejects.toMatchObject({
    code: "unsupported",
    message: expect.stringContaining("more memory than this device can give"),
  })
})

it("refuses to decrypt what is no encrypted export", async () => {
  await expect(decryptEnteFile(utf8("{}"), "x", nodePorts())).rejects.toMatchObject({ code: "unsupported" })
})
