// RFC 4180 and what programs make of it.
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parseCsv } from "./csv.ts"

const cellsOf = (text: string) => parseCsv(text).map(({ cells }) => cells)

describe("parseCsv", () => {
  it.each([
    [
      "a,b\nc,d",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    [
      "a,b\r\nc,d\r\n",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    [
      "a;b\rc;d,e",
      [
        ["a", "b"],
        ["c", "d,e"],
      ],
    ],
    [
      "a\tb,\te\nc\td\tf",
      [
        ["a", "b,", "e"],
        ["c", "d", "f"],
      ],
    ],
    ['"a ""b""",c', [['a "b"', "c"]]],
    ['"a\nb",c', [["a\nb", "c"]]],
    ['"a"b,c', [["ab", "c"]]],
    ['x,"open\nto the end', [["x", "open\nto the end"]]],
    [
      "a,,\n\n,,\n,b,",
      [
        ["a", "", ""],
        ["", "b", ""],
      ],
    ],
    ["", []],
  ])("%j", (text, rows) => {
    expect(cellsOf(text)).toEqual(rows)
  })
  it("counts the lines inside of cells", () => {
    const rows = parseCsv('a,b\r\n"one\r\ntwo",c\r\n\r\nd,e')
    expect(rows.map(({ line }) => line)).toEqual([1, 2, 5])
  })
  it("refuses more rows than any vault has", () => {
    expect(() => parseCsv("a,b\n".repeat(100_001))).toThrow(expect.objectContaining({ code: "too-large" }))
  })
  it("gives back what was quoted", () => {
    const row = fc.array(
      fc.string({ unit: fc.constantFrom("a", "b", ",", ";", "\t", '"', "'", "\r", "\n", " ", "é", "🙂") }),
      {
        minLength: 3,
        maxLength: 3,
      },
    )
    fc.assert(
      fc.property(fc.array(row, { maxLength: 5 }), fc.constantFrom(",", ";", "\t"), (rows, separator) => {
        const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`
        const all = [["first", "row", "here"], ...rows]
        const text = all.map((cells) => cells.map((cell) => quote(cell)).join(separator)).join("\r\n")
        expect(cellsOf(text)).toEqual(all.filter((cells) => cells.some((cell) => cell.trim() !== "")))
      }),
    )
  })
})
