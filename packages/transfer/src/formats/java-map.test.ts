// What real backups do not hold: repeated texts, long texts, characters outside of the basic plane, and damage.
import { concatBytes } from "@tessera/bytes"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parseJavaMap } from "./java-map.ts"

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))
const uint16 = (value: number) => Uint8Array.of(value >> 8, value & 0xff)
const uint32 = (value: number) => concatBytes(uint16(value >>> 16), uint16(value & 0xffff))
const named = (text: string) => concatBytes(uint16(text.length), ascii(text))

/** As `DataOutput.writeUTF` describes it. */
function modifiedUtf8(text: string): Uint8Array {
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index))
  return Uint8Array.from(
    units.flatMap((unit) => {
      if (unit > 0 && unit < 0x80) return [unit]
      if (unit < 0x800) return [0xc0 | (unit >> 6), 0x80 | (unit & 0x3f)]
      return [0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)]
    }),
  )
}

function string(text: string): Uint8Array {
  const bytes = modifiedUtf8(text)
  return bytes.length < 0x10000
    ? concatBytes(ascii("t"), uint16(bytes.length), bytes)
    : concatBytes(ascii("|"), uint32(0), uint32(bytes.length), bytes)
}

const header = (size: number, name = "java.util.HashMap") =>
  concatBytes(
    Uint8Array.of(0xac, 0xed, 0, 5, 0x73, 0x72),
    named(name),
    new Uint8Array(8),
    Uint8Array.of(3, 0, 2),
    ascii("F"),
    named("loadFactor"),
    ascii("I"),
    named("threshold"),
    ascii("xp"),
    new Uint8Array(8),
    Uint8Array.of(0x77, 8, 0, 0, 0, 16),
    uint32(size),
  )
const file = (...texts: readonly Uint8Array[]) => concatBytes(header(texts.length / 2), ...texts, ascii("x"))

describe("parseJavaMap", () => {
  it("reads what Java writes", () => {
    const key = fc.string({ unit: "binary" })
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(key, key), { selector: ([name]) => name }), (pairs) => {
        expect([...parseJavaMap(file(...pairs.flat().map((text) => string(text))))]).toEqual(pairs)
      }),
    )
  })
  it("reads texts of more than 65,535 bytes, and texts which stand there before", () => {
    const long = "ä".repeat(40_000)
    const reference = concatBytes(ascii("q"), uint32(0x7e0003))
    const map = parseJavaMap(file(string("a"), string(long), string("b"), reference))
    expect([...map]).toEqual([
      ["a", long],
      ["b", long],
    ])
  })
  it.each([
    ["another class", concatBytes(header(0, "java.util.TreeMap"), ascii("x"))],
    ["a reference to nothing", file(string("a"), concatBytes(ascii("q"), uint32(0x7e0009)))],
    ["half a character", file(string("a"), concatBytes(ascii("t"), uint16(1), Uint8Array.of(0xc3)))],
    ["a value which is no text", file(string("a"), ascii("p"))],
    ["no end", file(string("a"), string("b")).slice(0, -1)],
  ])("refuses %s", (_name, bytes) => {
    expect(() => parseJavaMap(bytes)).toThrow(expect.objectContaining({ code: "damaged" }))
  })
  it("refuses a size that no backup has, before it reads on", () => {
    expect(() => parseJavaMap(header(0x7fffffff))).toThrow(expect.objectContaining({ code: "too-large" }))
  })
})
