// The files themselves: what other apps expect of them, opened with other people's cryptography, and what they lose.
import { createDecipheriv, scryptSync } from "node:crypto"
import { toOtpParameters } from "@tessera/otp"
import { newEntry, type EntryDetails } from "@tessera/vault"
import { fastArgon2id, limitedArgon2id } from "@tessera/crypto/testing"
import sodium from "libsodium-wrappers-sumo"
import { beforeAll, describe, expect, it } from "vitest"
import { nodePorts } from "../testing/node-ports.ts"
import { aegisEncrypted, aegisPlain } from "./aegis.ts"
import { enteEncrypted, entePlain } from "./ente.ts"
import { EXPORTERS } from "./list.ts"
import { otpauthList } from "./otpauth-list.ts"

const SECRET = "JBSWY3DPEHPK3PXP"
const entryOf = (otp: object, details: EntryDetails = {}) =>
  newEntry(toOtpParameters({ type: "totp", secret: SECRET, ...otp }), {
    issuer: "Site",
    account: "me",
    ...details,
  })

const ENTRIES = [
  entryOf({}, { tags: ["a, b", "c"], note: "x, y\nz", isPinned: true }),
  entryOf({ type: "hotp", counter: 7, algorithm: "SHA256", digits: 8 }, { issuer: "Two, Ltd" }),
  entryOf({ type: "steam" }, { isTrashed: true }),
  entryOf({ type: "motp", secret: "0123456789abcdef", pin: "1234" }),
  entryOf({ type: "yandex", secret: "LA2V6KMCGYMWWVEW64RNP3JA3I", pin: "7586" }),
]
const context = () => ({ ports: nodePorts(), password: "secret words" })
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const readJson = (bytes: Uint8Array) => JSON.parse(textOf(bytes)) as unknown

describe("Ente's plain export", () => {
  it("has one line for each entry that the app knows, a line end at the end, and no comma", async () => {
    const text = textOf(await entePlain.write(ENTRIES, context()))
    const lines = text.split("\n")
    expect(lines.length).toBe(4)
    expect(lines.pop()).toBe("")
    expect(lines.map((line) => line.slice(0, 16))).toEqual([
      "otpauth://totp/S",
      "otpauth://hotp/T",
      "otpauth://steam/",
    ])
    expect(text).not.toContain(",")
  })
  it("is byte for byte what the official app writes", async () => {
    expect(textOf(await entePlain.write([ENTRIES[1]!], context()))).toBe(
      "otpauth://hotp/Two%2C%20Ltd:me?algorithm=SHA256&digits=8&issuer=Two%2C+Ltd&period=30&secret=JBSWY3DPEHPK3PXP&counter=7&codeDisplay=%7B%22pinned%22%3Afalse%2C%22trashed%22%3Afalse%2C%22lastUsedAt%22%3A0%2C%22tapCount%22%3A0%2C%22tags%22%3A%5B%5D%2C%22note%22%3A%22%22%2C%22position%22%3A0%2C%22iconSrc%22%3A%22%22%2C%22iconID%22%3A%22%22%7D\n",
    )
  })
})

type EnteFile = {
  version: number
  kdfParams: { memLimit: number; opsLimit: number; salt: string }
  encryptedData: string
  encryptionNonce: string
}

describe("Ente's encrypted export", () => {
  beforeAll(async () => sodium.ready)

  it("is opened by libsodium and holds the plain one", async () => {
    const kdf = { memLimitBytes: 1024 * 1024, opsLimit: 2 }
    const file = readJson(await enteEncrypted.write(ENTRIES, { ...context(), kdf })) as EnteFile
    expect([file.version, file.kdfParams.memLimit, file.kdfParams.opsLimit]).toEqual([1, 1024 * 1024, 2])
    const decode = (text: string) => sodium.from_base64(text, sodium.base64_variants.ORIGINAL)
    const key = sodium.crypto_pwhash(
      32,
      "secret words",
      decode(file.kdfParams.salt),
      file.kdfParams.opsLimit,
      file.kdfParams.memLimit,
      sodium.crypto_pwhash_ALG_ARGON2ID13,
    )
    const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(decode(file.encryptionNonce), key)
    const message = sodium.crypto_secretstream_xchacha20poly1305_pull(state, decode(file.encryptedData), null)
    if (message === false) throw new Error("libsodium refused the message")
    expect(message.tag).toBe(sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL)
    expect(textOf(message.message)).toBe(textOf(await entePlain.write(ENTRIES, context())))
  })
  it.each([
    ["a device with memory", fastArgon2id, 256, 16],
    ["a device with little memory", limitedArgon2id(200 * 2 ** 20), 128, 32],
  ])("costs as much as the password of a new account on %s", async (_name, argon2id, mebibytes, passes) => {
    const ports = { ...nodePorts(), argon2id }
    const { kdfParams } = readJson(await enteEncrypted.write(ENTRIES, { ports, password: "x" })) as EnteFile
    expect([kdfParams.memLimit, kdfParams.opsLimit]).toEqual([mebibytes * 2 ** 20, passes])
  })
  it("is refused on a device which cannot make a strong key", async () => {
    const ports = { ...nodePorts(), argon2id: limitedArgon2id(64 * 2 ** 20) }
    await expect(enteEncrypted.write(ENTRIES, { ports, password: "x" })).rejects.toMatchObject({
      code: "unsupported",
    })
  })
})

type PlainFile = { db: { version: number; entries: Record<string, unknown>[]; groups: object[] } }
type Box = { nonce: string; tag: string }
type AegisFile = {
  version: number
  header: {
    slots: { type: number; n: number; r: number; p: number; salt: string; key: string; key_params: Box }[]
    params: Box
  }
  db: string
}

