// What the real files do not show: old password slots, broken slots, several databases, the app's own links.
import { createCipheriv, scryptSync } from "node:crypto"
import { describe, expect, it } from "vitest"
import { importFile } from "../import-file.ts"
import { nodePorts } from "../testing/node-ports.ts"

const entry = (changes: object = {}, info: object = {}) => ({
  type: "totp",
  name: "me",
  issuer: "Site",
  info: { secret: "JBSWY3DPEHPK3PXP", algo: "SHA1", digits: 6, period: 30, ...info },
  ...changes,
})
const database = (entries: readonly unknown[], more: object = {}) => ({ version: 3, entries, ...more })
const plain = (db: object) => ({ version: 1, header: { slots: null, params: null }, db })

async function read(file: object, password?: string) {
  const bytes = new TextEncoder().encode(JSON.stringify(file))
  return importFile(bytes, { ports: nodePorts(), ...(password === undefined ? {} : { password }) })
}

describe("groups", () => {
  it("have names of their own in version 3; unknown ids are left out", async () => {
    const groups = [{ uuid: "1", name: "Work" }, { uuid: "2", name: "Home" }, { broken: true }]
    const { entries } = await read(plain(database([entry({ groups: ["2", "9", "1"] })], { groups })))
    expect(entries[0]!.entry.tags).toEqual(["Home", "Work"])
  })
  it("cannot make a file many times larger than it is", async () => {
    const groups = [{ uuid: "1", name: "x".repeat(1_000_000) }]
    const entries = Array.from({ length: 100 }, () => entry({ groups: ["1"] }))
    await expect(read(plain(database(entries, { groups })))).rejects.toMatchObject({ code: "too-large" })
  })
  it("are a text before that", async () => {
    const { entries } = await read(plain({ version: 1, entries: [entry({ group: "Work" })] }))
    expect(entries[0]!.entry.tags).toEqual(["Work"])
  })
})

it("keeps the order, notes, recovery codes, favourites, and says which pictures it does not keep", async () => {
  const note = "call Bob\n\nRecovery codes:\n☐ aaa\n☑ bbb"
  const { entries, notices } = await read(
    plain(
      database([entry({ note, favorite: true, icon: "iVBORw0KGgo=" }), entry({ icon: null, note: null })]),
    ),
  )
  expect(entries[0]!.entry).toMatchObject({
    note: "call Bob",
    recoveryCodes: [
      { code: "aaa", isUsed: false },
      { code: "bbb", isUsed: true },
    ],
    isPinned: true,
    position: 0,
  })
  expect(entries[1]!.entry).toMatchObject({ note: "", isPinned: false, position: 1 })
  expect(notices.map(({ message }) => message)).toEqual([
    "1 entry has a picture of its own, which Tessera does not keep.",
  ])
})

describe("a record that cannot be read", () => {
  it.each([
    [entry({ type: "quantum" }), "unsupported"],
    [entry({}, { algo: "MD5" }), "unsupported"],
    [entry({}, { algo: "SHA224" }), "unsupported"],
    [entry({}, { secret: null }), "invalid"],
    [entry({}, { secret: 12 }), "invalid"],
    [entry({}, { digits: "six" }), "invalid"],
    [entry({}, { digits: {} }), "invalid"],
    [entry({ type: "motp" }, { secret: "1890" }), "invalid"],
    [{ type: "totp", name: "x" }, "damaged"],
    [{ ...entry(), name: 7 }, "damaged"],
    ["text", "damaged"],
    [null, "damaged"],
    [[], "damaged"],
  ])("%o is reported as %s and costs nothing else", async (bad, code) => {
    const { entries, skipped } = await read(plain(database([entry(), bad, entry({ name: "other" })])))
    expect(entries.map(({ entry }) => entry.account)).toEqual(["me", "other"])
    expect(skipped).toMatchObject([{ where: "entry 2", code }])
  })
})

describe("files which are no vault", () => {
  it.each([
    [{ version: 1, header: {}, db: {} }, "damaged"],
    [{ version: 1, header: null, db: {} }, "damaged"],
    [{ version: 1, header: { slots: [], params: null }, db: "AAAA" }, "damaged"],
    [{ version: 1, header: { slots: [], params: { nonce: "00", tag: "00" } }, db: "AAAA" }, "unsupported"],
    [plain({ version: 4, entries: [entry()] }), "unsupported"],
    [{ ...plain(database([entry()])), version: 2 }, "unsupported"],
  ])("%o are %s", async (file, code) => {
    await expect(read(file, "x")).rejects.toMatchObject({ code })
  })
})

