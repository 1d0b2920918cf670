import { encodeBase32 } from "@tessera/bytes"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import addresses from "../vectors/addresses.json" with { type: "json" }
import officialAddresses from "../vectors/official-addresses.json" with { type: "json" }
import { computeCode, nextCode } from "./code.ts"
import { formatOtpauthUri } from "./format-otpauth-uri.ts"
import type { OtpauthUri } from "./otpauth-uri.ts"
import { parseOtpauthUri } from "./parse-otpauth-uri.ts"
import type { OtpParameters } from "./parameters.ts"

describe("what the official apps write", () => {
  it.each(officialAddresses)("shows the same code: $uri", ({ uri, unixTime, code, next }) => {
    const { otp } = parseOtpauthUri(uri)
    expect(computeCode(otp, (unixTime ?? 0) * 1000)).toBe(code)
    if (next !== undefined) expect(nextCode(otp, unixTime * 1000)).toBe(next)
  })
  it.each(officialAddresses.filter(({ uri }) => uri.includes("codeDisplay")))(
    "is the same text again: $uri",
    ({ uri }) => {
      expect(formatOtpauthUri(parseOtpauthUri(uri))).toBe(uri)
    },
  )
  it("is the same text again without an issuer, where a real export has no equals sign", () => {
    const uri = "otpauth://totp/:account?algorithm=SHA1&digits=6&issuer&period=30&secret=XBJZBXBXBCBCBB"
    expect(formatOtpauthUri(parseOtpauthUri(uri))).toBe(uri)
  })
  it("is what a scanned address becomes", () => {
    const scanned =
      "otpauth://totp/ACME%20Co:bob@example.org?secret=HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ&issuer=ACME%20Co&algorithm=SHA512&digits=8&period=60&image=https://x.example/?a=1"
    expect(formatOtpauthUri(parseOtpauthUri(scanned))).toBe(
      "otpauth://totp/ACME%20Co:bob@example.org?algorithm=SHA512&digits=8&issuer=ACME+Co&period=60&secret=HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ&image=https%3A%2F%2Fx.example%2F%3Fa%3D1",
    )
  })
})

describe("exactly", () => {
  const base = { display: null, unknownParameters: [] }
  const totp = {
    type: "totp",
    secret: "JBSWY3DPEHPK3PXP",
    algorithm: "SHA1",
    digits: 6,
    periodSeconds: 30,
  } as const
  it("leaves in a label what RFC 3986 allows in a path segment, and encodes the rest", () => {
    const uri = formatOtpauthUri({
      ...base,
      otp: totp,
      issuer: "a-._~!$&'()*+,;=:@b",
      account: '#?%/ "<>[]\\^`{|}é🎉',
    })
    expect(uri).toBe(
      "otpauth://totp/a-._~!$&'()*+,;=:@b:%23%3F%25%2F%20%22%3C%3E%5B%5D%5C%5E%60%7B%7C%7D%C3%A9%F0%9F%8E%89" +
        "?algorithm=SHA1&digits=6&issuer=a-._~%21%24%26%27%28%29%2A%2B%2C%3B%3D%3A%40b&period=30&secret=JBSWY3DPEHPK3PXP",
    )
  })
  it("puts unknown parameters after the known ones and before codeDisplay", () => {
    const display = '{"note":"x y"}'
    const unknownParameters = [
      ["b", "1"],
      ["empty", ""],
      ["a b", "é"],
      ["b", "2"],
    ] as const
    expect(formatOtpauthUri({ otp: totp, issuer: "I", account: "a", display, unknownParameters })).toBe(
      "otpauth://totp/I:a?algorithm=SHA1&digits=6&issuer=I&period=30&secret=JBSWY3DPEHPK3PXP" +
        "&b=1&empty&a+b=%C3%A9&b=2&codeDisplay=%7B%22note%22%3A%22x+y%22%7D",
    )
  })
  it.each<[OtpParameters, string]>([
    [
      { type: "motp", secret: "fd85e62d", pin: "12 4" },
      "otpauth://motp/I:a?algorithm=MD5&digits=6&issuer=I&period=10&secret=fd85e62d&pin=12+4",
    ],
    [
      { type: "yandex", secret: "LA2V6KMCGYMWWVEW64RNP3JA3I", pin: "7586" },
      "otpauth://yaotp/I:a?algorithm=SHA256&digits=8&issuer=I&period=30&secret=LA2V6KMCGYMWWVEW64RNP3JA3I&pin=G42TQNQ",
    ],
    [
      { type: "steam", secret: "JRZCL47CMXVOQMNPZR2F7J4RGI" },
      "otpauth://steam/I:a?algorithm=SHA1&digits=5&issuer=I&period=30&secret=JRZCL47CMXVOQMNPZR2F7J4RGI",
    ],
  ])("writes %o", (otp, text) => {
    expect(formatOtpauthUri({ ...base, otp, issuer: "I", account: "a" })).toBe(text)
  })
  it("does not write a parameter twice after the type of an entry was changed", () => {
    const otp = { type: "motp", secret: "ab", pin: "1" } as const
    const uri = formatOtpauthUri({ ...base, otp, issuer: "", account: "", unknownParameters: [["PIN", "2"]] })
    expect(parseOtpauthUri(uri).otp).toEqual(otp)
  })
  it("keeps a note which really says %2C, although readers take that for a comma", () => {
    const note = "100%2C or \\%2C, really"
    const uri = formatOtpauthUri({
      ...base,
      otp: totp,
      issuer: "",
      account: "",
      display: JSON.stringify({ note }),
    })
    const { display } = parseOtpauthUri(uri)
    expect(display).not.toContain("%2C")
    expect(JSON.parse(display ?? "")).toEqual({ note })
  })
})