describe("Aegis' vault", () => {
  it("has the fields that the app requires, for every kind of code", async () => {
    const { db } = readJson(await aegisPlain.write(ENTRIES, context())) as PlainFile
    expect(db.version).toBe(3)
    expect(db.groups).toEqual([
      { uuid: expect.any(String), name: "a, b" },
      { uuid: expect.any(String), name: "c" },
    ])
    const groupIds = db.groups.map((group) => (group as { uuid: string }).uuid)
    expect(db.entries[0]).toEqual({
      type: "totp",
      uuid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      name: "me",
      issuer: "Site",
      note: "x, y\nz",
      favorite: true,
      icon: null,
      info: { secret: SECRET, algo: "SHA1", digits: 6, period: 30 },
      groups: groupIds,
    })
    expect(db.entries.map(({ type, info }) => [type, info]).slice(1)).toEqual([
      ["hotp", { secret: SECRET, algo: "SHA256", digits: 8, counter: 7 }],
      ["steam", { secret: SECRET, algo: "SHA1", digits: 5, period: 30 }],
      // Base32 of the bytes 01 23 45 67 89 ab cd ef.
      ["motp", { secret: "AERUKZ4JVPG66", algo: "MD5", digits: 6, period: 10, pin: "1234" }],
      [
        "yandex",
        { secret: "LA2V6KMCGYMWWVEW64RNP3JA3I", algo: "SHA256", digits: 8, period: 30, pin: "7586" },
      ],
    ])
  })
  it("is opened by OpenSSL, under scrypt 32768/8/1", async () => {
    const file = readJson(await aegisEncrypted.write(ENTRIES, context())) as AegisFile
    const slot = file.header.slots[0]!
    expect(file.header.slots.length).toBe(1)
    expect(slot).toMatchObject({ type: 1, n: 32768, r: 8, p: 1, repaired: true })
    const key = scryptSync("secret words", Buffer.from(slot.salt, "hex"), 32, { N: 32768, maxmem: 2 ** 26 })
    const masterKey = open(key, Buffer.from(slot.key, "hex"), slot.key_params)
    const db = open(masterKey, Buffer.from(file.db, "base64"), file.header.params)
    expect(JSON.parse(db.toString())).toMatchObject({ version: 3, entries: [{ name: "me" }, {}, {}, {}, {}] })
  })

  function open(key: Buffer, ciphertext: Buffer, { nonce, tag }: Box): Buffer {
    const cipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "hex"))
    cipher.setAuthTag(Buffer.from(tag, "hex"))
    return Buffer.concat([cipher.update(ciphertext), cipher.final()])
  }
})

it("a list of links has mOTP under the scheme that other apps look for", async () => {
  const lines = textOf(await otpauthList.write(ENTRIES, context()))
    .trim()
    .split("\n")
  expect(lines.map((line) => line.split("/", 3).join("/"))).toEqual([
    "otpauth://totp",
    "otpauth://hotp",
    "otpauth://steam",
    "motp://Site:me?algorithm=MD5&digits=6&issuer=Site&period=10&secret=0123456789abcdef&pin=1234",
    "otpauth://yaotp",
  ])
})

describe("what is lost is said before", () => {
  const all = entryOf(
    {},
    {
      note: "n",
      tags: ["t"],
      isPinned: true,
      isTrashed: true,
      useCount: 1,
      icon: { source: "simpleIcon", id: "x" },
      unknown: { parameters: [["image", "x"]], display: { key: 1 } },
    },
  )
  const upperCaseMotp = entryOf({ type: "motp", secret: "ABCDEF" })
  it.each([
    [entePlain, all, []],
    [entePlain, ENTRIES[3]!, ["left-out"]],
    [entePlain, ENTRIES[4]!, ["left-out"]],
    [enteEncrypted, ENTRIES[4]!, ["left-out"]],
    [aegisPlain, all, ["trashed", "icon", "usage", "other-data"]],
    [aegisEncrypted, all, ["trashed", "icon", "usage", "other-data"]],
    [aegisPlain, ENTRIES[3]!, []],
    [aegisPlain, upperCaseMotp, ["left-out"]],
    [otpauthList, all, ["note", "tags", "pinned", "trashed", "icon", "usage", "other-data"]],
    [otpauthList, ENTRIES[1]!, []],
  ])("%o", (exporter, entry, kinds) => {
    const losses = exporter.findLosses([ENTRIES[1]!, entry])
    expect(losses.filter(({ index }) => index === 1).map(({ kind }) => kind)).toEqual(kinds)
    expect(losses.every(({ message }) => message.length > 10)).toBe(true)
  })
  it("and what is left out is not in the file", async () => {
    const { db } = readJson(await aegisPlain.write([upperCaseMotp], context())) as PlainFile
    expect(db.entries).toEqual([])
  })
})

it.each(EXPORTERS.filter(({ isEncrypted }) => isEncrypted))("$label needs a password", async (exporter) => {
  const { ports } = context()
  await expect(exporter.write(ENTRIES, { ports })).rejects.toMatchObject({ code: "password-needed" })
  await expect(exporter.write(ENTRIES, { ports, password: "" })).rejects.toMatchObject({
    code: "password-needed",
  })
})

it("names files by their time", () => {
  const timeMs = Date.UTC(2026, 0, 31, 23, 59, 58)
  expect(EXPORTERS.map((exporter) => exporter.fileName(timeMs))).toEqual([
    "aegis-export-plain-20260131-235958.json",
    "aegis-export-20260131-235958.json",
    "ente-auth-codes-plaintext-20260131-235958.txt",
    "ente-auth-codes-encrypted-20260131-235958.json",
    "tessera-links-20260131-235958.txt",
  ])
})
