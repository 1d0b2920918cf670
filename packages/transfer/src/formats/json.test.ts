import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parseJson } from "./json.ts"

const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth)

describe("depth", () => {
  it("takes 100 levels and no more", () => {
    expect(parseJson(nested(100)).isJson).toBe(true)
    expect(parseJson(nested(101))).toEqual({ isJson: false, isTooDeep: true })
  })
  it("does not count brackets inside strings, nor be fooled by escaped quotes", () => {
    const text = JSON.stringify({ a: '"' + "[{".repeat(500), b: "\\" })
    expect(parseJson(text).isJson).toBe(true)
    expect(parseJson(`{"a\\"${"[".repeat(101)}": 1}`).isJson).toBe(true)
  })
  it("counts depth and not number: a long flat list is fine", () => {
    expect(parseJson(`[${"[],".repeat(1000)}[]]`).isJson).toBe(true)
  })
})

describe("keys which reach prototypes", () => {
  it.each([
    '{"__proto__":{"polluted":1},"a":2}',
    '{"\\u005f_proto__":{"polluted":1},"a":2}',
    '{"__\\u0070roto__":1,"a":2}',
  ])("%s", (text) => {
    const result = parseJson(text)
    expect(result).toEqual({ isJson: true, value: { a: 2 } })
    expect(Object.keys(result.isJson ? (result.value as object) : {})).toEqual(["a"])
  })
})

it("answers the same as JSON.parse for everything that is not hostile", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const text = JSON.stringify(value)
      fc.pre(!/__proto__/.test(text))
      expect(parseJson(text)).toEqual({ isJson: true, value: JSON.parse(text) as unknown })
    }),
  )
})

it.each(["", "{", '{"a":}', "nul", '{"a":1}x', '"\\'])("says that %j is no JSON", (text) => {
  expect(parseJson(text)).toEqual({ isJson: false, isTooDeep: false })
})
