import { encodeBase64 } from "@tessera/bytes"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { z } from "zod"
import {
  base64Bytes,
  base64UrlBytes,
  booleanText,
  email,
  integerText,
  micros,
  omittable,
  unsetOrBase64Bytes,
  unsetOrText,
  uuid,
  withDefault,
} from "./codecs.ts"

const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const refuses = (schema: z.ZodType, value: unknown) => expect(schema.safeParse(value).success).toBe(false)

describe("every pair of decode and encode", () => {
  const pairs: [string, z.ZodType, fc.Arbitrary<unknown>][] = [
    ["bytes of any length", base64Bytes(), fc.uint8Array({ maxLength: 100 })],
    ["bytes of one length", base64Bytes({ length: 24 }), bytesOf(24)],
    [
      "bytes of some lengths",
      base64Bytes({ min: 1, max: 64 }),
      fc.uint8Array({ minLength: 1, maxLength: 64 }),
    ],
    ["URL-safe bytes", base64UrlBytes(), fc.uint8Array({ maxLength: 100 })],
    ["bytes or null", unsetOrBase64Bytes({ length: 48 }), fc.option(bytesOf(48))],
    ["text or null", unsetOrText, fc.option(fc.string({ minLength: 1 }))],
    ["a number as text", integerText(), fc.nat(Number.MAX_SAFE_INTEGER)],
    ["a boolean as text", booleanText, fc.boolean()],
    ["a field with a default", withDefault(z.boolean(), true), fc.boolean()],
    [
      "a field which may be missing",
      omittable(base64Bytes()),
      fc.option(fc.uint8Array(), { nil: undefined }),
    ],
    ["a UUID", uuid, fc.uuid()],
    ["a time", micros, fc.nat(Number.MAX_SAFE_INTEGER)],
  ]
  it.each(pairs)("%s", (_name, schema, values) => {
    fc.assert(
      fc.property(values, (value) => {
        expect(schema.parse(z.encode(schema, value))).toEqual(value)
      }),
    )
  })
})

describe("bytes", () => {
  it("are base64 with padding on the wire, and base64url without padding for WebAuthn", () => {
    expect(z.encode(base64Bytes(), Uint8Array.of(251, 255))).toBe("+/8=")
    expect(z.encode(base64UrlBytes(), Uint8Array.of(251, 255))).toBe("-_8")
    expect(base64UrlBytes().parse("-_8=")).toEqual(Uint8Array.of(251, 255))
  })
  it("of the wrong number are refused in both directions", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        fc.pre(bytes.length !== 24)
        refuses(base64Bytes({ length: 24 }), encodeBase64(bytes))
        expect(z.safeEncode(base64Bytes({ length: 24 }), bytes).success).toBe(false)
      }),
    )
    refuses(base64Bytes({ min: 1, max: 512 }), encodeBase64(new Uint8Array(513)))
    refuses(base64Bytes({ min: 1, max: 512 }), "")
    refuses(unsetOrBase64Bytes({ length: 48 }), encodeBase64(new Uint8Array(47)))
  })
  it.each(["Zg", "Zg=", "Zg==\n", "Z-==", "!", 7, null, undefined, {}])("%j is refused", (value) => {
    refuses(base64Bytes(), value)
  })
  it("which are damaged are refused or differ, and never quoted", () => {
    const result = base64Bytes().safeParse("CANARY-SECRET!")
    expect(result.success).toBe(false)
    expect(JSON.stringify(result.error?.issues) + String(result.error)).not.toContain("CANARY")
  })
})

describe("what official clients leave out", () => {
  const body = z.object({
    box: unsetOrBase64Bytes({ length: 3 }),
    text: unsetOrText,
    maybe: omittable(z.string()),
  })
  it.each([[{}], [{ box: "", text: "", maybe: null }], [{ box: null, text: null }]])("%j", (wire) => {
    expect(body.parse(wire)).toEqual({ box: null, text: null })
  })
  it("is written as the empty text, and never as null", () => {
    expect(z.encode(body, { box: null, text: null })).toEqual({ box: "", text: "" })
  })
  it("has its default", () => {
    const defaulted = z.object({
      flag: withDefault(z.boolean(), true),
      type: withDefault(z.string(), "totp"),
    })
    expect(defaulted.parse({})).toEqual({ flag: true, type: "totp" })
    expect(defaulted.parse({ flag: false, type: null })).toEqual({ flag: false, type: "totp" })
  })
})

describe("e-mail addresses", () => {
  it("are known by one form", () => {
    expect(email.parse("  Alice@Example.org ")).toBe("alice@example.org")
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        const known = email.parse(` ${address.toUpperCase()}\n`)
        expect(email.parse(known)).toBe(known)
        expect(z.encode(email, address)).toBe(email.parse(address))
      }),
    )
  })
  it.each(["", "  ", "alice", "@example.org", "alice@", "a b@example.org", "a@b\r\nBcc: c@d", 5, null])(
    "%j is none",
    (value) => refuses(email, value),
  )
  it("are refused at once when they are absurd", () => {
    const startedAt = performance.now()
    refuses(email, `${"@".repeat(1_000_000)} a`)
    // A bound on hanging, not on speed: trying every way to read it takes minutes.
    expect(performance.now() - startedAt).toBeLessThan(10_000)
  })
  it.each(["@", "a@", "a", " "])("which are a million times %j cost nothing", (text) => {
    const startedAtMs = performance.now()
    refuses(email, `${text.repeat(1_000_000)} x`)
    expect(performance.now() - startedAtMs).toBeLessThan(10_000)
  })
})

it.each(["", "-1", "1.5", "1e3", "0x10", " 1", "9007199254740992", "12345678901234567"])(
  "%j is no number",
  (text) => {
    refuses(integerText(), text)
  },
)

it("times are safe integers", () => {
  for (const value of [-1, 1.5, 2 ** 53, "1"]) refuses(micros, value)
})

it("UUIDs are read in any case and known in lower case", () => {
  expect(uuid.parse("3F1D2C4B-5A69-4788-9A0B-1C2D3E4F5061")).toBe("3f1d2c4b-5a69-4788-9a0b-1c2d3e4f5061")
  for (const value of ["", "3f1d2c4b5a6947889a0b1c2d3e4f5061", "../../etc"]) refuses(uuid, value)
})
