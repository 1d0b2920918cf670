import { describe, expect, it } from "vitest"
import foreignCodes from "../vectors/foreign-codes.json" with { type: "json" }
import independentCodes from "../vectors/independent-codes.json" with { type: "json" }
import { computeCode, isPinMissing, nextCode, periodSecondsOf, secondsLeft } from "./code.ts"
import { type RawOtp, toOtpParameters } from "./to-otp-parameters.ts"

type CodeVector = RawOtp & { readonly unixTime?: number; readonly code: string; readonly source?: string }

const vectors: readonly CodeVector[] = [...foreignCodes, ...independentCodes]

it.each(vectors)("$type $code of $source", (vector) => {
  const otp = toOtpParameters(vector)
  const timeMs = (vector.unixTime ?? 0) * 1000
  expect(computeCode(otp, timeMs)).toBe(vector.code)
  const periodSeconds = periodSecondsOf(otp)
  const lastMoment =
    periodSeconds === null ? timeMs : timeMs - (timeMs % 1000) + secondsLeft(otp, timeMs)! * 1000 - 1
  expect(computeCode(otp, lastMoment)).toBe(vector.code)
  // One window earlier the very same code is the next one.
  if (periodSeconds !== null) expect(nextCode(otp, timeMs - periodSeconds * 1000)).toBe(vector.code)
})

it("every type is among the vectors", () => {
  expect(new Set(vectors.map(({ type }) => type))).toEqual(
    new Set(["totp", "hotp", "steam", "motp", "yandex"]),
  )
  expect(vectors.length).toBeGreaterThan(170)
})

const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // RFC 4226 Appendix D

describe("HOTP", () => {
  const hotp = toOtpParameters({ type: "hotp", secret, counter: 7 })
  it("shows the code at its counter, then the one after, whatever the time", () => {
    for (const timeMs of [0, -1, 1_700_000_000_000]) {
      expect([computeCode(hotp, timeMs), nextCode(hotp, timeMs)]).toEqual(["162583", "399871"])
    }
  })
  it("has no time window", () => {
    expect([periodSecondsOf(hotp), secondsLeft(hotp, 0)]).toEqual([null, null])
  })
  it("still has a next code at the largest counter", () => {
    const last = toOtpParameters({ type: "hotp", secret, counter: Number.MAX_SAFE_INTEGER })
    expect(nextCode(last, 0)).toMatch(/^\d{6}$/)
    expect(nextCode(last, 0)).not.toBe(computeCode(last, 0))
  })
})

it.each([
  [{ type: "totp", secret, period: 45 }, 45],
  [{ type: "steam", secret, period: 45 }, 30],
  [{ type: "motp", secret, period: 45 }, 10],
  [{ type: "yandex", secret, period: 45 }, 30],
])("the period of %o is %d s", (raw, periodSeconds) => {
  const otp = toOtpParameters(raw)
  expect(periodSecondsOf(otp)).toBe(periodSeconds)
  expect(secondsLeft(otp, 0)).toBe(periodSeconds)
})

it("says when the PIN is missing that a code depends on", () => {
  expect(isPinMissing(toOtpParameters({ type: "motp", secret: "ab" }))).toBe(true)
  expect(isPinMissing(toOtpParameters({ type: "yandex", secret, pin: 1234 }))).toBe(false)
  expect(isPinMissing(toOtpParameters({ type: "totp", secret }))).toBe(false)
})
