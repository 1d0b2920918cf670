// Google's transfer codes, made here with the protobuf library's own writer.
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire"
import { decodeBase32 } from "@tessera/bytes"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { decodeMigrationLink } from "./formats/google-migration.ts"
import { importFile } from "./import-file.ts"
import { toNeutralEntry } from "./neutral-json.ts"
import { nodePorts } from "./testing/node-ports.ts"

type Code = {
  secret: Uint8Array
  name?: string
  issuer?: string
  algorithm?: number
  digits?: number
  type?: number
  counter?: number
}
type Part = { codes: readonly Code[]; size?: number; index?: number; id?: number }

const SECRET = decodeBase32("JBSWY3DPEHPK3PXP")

function encodeCode(code: Code): Uint8Array {
  const writer = new BinaryWriter()
  writer.tag(1, WireType.LengthDelimited).bytes(code.secret)
  if (code.name !== undefined) writer.tag(2, WireType.LengthDelimited).string(code.name)
  if (code.issuer !== undefined) writer.tag(3, WireType.LengthDelimited).string(code.issuer)
  for (const [field, value] of [
    [4, code.algorithm],
    [5, code.digits],
    [6, code.type],
  ] as const) {
    if (value !== undefined) writer.tag(field, WireType.Varint).int32(value)
  }
  if (code.counter !== undefined) writer.tag(7, WireType.Varint).int64(code.counter)
  // Fields of newer versions, of every wire type.
  writer.tag(8, WireType.LengthDelimited).string("00000000000000003039")
  writer.tag(9, WireType.Bit64).fixed64(7n).tag(10, WireType.Bit32).fixed32(7)
  return writer.finish()
}

function encodePart({ codes, size = 1, index = 0, id = -123456789 }: Part): Uint8Array {
  const writer = new BinaryWriter()
  for (const code of codes) writer.tag(1, WireType.LengthDelimited).bytes(encodeCode(code))
  writer.tag(2, WireType.Varint).int32(2).tag(3, WireType.Varint).int32(size)
  if (index > 0) writer.tag(4, WireType.Varint).int32(index)
  return writer.tag(5, WireType.Varint).int32(id).finish()
}

const SCHEME = "otpauth-migration://offline?data="
const linkOf = (part: Part) => SCHEME + encodeURIComponent(encodePart(part).toBase64())
const read = async (text: string) => importFile(new TextEncoder().encode(text), { ports: nodePorts() })

describe("parts of one export", () => {
  const part = (index: number): Part => ({
    size: 3,
    index,
    codes: [
      { secret: SECRET, name: `Site${index}:first`, issuer: `Site${index}` },
      { secret: SECRET, name: `Site${index}:second`, issuer: `Site${index}` },
    ],
  })
  const links = [0, 1, 2].map((index) => linkOf(part(index)))
  const names = ["Site0 first", "Site0 second", "Site1 first", "Site1 second", "Site2 first", "Site2 second"]

  it.each([[[0, 1, 2]], [[2, 1, 0]], [[1, 2, 0]]])("come out in order when scanned as %j", async (order) => {
    const result = await read(order.map((index) => links[index]).join("\n"))
    expect(result.entries.map(({ entry }) => `${entry.issuer} ${entry.account}`)).toEqual(names)
    expect(result.entries.map(({ entry }) => entry.position)).toEqual([0, 1, 2, 3, 4, 5])
    expect(result.notices).toEqual([])
  })
  it.each([
    [[1], "Parts 1 and 3 of 3 of this Google export are missing."],
    [[0, 1], "Part 3 of 3 of this Google export is missing."],
    [[2, 0], "Part 2 of 3 of this Google export is missing."],
  ])("say what is missing of %j", async (present, sentence) => {
    const { notices, entries } = await read(present.map((index) => links[index]).join("\n"))
    expect(entries.length).toBe(2 * present.length)
    expect(notices.map(({ code }) => code)).toEqual(["missing-parts"])
    expect(notices[0]!.message.startsWith(sentence)).toBe(true)
  })
  it("count once when scanned twice", async () => {
    const result = await read([links[0], links[1], links[0], links[2]].join("\n"))
    expect(result.entries.map(({ entry }) => `${entry.issuer} ${entry.account}`)).toEqual(names)
    expect(result.notices.map(({ code }) => code)).toEqual(["repeated-part"])
  })
  it("keep the others when one is damaged", async () => {
    const result = await read([links[0], `${SCHEME}XXXX`, links[2]].join("\n"))
    expect(result.entries.length).toBe(4)
    expect(result.skipped.map(({ where, code }) => [where, code])).toEqual([["line 2", "damaged"]])
    expect(result.notices.map(({ code }) => code)).toEqual(["missing-parts"])
  })
  it("are not mixed with another export, whose parts are counted by themselves", async () => {
    const other = linkOf({ ...part(1), id: 5 })
    const result = await read([other, links[0], links[1], links[2]].join("\n"))
    expect(result.entries.length).toBe(8)
    expect(result.notices[0]!.message).toMatch(/^Parts 1 and 3 of 3/)
  })
  it("do not fill the screen when a hostile one claims to be one of two thousand million", async () => {
    const { notices } = await read(linkOf({ ...part(0), size: 2_147_483_647 }))
    expect(notices[0]!.message.length).toBeLessThan(300)
  })
})

