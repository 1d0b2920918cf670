import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { groupDigits } from "./code-view.ts"
import { describeAgo, describeDuration, parseDurationMs } from "./duration.ts"
import { styleFor } from "./style.ts"
import { formatTable } from "./table.ts"
import { cutToWidth, displayWidth, padToWidth, printable } from "./width.ts"

const plain = styleFor({ isTTY: false }, {})

describe("display width", () => {
  it.each([
    ["GitHub", 6],
    ["日本語", 6],
    ["한국", 4],
    ["Crédit", 6],
    ["e\u0301", 1],
    ["👩‍👩‍👧", 2],
    ["⌚", 2],
    ["ｆｕｌｌ", 8],
    ["", 0],
  ])("measures %s", (text, width) => {
    expect(displayWidth(text)).toBe(width)
  })

  it("never cuts wider than asked, and says that it cut", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 40 }), (text, columns) => {
        const safe = printable(text)
        const cut = cutToWidth(safe, columns)
        expect(displayWidth(cut)).toBeLessThanOrEqual(columns)
        if (cut !== safe) expect(cut.endsWith("…")).toBe(true)
        expect(displayWidth(padToWidth(cut, columns))).toBe(columns)
      }),
    )
  })

  it("lets nothing through that commands the terminal or turns the reading direction", () => {
    expect(printable("a\u001b[2Jb\u009bc\u202ed\ne")).toBe("a�[2Jb�c�d�e")
  })
})

describe("table", () => {
  const columns = [
    { title: "Issuer", isFlexible: true },
    { title: "Account", isFlexible: true },
    { title: "Code", align: "right" as const },
  ]

  it("is never wider than the terminal, whatever the entries are called", () => {
    const cell = fc.string({ unit: "grapheme", maxLength: 120 })
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 8 }), (rows) => {
        const lines = formatTable(
          columns,
          rows.map(([issuer, account]) => [issuer, account, "123 456"]),
          { columns: 80, style: plain },
        )
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(80)
        expect(lines).toHaveLength(rows.length + 1)
        for (const line of lines.slice(1)) expect(line.endsWith("123 456")).toBe(true)
      }),
    )
  })

  it("aligns what follows a wide character", () => {
    const lines = formatTable(
      columns,
      [
        ["日本", "a", "111 111"],
        ["GitHub", "b", "222 222"],
      ],
      { columns: 80, style: plain },
    )
    expect(lines[1]).toBe("日本    a        111 111")
    expect(lines[2]).toBe("GitHub  b        222 222")
  })
})

describe("style", () => {
  it("is plain in a pipe, with NO_COLOR and on a dumb terminal", () => {
    for (const style of [
      plain,
      styleFor({ isTTY: true }, { NO_COLOR: "1" }),
      styleFor({ isTTY: true }, { TERM: "dumb" }),
    ]) {
      expect(style.accent(style.strong(style.quiet("x")))).toBe("x")
    }
    expect(styleFor({ isTTY: true }, {}).strong("x")).toBe("\u001b[1mx\u001b[22m")
  })
})

describe("digits and times", () => {
  it.each([
    ["12345", "12345"],
    ["123456", "123 456"],
    ["1234567", "123 4567"],
    ["12345678", "1234 5678"],
    ["123456789", "123 456 789"],
    ["1234567890", "123 456 7890"],
    ["747JR", "747JR"],
    ["abcdefgh", "abcdefgh"],
  ])("groups %s", (code, grouped) => {
    expect(groupDigits(code)).toBe(grouped)
  })

  it("reads and writes lengths of time", () => {
    expect(["90", "90s", "15m", "8h", "7d", "0", "x", "", "1.5h", "-3m"].map(parseDurationMs)).toEqual([
      90_000,
      90_000,
      900_000,
      28_800_000,
      604_800_000,
      null,
      null,
      null,
      null,
      null,
    ])
    expect([45_000, 900_000, 7_200_000, 259_200_000].map(describeDuration)).toEqual([
      "45 s",
      "15 min",
      "2 h",
      "3 days",
    ])
    expect(describeAgo(0, 720_000)).toBe("12 min ago")
  })
})
