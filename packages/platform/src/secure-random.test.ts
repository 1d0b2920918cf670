import { expect, it } from "vitest"
import { secureRandomBytes } from "./secure-random.ts"
import { systemClock } from "./system-clock.ts"

it.each([0, 1, 32, 65_536, 65_537, 200_000])("gives %i bytes, random to the end", (length) => {
  const bytes = secureRandomBytes(length)
  expect(bytes.length).toBe(length)
  // 24 zero bytes in a row would be chance once in 2^192, or a part that was left out.
  for (let offset = 0; offset + 24 <= length; offset += 24) {
    expect(bytes.subarray(offset, offset + 24).some((byte) => byte !== 0)).toBe(true)
  }
  if (length >= 24) expect(bytes.subarray(-24).some((byte) => byte !== 0)).toBe(true)
})

it("never gives the same bytes again", () => {
  const draws = Array.from({ length: 1000 }, () => secureRandomBytes(16).toHex())
  expect(new Set(draws).size).toBe(draws.length)
})

it("the clock shows milliseconds of this century, and does not stand still", async () => {
  const before = systemClock()
  expect(before).toBeGreaterThan(Date.UTC(2024, 0))
  expect(before).toBeLessThan(Date.UTC(2100, 0))
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(systemClock()).toBeGreaterThan(before)
})
