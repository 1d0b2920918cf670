import { describe, expect, it } from "vitest"
import type { CodeView } from "./code-view.ts"
import { styleFor } from "./style.ts"
import { handleKeys, screenLines } from "./watch-codes.ts"
import { displayWidth } from "./width.ts"
import { wrapText } from "./wrap.ts"

const code = (issuer: string, secondsLeft: number | null): CodeView => ({
  id: issuer,
  issuer,
  account: "someone@example.org",
  type: secondsLeft === null ? "hotp" : "totp",
  code: "123456",
  next: "654321",
  secondsLeft,
  period: secondsLeft === null ? null : 30,
  counter: secondsLeft === null ? 7 : null,
  isPinned: false,
})
const newView = () => ({ filter: "", isTyping: false, scroll: 0 })
const screen = { columns: 60, rows: 10, style: styleFor({ isTTY: false }, {}) }

describe("the live list", () => {
  it("draws the time left as a bar, and a counter as a number", () => {
    const lines = screenLines(
      [code("A", 30), code("B", 15), code("C", 1), code("D", null)],
      newView(),
      screen,
    )
    expect(lines.map((line) => line.split("654 321")[1]?.trim()).slice(1, 5)).toEqual([
      "▰▰▰▰▰▰▰▰▰▰ 30",
      "▰▰▰▰▰▱▱▱▱▱ 15",
      "▰▱▱▱▱▱▱▱▱▱  1",
      "#7",
    ])
  })

  it("marks the last seconds not by colour alone", () => {
    const coloured = { ...screen, style: styleFor({ isTTY: true }, {}) }
    const [, ending, calm] = screenLines([code("A", 3), code("B", 20)], newView(), coloured)
    expect(ending).toContain("38;5;173")
    expect(calm).not.toContain("38;5;173")
    expect(ending).toContain("▰▱▱▱▱▱▱▱▱▱  3")
  })

  it("never leaves the screen, however many codes there are", () => {
    const many = Array.from({ length: 100 }, (_, index) => code(`${index} is an issuer with a long name`, 9))
    for (const scroll of [0, 50, 93]) {
      const lines = screenLines(many, { ...newView(), scroll }, screen)
      expect(lines.length).toBeLessThanOrEqual(screen.rows)
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(screen.columns)
      expect(lines[1]).toMatch(new RegExp(`^${scroll} `))
    }
  })

  it("filters while typing, and leaves on q", () => {
    const view = newView()
    expect(handleKeys("/gi", view)).toBe(false)
    expect(view).toEqual({ filter: "gi", isTyping: true, scroll: 0 })
    expect(handleKeys("q", view)).toBe(false)
    handleKeys("\u007f", view)
    handleKeys("\r", view)
    expect(view).toEqual({ filter: "gi", isTyping: false, scroll: 0 })
    handleKeys("\u001b[B", view)
    handleKeys("jj", view)
    handleKeys("\u001b[A", view)
    expect(view.scroll).toBe(2)
    expect(handleKeys("q", view)).toBe(true)
    expect(handleKeys("\u0003", newView())).toBe(true)
  })
})

describe("wrapping", () => {
  it("breaks between words and indents what follows", () => {
    expect(wrapText("one two three four", 9, "  ")).toEqual(["one two", "  three", "  four"])
    expect(wrapText("", 10)).toEqual([""])
    expect(wrapText("averylongword b", 5)).toEqual(["averylongword", "b"])
  })
})
