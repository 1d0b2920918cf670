import { describe, expect, it } from "vitest"
import { isClockWrong, measureSkew } from "./clock.ts"

describe("clock skew", () => {
  it("is server minus local, against the middle of the round trip", () => {
    expect(measureSkew({ serverMicros: 5_000_000, sentAtMs: 1000, receivedAtMs: 3000 })).toBe(3000)
    expect(measureSkew({ serverMicros: 1_000_000, sentAtMs: 9000, receivedAtMs: 9000 })).toBe(-8000)
  })

  it.each([
    ["no timestamp", { serverMicros: undefined, sentAtMs: 0, receivedAtMs: 1 }],
    ["an answer that took too long", { serverMicros: 1, sentAtMs: 0, receivedAtMs: 10_001 }],
    ["a clock that jumped back meanwhile", { serverMicros: 1, sentAtMs: 5, receivedAtMs: 4 }],
  ])("%s says nothing", (_, input) => {
    expect(measureSkew(input)).toBeNull()
  })

  it("is shown above five seconds, either way", () => {
    expect([null, 0, 5000, -5000].map(isClockWrong)).toEqual([false, false, false, false])
    expect([5001, -5001].map(isClockWrong)).toEqual([true, true])
  })
})