it.each(addresses)("reads back what it writes for $text", ({ text }) => {
  const uri = parseOtpauthUri(text)
  const written = formatOtpauthUri(uri)
  expect(parseOtpauthUri(written)).toEqual(uri)
  expect(formatOtpauthUri(parseOtpauthUri(written))).toBe(written)
})

describe("whatever stands in an entry, reading gives back what was written", () => {
  const NAMES = /^(?:algorithm|codedisplay|counter|digits|issuer|period|secret|pin|encoder)$/i
  const hostile = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "a:b",
      "%",
      "%2C",
      "%253A",
      "#",
      "a?b=c&d",
      "+ +",
      "null",
      "Fooperiod=30",
      "שלום",
      "a\nb\t\0c",
    ),
    fc.constantFrom("🎉", "e\u0301", '"\\', "//", "..", "otpauth://totp/x?secret=AAAA", ",;", "ﬀ", "\u202Ex"),
  )
  const text = fc
    .array(hostile, { maxLength: 3 })
    .map((parts) => parts.join("").trim())
    .filter((joined) => !/^null$/i.test(joined) && joined.isWellFormed())
  // A Yandex PIN is a number; reading its base32 back relies on it to begin with an ASCII character.
  const ascii = fc
    .string()
    .map((pin) => pin.trim())
    .filter((pin) => !/^null$/i.test(pin))
  const label = fc.oneof(text, fc.constantFrom("null", "NULL"))
  const base32 = fc.uint8Array({ minLength: 16, maxLength: 40 }).map(encodeBase32)
  const illegalBase32 = fc.stringMatching(/^[A-Z2-7]{2,30}$/)
  const decimal = {
    secret: fc.oneof(base32, illegalBase32),
    algorithm: fc.constantFrom("SHA1" as const, "SHA256" as const, "SHA512" as const),
    digits: fc.integer({ min: 5, max: 10 }),
  }
  const otp: fc.Arbitrary<OtpParameters> = fc.oneof(
    fc.record({
      type: fc.constant("totp" as const),
      ...decimal,
      periodSeconds: fc.integer({ min: 1, max: 31_536_000 }),
    }),
    fc.record({ type: fc.constant("hotp" as const), ...decimal, counter: fc.maxSafeNat() }),
    fc.record({ type: fc.constant("steam" as const), secret: decimal.secret }),
    fc.record({
      type: fc.constant("motp" as const),
      secret: text.filter((secret) => secret !== ""),
      pin: text,
    }),
    fc.record({ type: fc.constant("yandex" as const), secret: base32, pin: ascii }),
  )
  const parameterName = text.filter((name) => name !== "" && !NAMES.test(name))
  const uri: fc.Arbitrary<OtpauthUri> = fc.record({
    otp,
    issuer: label,
    account: label,
    display: fc.option(
      fc.json().filter((json) => !json.includes("%2C")),
      { nil: null },
    ),
    unknownParameters: fc.array(fc.tuple(parameterName, text), { maxLength: 3 }),
  })
  it("for every type", () => {
    fc.assert(
      fc.property(uri, (original) => {
        const written = formatOtpauthUri(original)
        expect(parseOtpauthUri(written)).toEqual(original)
        expect(written).toMatch(/^otpauth:\/\/[a-z]+\/[!-~]*$/)
        expect(written).not.toMatch(/[#"<>\\^`{|}]/)
      }),
      { numRuns: 500 },
    )
  })
  it("and any text is either read or refused with an OtpError", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (rest) => {
        let code = ""
        try {
          parseOtpauthUri(`otpauth://totp/${rest}`)
        } catch (error) {
          code = (error as { name: string }).name
        }
        expect(["", "OtpError"]).toContain(code)
      }),
    )
  })
})
