// What the real preferences files do not show: names which must be guessed, tokens which do not open, odd settings.
import { createCipheriv, createHash, pbkdf2Sync } from "node:crypto"
import { describe, expect, it } from "vitest"
import { importFile } from "../import-file.ts"
import { nodePorts } from "../testing/node-ports.ts"

const read = async (text: string, password?: string) =>
  importFile(new TextEncoder().encode(text), {
    ports: nodePorts(),
    ...(password === undefined ? {} : { password }),
  })
const escape = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;")
const preferences = (values: Readonly<Record<string, unknown>>) => {
  const strings = Object.entries(values).map(
    ([name, value]) =>
      `<string name="${name}">${escape(typeof value === "string" ? value : JSON.stringify(value))}</string>`,
  )
  return `<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\n<map>${strings.join("")}</map>`
}

describe("Authy", () => {
  const KEY = "com.authy.storage.tokens.authenticator.key"
  const seal = (secret: string, password: string) => {
    const key = pbkdf2Sync(password, "some salt", 1000, 32, "sha1")
    const cipher = createCipheriv("aes-256-cbc", key, Buffer.alloc(16))
    const encryptedSecret = Buffer.concat([cipher.update(secret), cipher.final()]).toString("base64")
    return { encryptedSecret, salt: "some salt" }
  }

  it.each([
    [{ originalIssuer: "A", originalName: "A:me", name: "Mine" }, "A", "me"],
    [{ originalName: "A:me", name: "Mine" }, "A", "me"],
    [{ name: "A - me" }, "A", "me"],
    [{ name: "me", accountType: "github" }, "Github", "me"],
    [{ name: "me", accountType: "authenticator" }, "", "me"],
  ])("%o", async (names, issuer, account) => {
    const { entries } = await read(preferences({ [KEY]: [{ decryptedSecret: "JBSWY3DP", ...names }] }))
    expect(entries[0]!.entry).toMatchObject({ issuer, account })
  })
  it("keeps what opens, if it is the most", async () => {
    const good = { name: "A", ...seal("jbswy3dp", "x") }
    const other = { name: "B", ...seal("JBSWY3DP", "another") }
    const { entries, skipped } = await read(preferences({ [KEY]: [good, other, good, null] }), "x")
    expect(entries.length).toBe(2)
    expect(skipped).toMatchObject([
      { where: "token 2", code: "damaged", issuer: "B" },
      { where: "token 4", code: "damaged" },
    ])
    await expect(read(preferences({ [KEY]: [good, other] }), "x")).rejects.toMatchObject({
      code: "wrong-password",
    })
  })
  it("is damaged when its list is none", async () => {
    await expect(read(preferences({ [KEY]: "[{" }))).rejects.toMatchObject({ code: "damaged" })
  })
})

describe("Battle.net", () => {
  it("reports a secret which is none", async () => {
    const file = preferences({ "com.blizzard.messenger.AUTHENTICATOR_DEVICE_SECRET": "zz" })
    await expect(read(file)).rejects.toMatchObject({ code: "damaged", skipped: [{ where: "entry 1" }] })
  })
})

describe("TOTP Authenticator", () => {
  const entry = { issuer: "Unknown", name: "me", key: "JBSWY3DP", base: 32, digits: "", period: "" }
  const seal = (list: unknown, password: string) => {
    const key = createHash("sha256").update(password).digest()
    const cipher = createCipheriv("aes-256-cbc", key, Buffer.alloc(16))
    const text = JSON.stringify({ [JSON.stringify(list)]: 1 })
    return Buffer.concat([cipher.update(text), cipher.final()]).toString("base64")
  }

  it("opens backups without a password, and those with one", async () => {
    const { entries } = await read(seal([entry, { ...entry, isFavorite: true }], "TotpAuthenticator"))
    expect(entries.map(({ entry: { issuer, isPinned } }) => [issuer, isPinned])).toEqual([
      ["", false],
      ["", true],
    ])
    await expect(read(seal([entry], "x"))).rejects.toMatchObject({ code: "password-needed" })
    expect((await read(seal([entry], "x"), "x")).entries.length).toBe(1)
  })
  it("knows three ways to write a secret", async () => {
    const keys = [
      { key: "JBSWY3DP", base: 32 },
      { key: "48656c6c6f", base: 16 },
      { key: "SGVsbG8=", base: 64 },
    ]
    const list = keys.map((key) => ({ ...entry, ...key }))
    const { entries } = await read(preferences({ STATIC_TOTP_CODES_LIST: list }))
    expect(entries.map(({ entry: { otp } }) => otp.secret)).toEqual(["JBSWY3DP", "JBSWY3DP", "JBSWY3DP"])
  })
})

describe("FreeOTP", () => {
  it("prefers the names which a person gave, and keeps the order of the app", async () => {
    const token = { type: "TOTP", secret: [72, -1], issuerExt: "Old", label: "old" }
    const file = preferences({
      a: token,
      b: { ...token, issuerAlt: "New", labelAlt: "new" },
      c: { ...token, type: "HOTP" },
      d: { ...token, secret: ["x"] },
      tokenOrder: ["b", "a"],
    })
    const { entries, skipped } = await read(file)
    expect(entries.map(({ entry: { issuer, account } }) => [issuer, account])).toEqual([
      ["New", "new"],
      ["Old", "old"],
      ["Old", "old"],
    ])
    expect(entries[2]!.entry.otp).toMatchObject({ type: "hotp", counter: 1 })
    expect(skipped).toMatchObject([{ where: "token 4", code: "damaged", account: "d" }])
  })
})

describe("pass", () => {
  it("reads the fields of gopass, and never the password", async () => {
    const { source, entries } = await read(
      "JBSWY3DPEHPK3PXP\nuser: me\ntotp: GEZDGNBV\notpauth: //totp/A:b?secret=AAAA\n",
    )
    expect(source).toBe("pass-otp")
    expect(entries.map(({ entry: { issuer, account, otp } }) => [issuer, account, otp.secret])).toEqual([
      ["", "me", "GEZDGNBV"],
      ["A", "b", "AAAA"],
    ])
  })
})
