import { encodeBase32 } from "@tessera/bytes"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { computeHotp } from "./hotp.ts"
import type { OtpAlgorithm } from "./parameters.ts"
import { secondsLeftInWindow, windowAt } from "./totp.ts"

// RFC 6238 Appendix B. The table there does not say it, but its errata and reference code do: the secret is repeated
// to the length of the hash.
const SECRETS: Readonly<Record<OtpAlgorithm, string>> = {
  SHA1: secretOfLength(20),
  SHA256: secretOfLength(32),
  SHA512: secretOfLength(64),
}
const APPENDIX_B = [
  [59, "94287082", "46119246", "90693936"],
  [1111111109, "07081804", "68084774", "25091201"],
  [1111111111, "14050471", "67062674", "99943326"],
  [1234567890, "89005924", "91819424", "93441116"],
  [2000000000, "69279037", "90698825", "38618901"],
  [20000000000, "65353130", "77737706", "47863826"],
] as const

function secretOfLength(length: number): string {
  return encodeBase32(new TextEncoder().encode("1234567890".repeat(7).slice(0, length)))
}

it.each(APPENDIX_B)("RFC 6238 Appendix B at %d seconds", (seconds, sha1, sha256, sha512) => {
  const window = windowAt(seconds * 1000, 30)
  const codeBy = (algorithm: OtpAlgorithm) =>
    computeHotp({ secret: SECRETS[algorithm], algorithm, digits: 8 }, window)
  expect([codeBy("SHA1"), codeBy("SHA256"), codeBy("SHA512")]).toEqual([sha1, sha256, sha512])
})

describe("windows", () => {
  it.each([
    [0, 0, 30],
    [1, 0, 30],
    [999, 0, 30],
    [1000, 0, 29],
    [29_000, 0, 1],
    [29_999, 0, 1],
    [30_000, 1, 30],
    [-1, -1, 1],
    [-30_000, -1, 30],
    [-30_001, -2, 1],
  ])("at %d ms it is number %d with %d seconds left", (timeMs, window, left) => {
    expect(windowAt(timeMs, 30)).toBe(window)
    expect(secondsLeftInWindow(timeMs, 30)).toBe(left)
  })

  it("change exactly when the seconds have run out, before and after 1970, for any period", () => {
    const time = fc.integer({ min: -8.64e15, max: 8.64e15 })
    fc.assert(
      fc.property(time, fc.integer({ min: 1, max: 31_536_000 }), (timeMs, period) => {
        const left = secondsLeftInWindow(timeMs, period)
        expect(left).toBeGreaterThanOrEqual(1)
        expect(left).toBeLessThanOrEqual(period)
        expect(windowAt(timeMs + left * 1000, period)).toBe(windowAt(timeMs, period) + 1)
        expect(windowAt(timeMs + (left - 1) * 1000, period)).toBe(windowAt(timeMs, period))
      }),
    )
  })
})