describe("password slots", () => {
  const PASSWORD = "a long password of more than sixty-four characters, which old versions stored wrongly"

  it("made by old versions from the whole buffer are opened", async () => {
    const padded = Buffer.alloc(Math.floor(PASSWORD.length * 1.1))
    padded.write(PASSWORD)
    expect((await read(encrypted([slot(padded)]), PASSWORD)).entries.length).toBe(1)
    // A slot that was repaired has the right bytes, so the wrong ones are not tried.
    const repaired = encrypted([{ ...slot(padded), repaired: true }])
    await expect(read(repaired, PASSWORD)).rejects.toMatchObject({ code: "wrong-password" })
  })
  it("are tried one after the other, whatever stands between them", async () => {
    const slots = [
      { type: 2, key: "x" },
      { type: 1 },
      slot(Buffer.from("other")),
      "text",
      slot(Buffer.from(PASSWORD)),
    ]
    expect((await read(encrypted(slots), PASSWORD)).entries.length).toBe(1)
  })
  it("which ask for too much are left out, if there is another", async () => {
    const slots = [{ ...slot(Buffer.from("x")), n: 2 ** 30 }, slot(Buffer.from(PASSWORD))]
    expect((await read(encrypted(slots), PASSWORD)).entries.length).toBe(1)
  })
  it("may not do together what one may not", async () => {
    const dear = { ...slot(Buffer.from("x")), n: 2 ** 18, r: 8 }
    const startedAtMs = performance.now()
    await expect(read(encrypted(Array.from({ length: 90 }, () => dear)), PASSWORD)).rejects.toMatchObject({
      code: "unsupported",
    })
    await expect(read(encrypted(Array.from({ length: 101 }, () => dear)), PASSWORD)).rejects.toMatchObject({
      code: "damaged",
    })
    // A bound on hanging, not on speed: deriving them all takes minutes.
    expect(performance.now() - startedAtMs).toBeLessThan(10_000)
  })
  it("are needed: a fingerprint opens nothing here", async () => {
    await expect(read(encrypted([{ type: 2 }]), PASSWORD)).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringContaining("no password"),
    })
  })

  // The app's own construction, by Node's OpenSSL.
  const MASTER_KEY = Buffer.alloc(32, 7)

  function slot(passwordBytes: Buffer): object {
    const cost = { n: 1024, r: 8, p: 1 }
    const key = scryptSync(passwordBytes, Buffer.alloc(32, 1), 32, { N: cost.n, r: cost.r, p: cost.p })
    const { ciphertext, box } = seal(key, MASTER_KEY)
    const salt = Buffer.alloc(32, 1).toString("hex")
    return { type: 1, uuid: "x", key: ciphertext.toString("hex"), key_params: box, ...cost, salt }
  }

  function encrypted(slots: readonly unknown[]): object {
    const { ciphertext, box } = seal(MASTER_KEY, Buffer.from(JSON.stringify(database([entry()]))))
    return { version: 1, header: { slots, params: box }, db: ciphertext.toString("base64") }
  }

  function seal(key: Buffer, plaintext: Buffer) {
    const nonce = Buffer.alloc(12, 3)
    const cipher = createCipheriv("aes-256-gcm", key, nonce)
    const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()])
    return { ciphertext, box: { nonce: nonce.toString("hex"), tag: cipher.getAuthTag().toString("hex") } }
  }
})

it("reads half a character in a name as the sign for a broken one, which every encoding of an entry keeps", async () => {
  const { entries } = await read(plain(database([entry({ name: "a\ud800b", issuer: "\udc00" })])))
  expect([entries[0]!.entry.issuer, entries[0]!.entry.account]).toEqual(["\ufffd", "a\ufffdb"])
})

it("tells its own lists of links from others by the order of the parameters", async () => {
  const own =
    "otpauth://hotp/A%3Ab?counter=3&digits=6&algorithm=SHA1&secret=AAAA&issuer=A\nmotp://C:d?secret=aa"
  const other = "otpauth://totp/A:b?secret=AAAA&issuer=A&algorithm=SHA1&digits=6&period=30"
  const sourceOf = async (text: string) =>
    (await importFile(new TextEncoder().encode(text), { ports: nodePorts() })).source
  expect(await sourceOf(own)).toBe("aegis")
  expect(await sourceOf(`${own}\n${other}`)).toBe("otpauth-list")
  expect(await sourceOf(other)).toBe("otpauth-list")
})