describe("one record", () => {
  const readOne = async (code: Partial<Code>) => {
    const good = { secret: SECRET, name: "good" }
    return read(linkOf({ codes: [good, { secret: SECRET, name: "it", ...code }] }))
  }
  it.each([
    [{}, { type: "totp", algorithm: "SHA1", digits: 6, period: 30 }],
    [
      { algorithm: 0, digits: 0, type: 0 },
      { type: "totp", algorithm: "SHA1", digits: 6, period: 30 },
    ],
    [
      { algorithm: 1, digits: 1, type: 2 },
      { type: "totp", algorithm: "SHA1", digits: 6, period: 30 },
    ],
    [
      { algorithm: 2, digits: 2, type: 2 },
      { type: "totp", algorithm: "SHA256", digits: 8, period: 30 },
    ],
    [
      { algorithm: 3, type: 1, counter: 7 },
      { type: "hotp", algorithm: "SHA512", digits: 6, counter: 7 },
    ],
    [
      { type: 1, counter: 2 ** 40 },
      { type: "hotp", digits: 6, counter: 2 ** 40 },
    ],
    [
      { issuer: "A:B", name: "A:B:c" },
      { issuer: "A:B", account: "c" },
    ],
    [
      { issuer: "Microsoft", name: "MyOrg:me@x" },
      { issuer: "Microsoft", account: "me@x" },
    ],
    [
      { issuer: "A", name: "me" },
      { issuer: "A", account: "me" },
    ],
    [{ name: "A:me" }, { issuer: "A", account: "me" }],
    [{ name: "me" }, { issuer: "", account: "me" }],
  ])("%o is %o", async (code, expected) => {
    const { entries, skipped } = await readOne(code)
    expect(skipped).toEqual([])
    expect(toNeutralEntry(entries[1]!.entry)).toMatchObject(expected)
  })
  it.each([
    [{ algorithm: 4 }, "unsupported"],
    [{ algorithm: 9 }, "unsupported"],
    [{ digits: 3 }, "unsupported"],
    [{ type: 9 }, "unsupported"],
    [{ secret: new Uint8Array(0) }, "invalid"],
    [{ type: 1, counter: -1 }, "invalid"],
  ])("%o is reported, and the other kept", async (code, reason) => {
    const { entries, skipped } = await readOne(code)
    expect(entries.length).toBe(1)
    expect(skipped).toMatchObject([{ where: "line 1, code 2", code: reason, account: "it" }])
  })
})

describe("data as scanners and keyboards leave it", () => {
  // Its base64 has plus signs, slashes and padding.
  const bytes = encodePart({
    codes: [{ secret: Uint8Array.of(0xfb, 0xef, 0xff, 0xff, 0xfe), name: "me??>>" }],
  })
  const base64 = bytes.toBase64()
  const expected = decodeMigrationLink(SCHEME + encodeURIComponent(base64))
  it.each([
    ["not escaped", base64],
    ["spaces where plus signs were", base64.replaceAll("+", " ")],
    ["escaped spaces", base64.replaceAll("+", "%20")],
    ["no padding", base64.replace(/=+$/, "")],
    ["the alphabet of addresses", bytes.toBase64({ alphabet: "base64url" })],
    ["lower-case escapes", encodeURIComponent(base64).replaceAll("%2F", "%2f").replaceAll("%2B", "%2b")],
    ["other parameters around it", `${encodeURIComponent(base64)}&x=1`],
  ])("%s", (_name, data) => {
    expect(base64).toMatch(/[+].*\/|\/.*[+]/)
    expect(decodeMigrationLink(SCHEME + data)).toEqual(expected)
  })
})

describe("decoding what was encoded", () => {
  const codes = fc.array(
    fc.record({
      secret: fc.uint8Array({ minLength: 1, maxLength: 64 }),
      name: fc.string({ unit: "grapheme" }),
      issuer: fc.string({ unit: "grapheme" }),
      algorithm: fc.integer({ min: 0, max: 4 }),
      digits: fc.integer({ min: 0, max: 2 }),
      type: fc.integer({ min: 0, max: 2 }),
      counter: fc.nat(),
    }),
    { maxLength: 10 },
  )
  it("gives the same, whatever it is", () => {
    fc.assert(
      fc.property(codes, fc.integer(), fc.nat(9), (codes, id, index) => {
        const payload = decodeMigrationLink(linkOf({ codes, id, index, size: 10 }))
        expect(payload).toEqual({ records: codes, batchId: id, batchIndex: index, batchSize: 10 })
      }),
    )
  })
  it("refuses more codes than any vault has before all are read", () => {
    const link = linkOf({ codes: Array.from({ length: 100_001 }, () => ({ secret: SECRET })) })
    expect(() => decodeMigrationLink(link)).toThrow(expect.objectContaining({ code: "too-large" }))
  })
  it("never fails with anything but “damaged” for cut and changed data", () => {
    const bytes = encodePart({ codes: [{ secret: SECRET, name: "a", issuer: "b" }] })
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.boolean(), (at, value, isCut) => {
        const changed = isCut ? bytes.slice(0, at) : bytes.with(at, value)
        try {
          decodeMigrationLink(SCHEME + encodeURIComponent(changed.toBase64()))
        } catch (error) {
          expect(error).toMatchObject({ name: "TransferError", code: "damaged" })
        }
      }),
    )
  })
})
