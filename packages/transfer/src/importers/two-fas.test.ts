// What the real files do not show: order, names, broken services, broken encryption.
import { decodeBase64, encodeBase64, encodeUtf8 } from "@tessera/bytes"
import { encryptAesGcm, pbkdf2Sha256 } from "@tessera/crypto"
import { describe, expect, it } from "vitest"
import { importFile } from "../import-file.ts"
import { readGoodFile } from "../testing/fixtures.ts"
import { nodePorts } from "../testing/node-ports.ts"

const service = (changes: object = {}, otp: object = {}) => ({
  name: "Site",
  secret: "JBSWY3DPEHPK3PXP",
  otp: { account: "me", digits: 8, period: 60, algorithm: "SHA256", tokenType: "TOTP", ...otp },
  order: { position: 0 },
  ...changes,
})
const file = (services: readonly unknown[], more: object = {}) => ({
  schemaVersion: 4,
  services,
  groups: [],
  ...more,
})

async function read(json: object, password?: string) {
  const bytes = new TextEncoder().encode(JSON.stringify(json))
  return importFile(bytes, { ports: nodePorts(), ...(password === undefined ? {} : { password }) })
}

it("sorts as the app shows them, and names each by its place in the file", async () => {
  const at = (position: number) => service({ name: `at ${position}`, order: { position } })
  const { entries, skipped } = await read(file([at(2), { ...at(0), secret: "" }, at(1)]))
  expect(entries.map(({ entry, where }) => [entry.issuer, where, entry.position])).toEqual([
    ["at 1", "service 3", 1],
    ["at 2", "service 1", 2],
  ])
  expect(skipped).toMatchObject([{ where: "service 2", issuer: "at 0", code: "invalid" }])
})

describe("parameters by version", () => {
  const otpOf = async (schemaVersion: number, tokenType?: string) =>
    (await read(file([service({}, { tokenType })], { schemaVersion }))).entries[0]!.entry.otp
  it("are 6 digits, 30 seconds and SHA-1 in version 1, whatever stands there", async () => {
    expect(await otpOf(1)).toMatchObject({ type: "totp", digits: 6, periodSeconds: 30, algorithm: "SHA1" })
  })
  it("are read from version 2 on", async () => {
    expect(await otpOf(2)).toMatchObject({ type: "totp", digits: 8, periodSeconds: 60, algorithm: "SHA256" })
    expect(await otpOf(4, "STEAM")).toEqual({ type: "steam", secret: "JBSWY3DPEHPK3PXP" })
  })
  it("are not read from versions to come", async () => {
    await expect(otpOf(5)).rejects.toMatchObject({ code: "unsupported" })
  })
})

describe("names", () => {
  it.each([
    [{ name: "Mine" }, { account: "me", issuer: "Site", label: "Site:me" }, "Mine", "me"],
    [{ name: "Site" }, { account: undefined, label: "Site:me" }, "Site", "me"],
    [{ name: "Mine" }, { account: undefined, issuer: "Site", label: "Site:me" }, "Mine", "me"],
    [{ name: "Site" }, { account: undefined, label: "me" }, "Site", "me"],
    [{ name: "Site" }, { account: undefined, label: "Site" }, "Site", ""],
    [{ name: "Site" }, { account: "", label: "Site" }, "Site", ""],
    [{ name: null }, { issuer: "Site" }, "Site", "me"],
    [{ name: "Site" }, { account: undefined }, "Site", ""],
  ])("%o with %o are %j and %j", async (changes, otp, issuer, account) => {
    const { entries } = await read(file([service(changes, otp)]))
    expect([entries[0]!.entry.issuer, entries[0]!.entry.account]).toEqual([issuer, account])
  })
  it("of groups become tags", async () => {
    const groups = [{ id: "1", name: "Work" }, "broken"]
    const services = [service({ groupId: "1" }), service({ groupId: "9" }), service({ groupId: null })]
    const { entries } = await read(file(services, { groups }))
    expect(entries.map(({ entry }) => entry.tags)).toEqual([["Work"], [], []])
  })
})

it.each([
  [service({}, { algorithm: "SHA384" }), "unsupported"],
  [service({}, { tokenType: "QUANTUM" }), "unsupported"],
  [service({}, { digits: 0 }), "invalid"],
  [service({ secret: "0189" }), "invalid"],
  [service({ otp: "text" }), "damaged"],
  [42, "damaged"],
])("%o is reported as %s and costs nothing else", async (bad, code) => {
  const { entries, skipped } = await read(file([service(), bad]))
  expect(entries.length).toBe(1)
  expect(skipped).toMatchObject([{ where: "service 2", code }])
})

describe("encryption", () => {
  const original = JSON.parse(new TextDecoder().decode(readGoodFile("2fas/made-v4-encrypted.2fas"))) as {
    servicesEncrypted: string
    reference: string
  }
  const password = "correct horse – Ünïcode 7"
  const [content = "", salt = "", nonce = ""] = original.servicesEncrypted.split(":")
  const codeOf = async (changes: object, secret = password) =>
    read({ ...original, ...changes }, secret).then(
      ({ entries }) => entries.length,
      (error: { code?: string }) => error.code,
    )
  it("can be opened without the reference, but then damage looks like a wrong password", async () => {
    expect(await codeOf({ reference: undefined })).toBe(9)
    expect(await codeOf({ reference: "" }, "wrong")).toBe("wrong-password")
    const torn = `${content.slice(0, -8)}AAAAAAA=:${salt}:${nonce}`
    expect(await codeOf({ reference: undefined, servicesEncrypted: torn })).toBe("wrong-password")
    expect(await codeOf({ servicesEncrypted: torn })).toBe("damaged")
  })
  it.each([
    ["two parts", `${content}:${salt}`],
    ["four parts", `${content}:${salt}:${nonce}:AAAA`],
    ["no base64", `${content}!:${salt}:${nonce}`],
    ["a short nonce", `${content}:${salt}:AAAA`],
    ["no content", `:${salt}:${nonce}`],
  ])("with %s is damaged", async (_name, servicesEncrypted) => {
    expect(await codeOf({ servicesEncrypted })).toBe("damaged")
  })
  it.each([
    ["text of another encoding", Uint8Array.of(0x5b, 0xff, 0x5d)],
    ["no JSON", encodeUtf8("[")],
    ["no list", encodeUtf8("{}")],
  ])("of %s is damaged", async (_name, plaintext) => {
    const [saltBytes, nonceBytes] = [decodeBase64(salt), decodeBase64(nonce)]
    const cost = { iterations: 10_000, outputLength: 32 }
    const key = await pbkdf2Sha256(encodeUtf8(password), saltBytes, cost)
    const box = encodeBase64(encryptAesGcm(plaintext, { key, nonce: nonceBytes }))
    expect(await codeOf({ servicesEncrypted: [box, salt, nonce].join(":") })).toBe("damaged")
  })
})
