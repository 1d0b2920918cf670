// What the real files do not show: categories that are not there, pictures, records that cannot be read.
import { createCipheriv, pbkdf2Sync } from "node:crypto"
import { expect, it } from "vitest"
import { importFile } from "../import-file.ts"
import { nodePorts } from "../testing/node-ports.ts"

const SECRET = "JBSWY3DPEHPK3PXP"
const entry = (changes: object = {}) => ({
  Type: 2,
  Issuer: "Site",
  Username: "me",
  Secret: SECRET,
  ...changes,
})
const backup = (entries: readonly unknown[], more: object = {}) => ({ Authenticators: entries, ...more })

const read = async (bytes: Uint8Array, password?: string) =>
  importFile(bytes, { ports: nodePorts(), ...(password === undefined ? {} : { password }) })
const readJson = async (file: object) => read(Buffer.from(JSON.stringify(file)))

it("keeps categories, the order and use counts, and says which pictures it does not keep", async () => {
  const file = backup(
    [entry({ Ranking: 2, CopyCount: 7 }), entry({ Ranking: 1, Icon: "@1", Secret: "AAAA" })],
    {
      Categories: [{ Id: "1", Name: "Work" }, { Id: "2", Name: "Home" }, { broken: true }],
      AuthenticatorCategories: [
        { AuthenticatorSecret: SECRET, CategoryId: "2" },
        { AuthenticatorSecret: SECRET, CategoryId: "1" },
        { AuthenticatorSecret: SECRET, CategoryId: "9" },
        null,
      ],
    },
  )
  const { entries, notices } = await readJson(file)
  expect(entries.map(({ entry: { tags, useCount } }) => [tags, useCount])).toEqual([
    [[], 0],
    [["Home", "Work"], 7],
  ])
  expect(entries.map(({ where }) => where)).toEqual(["entry 2", "entry 1"])
  expect(notices.map(({ code }) => code)).toEqual(["pictures-dropped"])
})

it("reports what it cannot read and keeps the rest", async () => {
  const bad = [
    entry({ Type: 9 }),
    entry({ Algorithm: 7 }),
    entry({ Secret: "189" }),
    null,
    entry({ Issuer: 1 }),
  ]
  const { entries, skipped } = await readJson(backup([...bad, entry()]))
  expect(entries.length).toBe(1)
  expect(skipped.map(({ code }) => code)).toEqual([
    "unsupported",
    "unsupported",
    "invalid",
    "damaged",
    "damaged",
  ])
})

it("calls a backup of another shape damaged", async () => {
  await expect(readJson({ Authenticators: {} })).rejects.toMatchObject({ code: "damaged" })
})

it("checks the legacy form by its content: a wrong password sometimes passes the padding", async () => {
  const salt = Buffer.alloc(20, 1)
  const vector = Buffer.alloc(16, 2)
  const seal = (text: string) => {
    const cipher = createCipheriv("aes-256-cbc", pbkdf2Sync("right", salt, 64_000, 32, "sha1"), vector)
    return Buffer.concat([Buffer.from("AuthenticatorPro"), salt, vector, cipher.update(text), cipher.final()])
  }
  const file = seal(JSON.stringify(backup([entry()])))
  expect((await read(file, "right")).entries.length).toBe(1)
  await expect(read(file, "wrong")).rejects.toMatchObject({ code: "wrong-password" })
  await expect(read(seal("no JSON"), "right")).rejects.toMatchObject({ code: "wrong-password" })
  await expect(read(file.subarray(0, -1), "right")).rejects.toMatchObject({ code: "damaged" })
})
