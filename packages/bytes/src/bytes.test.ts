import fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as door from "./index.ts"

const ascii = (text: string) => new TextEncoder().encode(text)

describe("RFC 4648 §10 test vectors", () => {
  const vectors = [
    ["", "", "", ""],
    ["f", "Zg==", "MY======", "66"],
    ["fo", "Zm8=", "MZXQ====", "666f"],
    ["foo", "Zm9v", "MZXW6===", "666f6f"],
    ["foob", "Zm9vYg==", "MZXW6YQ=", "666f6f62"],
    ["fooba", "Zm9vYmE=", "MZXW6YTB", "666f6f6261"],
    ["foobar", "Zm9vYmFy", "MZXW6YTBOI======", "666f6f626172"],
  ] as const
  it.each(vectors)("%s", (text, base64, base32, hex) => {
    expect(door.encodeBase64(ascii(text))).toBe(base64)
    expect(door.decodeBase64(base64)).toEqual(ascii(text))
    expect(door.encodeBase32(ascii(text))).toBe(base32.replace(/=/g, ""))
    expect(door.decodeBase32(base32)).toEqual(ascii(text))
    expect(door.encodeHex(ascii(text))).toBe(hex)
    expect(door.decodeHex(hex.toUpperCase())).toEqual(ascii(text))
  })
})

const anyBytes = fc.uint8Array({ maxLength: 80 })

describe("every pair of encode and decode", () => {
  it.each([
    ["base64", door.encodeBase64, door.decodeBase64],
    ["base64url", door.encodeBase64Url, door.decodeBase64Url],
    [
      "base64url without padding",
      (b: Uint8Array) => door.encodeBase64Url(b, { isPadded: false }),
      door.decodeBase64Url,
    ],
    ["base32", door.encodeBase32, door.decodeBase32],
    ["hex", door.encodeHex, door.decodeHex],
  ])("%s", (_name, encode, decode) => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(decode(encode(bytes))).toEqual(bytes)
      }),
    )
  })
  it("UTF-8", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(door.decodeUtf8(door.encodeUtf8(text))).toBe(text)
      }),
    )
  })
})

describe("what is refused", () => {
  it.each(["Zg", "Zg=", "Z g==", "Zg==\n", "Zh==", "Z-==", "====", "Zm9vYg==Zg=="])("base64 %j", (text) => {
    expect(() => door.decodeBase64(text)).toThrow("not-base64")
  })
  it.each(["A0", "A1", "A8", "A9", "ä", "ı", "ſ", "A_B"])("base32 %j", (text) => {
    expect(() => door.decodeBase32(text)).toThrow("not-base32")
  })
  it.each(["0", "0g", "0x00"])("hex %j", (text) => expect(() => door.decodeHex(text)).toThrow("not-hex"))
  it("bytes which are not UTF-8", () => {
    expect(() => door.decodeUtf8(Uint8Array.of(0xc3, 0x28))).toThrow("not-utf8")
  })
  it("without repeating the text, which may be a secret", () => {
    try {
      door.decodeBase64("CANARY!")
    } catch (error) {
      expect(JSON.stringify([String(error), String((error as Error).cause)])).not.toContain("CANARY")
    }
    expect.assertions(1)
  })
})

describe("base32 as people write it", () => {
  it("forgives case, spaces, dashes and padding", () => {
    expect(door.decodeBase32(" jbsw-y3dp ehpk 3pxp== ")).toEqual(door.decodeBase32("JBSWY3DPEHPK3PXP"))
  })
  it("reads illegal lengths as far as whole bytes go", () => {
    expect(door.decodeBase32("CHJDDHDHXEA").length).toBe(6)
    expect(door.decodeBase32("A").length).toBe(0)
  })
})

it("concatenates, pads and compares", () => {
  expect(door.concatBytes(ascii("ab"), ascii(""), ascii("c"))).toEqual(ascii("abc"))
  expect(door.padStartBytes(ascii("a"), 3)).toEqual(Uint8Array.of(0, 0, 97))
  expect(door.equalBytes(ascii("ab"), ascii("ab"))).toBe(true)
  expect(door.equalBytes(ascii("ab"), ascii("ac"))).toBe(false)
  expect(door.equalBytes(ascii("ab"), ascii("a"))).toBe(false)
})
