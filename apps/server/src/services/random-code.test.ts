import { describe, expect, it } from "vitest"
import { randomCode } from "./random-code.ts"

/** A source which gives these numbers, one after the other. */
const drawing = (...numbers: number[]) => {
  const left = [...numbers]
  return () => {
    const bytes = new Uint8Array(4)
    new DataView(bytes.buffer).setUint32(0, left.shift() ?? 0)
    return bytes
  }
}

describe("codes for mails", () => {
  it("have six digits, with their leading zeros", () => {
    expect(randomCode(drawing(7))).toBe("000007")
    expect(randomCode(drawing(1_040_713))).toBe("040713")
    expect(randomCode(drawing(999_999))).toBe("999999")
  })

  it("are equally likely: numbers which would favour the first ones are drawn again", () => {
    const limit = 4_294_000_000
    expect(randomCode(drawing(limit - 1, 5))).toBe("999999")
    expect(randomCode(drawing(limit, 2 ** 32 - 1, 5))).toBe("000005")
  })
})
