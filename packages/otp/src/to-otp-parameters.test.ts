import { describe, expect, it } from "vitest"
import { OtpError } from "./errors.ts"
import { MAX_PERIOD_SECONDS, toOtpParameters } from "./to-otp-parameters.ts"

const secret = "JBSWY3DPEHPK3PXP"
const totp = { type: "totp", secret, algorithm: "SHA1", digits: 6, periodSeconds: 30 }

describe("defaults", () => {
  it.each([undefined, null, "", "  ", "null", " NULL "])("stand for %j", (missing) => {
    const raw = {
      secret,
      algorithm: missing,
      digits: missing,
      period: missing,
      counter: missing,
      pin: missing,
    }
    expect(toOtpParameters({ type: "totp", ...raw })).toEqual(totp)
    expect(toOtpParameters({ type: "hotp", ...raw })).toEqual({
      type: "hotp",
      secret,
      algorithm: "SHA1",
      digits: 6,
      counter: 0,
    })
    expect(toOtpParameters({ type: "motp", ...raw })).toEqual({ type: "motp", secret, pin: "" })
  })
  it("stand for absent fields", () => {
    expect(toOtpParameters({ type: "totp", secret })).toEqual(totp)
  })
})

it.each([
  ["TOTP", "totp"],
  [" Hotp ", "hotp"],
  ["steamtotp", "steam"],
  ["STEAM", "steam"],
  ["motp", "motp"],
  ["yaotp", "yandex"],
  ["Yandex", "yandex"],
])("type %j is %s", (type, expected) => {
  expect(toOtpParameters({ type, secret: secret.repeat(2) }).type).toBe(expected)
})

it.each([
  "SHA256",
  "sha256",
  "SHA-256",
  "HMACSHA256",
  "HmacSHA256",
  "HMAC-SHA-256",
  "Algorithm.sha256",
  " sha_256 ",
])("algorithm %j", (algorithm) => {
  expect(toOtpParameters({ type: "totp", secret, algorithm })).toEqual({ ...totp, algorithm: "SHA256" })
})

it("numbers may be text, big integers or whole floats", () => {
  const expected = { ...totp, digits: 8, periodSeconds: 45 }
  expect(toOtpParameters({ type: "totp", secret, digits: "8", period: " 45 " })).toEqual(expected)
  expect(toOtpParameters({ type: "totp", secret, digits: "08", period: "45.0" })).toEqual(expected)
  expect(toOtpParameters({ type: "totp", secret, digits: 8n, period: 45 })).toEqual(expected)
})

it.each([
  [5, 1],
  [10, MAX_PERIOD_SECONDS],
])("accepts %d digits and %d s", (digits, period) => {
  expect(toOtpParameters({ type: "totp", secret, digits, period })).toEqual({
    ...totp,
    digits,
    periodSeconds: period,
  })
})

it.each([0, 7, "9007199254740991", Number.MAX_SAFE_INTEGER])("accepts the counter %s", (counter) => {
  expect(toOtpParameters({ type: "hotp", secret, counter })).toMatchObject({ counter: Number(counter) })
})

describe("secrets", () => {
  it.each(["jbsw y3dp-ehpk 3pxp", "JBSWY3DPEHPK3PXP====", "\tJBSWY3DP EHPK3PXP\n"])("%j", (text) => {
    expect(toOtpParameters({ type: "totp", secret: text })).toEqual(totp)
  })
  it.each(["CHJDDHDHXEA", "SECRETO", "AAAAAAAAA", "IRNSHXHXBXBXBBXBB"])(
    "keep the illegal length of %s",
    (text) => {
      expect(toOtpParameters({ type: "totp", secret: text }).secret).toBe(text)
    },
  )
  it("are text for Mobile-OTP: neither case nor spaces inside change", () => {
    const otp = toOtpParameters({ type: "motp", secret: " Fd85 e62d ", pin: 1234 })
    expect(otp).toEqual({ type: "motp", secret: "Fd85 e62d", pin: "1234" })
  })
})

it("ignores what the type fixes", () => {
  const nonsense = { algorithm: "MD5", digits: 99, period: -1, counter: "x" }
  expect(toOtpParameters({ type: "steam", secret, ...nonsense })).toEqual({ type: "steam", secret })
  expect(toOtpParameters({ type: "motp", secret, pin: "1", ...nonsense })).toEqual({
    type: "motp",
    secret,
    pin: "1",
  })
  expect(toOtpParameters({ type: "totp", secret, counter: -1 })).toEqual(totp)
  expect(toOtpParameters({ type: "hotp", secret, period: 0 })).toMatchObject({ type: "hotp", counter: 0 })
})

describe("refuses", () => {
  const bad: readonly [code: string, fields: Record<string, unknown>][] = [
    ["unsupported-type", { type: "push" }],
    ["unsupported-type", { type: undefined }],
    ["unsupported-type", { type: 2 }],
    ["unsupported-type", { type: "__proto__" }],
    ["missing-secret", { secret: undefined }],
    ["missing-secret", { secret: " " }],
    ["missing-secret", { secret: "null" }],
    ["missing-secret", { secret: "====" }],
    ["missing-secret", { type: "motp", secret: "" }],
    ["bad-secret", { secret: "10890000" }],
    ["bad-secret", { secret: "JBSWY3DPEHPK3PX!" }],
    ["bad-secret", { secret: "A" }],
    ["bad-secret", { secret: 12345 }],
    ["bad-secret", { type: "yandex", secret: "JBSWY3DPEHPK3PXP" }],
    ["unsupported-algorithm", { algorithm: "MD5" }],
    ["unsupported-algorithm", { algorithm: "SHA384" }],
    ["unsupported-algorithm", { algorithm: "SHA11" }],
    ["unsupported-algorithm", { algorithm: 1 }],
    ["bad-pin", { type: "motp", pin: ["1"] }],
  ]
  const digits = [0, -6, 4, 11, 99, 6.5, "six", "6 or so", "0x8", "1e1", Number.NaN, true, {}, [6]]
  const period = [0, -30, 1e18, 30.5, "-30", "thirty", Number.POSITIVE_INFINITY, MAX_PERIOD_SECONDS + 1, []]
  const counter = [-1, 1.5, "-1", "x", 2 ** 53, "9007199254740993", "9".repeat(400), false]
  const all = [
    ...bad,
    ...digits.map((value): [string, Record<string, unknown>] => ["bad-digits", { digits: value }]),
    ...period.map((value): [string, Record<string, unknown>] => ["bad-period", { period: value }]),
    ...counter.map((value): [string, Record<string, unknown>] => [
      "bad-counter",
      { type: "hotp", counter: value },
    ]),
  ]
  it.each(all)("%s: %o", (code, fields) => {
    expect(() => toOtpParameters({ type: "totp", secret, ...fields })).toThrow(
      new OtpError(code as OtpError["code"]),
    )
  })
  it("without repeating the secret", () => {
    try {
      toOtpParameters({ type: "totp", secret: "CANARY01" })
    } catch (error) {
      const { message, cause, stack } = error as OtpError
      expect(String([message, cause, stack])).not.toContain("CANARY01")
    }
    expect.assertions(1)
  })
})
