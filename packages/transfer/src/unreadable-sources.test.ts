// A person who picked the right file is told whose it is; the keys are those that real files have.
import { describe, expect, it } from "vitest"
import { importFile } from "./import-file.ts"
import { makeZip } from "./testing/made-files.ts"
import { nodePorts } from "./testing/node-ports.ts"

const utf8 = (text: string) => new TextEncoder().encode(text)
const refusalOf = async (bytes: Uint8Array, fileName?: string) =>
  importFile(bytes, { ports: nodePorts(), ...(fileName === undefined ? {} : { fileName }) }).then(
    () => null,
    (error: { code: string; source: string | null; message: string }) => error,
  )

describe("archives of", () => {
  it.each([["zip", "holiday.jpg"]])("%s", async (source, name) => {
    const bytes = makeZip([{ name, method: 0, data: new Uint8Array(0), inflatedSize: 0 }])
    expect(await refusalOf(bytes)).toMatchObject({ code: "unsupported", source })
  })
})

describe("other files of", () => {
  it.each([
    ["OTP Auth", "\u0000\u0001", "backup.otpauthdb"],
    ["LastPass Authenticator", "lpaauth-migration://offline?data=AAAA", "x.txt"],
  ])("%s", async (source, text, fileName) => {
    expect(await refusalOf(utf8(text), fileName)).toMatchObject({ code: "unsupported", source })
  })
})

describe("what helps more than “cannot read it yet”", () => {
  it.each([
    [
      JSON.stringify({ encrypted: true, items: [] }),
      "unsupported",
      "Export again and choose “password protected”",
    ],
    [JSON.stringify({ encrypted: false, items: [{ login: null }, {}] }), "no-codes", "holds no codes"],
    ["name,url,username,password\nx,y,z,p\n", "no-codes", "no column for codes"],
    ["<html><img src='data:image/png;base64,xx'></html>", "unsupported", "as pictures only"],
    ["<html><p>hello</p></html>", "no-codes", "no link"],
    ["\u0089PNG", "unsupported", "Scan its QR code"],
    ["-----BEGIN PGP MESSAGE-----", "unsupported", "decrypt it first"],
    ["AUTHENTICATORPRO too short", "damaged", "incomplete"],
  ])("%j: %s, %s", async (text, code, words) => {
    const bytes = text.startsWith("\u0089") ? Buffer.from(text, "latin1") : utf8(text)
    expect(await refusalOf(bytes)).toMatchObject({ code, message: expect.stringContaining(words) })
  })
})

it("nobody's file is nobody's", async () => {
  expect(await refusalOf(utf8("hello"))).toMatchObject({ code: "unsupported", source: null })
  expect(await refusalOf(utf8('{"some":"thing"}'))).toMatchObject({ code: "unsupported", source: null })
  expect(await refusalOf(Uint8Array.of(0, 1, 2))).toMatchObject({ code: "unsupported", source: null })
})
