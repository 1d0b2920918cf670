import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { cleanRecoveryCodes, joinNote, splitNote } from "./recovery-codes.ts"
import { readRecoveryCodes } from "./new-entry.ts"
import { arbitraryNote } from "./testing/arbitrary-entry.ts"

const codes = [
  { code: "abcd-efgh", isUsed: false },
  { code: "ijkl mnop", isUsed: true },
]

describe("recovery codes in the note", () => {
  test("are its last paragraph, readable where there is no Tessera", () => {
    expect(joinNote({ note: "second phone", recoveryCodes: codes })).toBe(
      "second phone\n\nRecovery codes:\n☐ abcd-efgh\n☑ ijkl mnop",
    )
    expect(joinNote({ note: "", recoveryCodes: codes })).toBe("Recovery codes:\n☐ abcd-efgh\n☑ ijkl mnop")
  })

  test("are read although somebody edited the note by hand", () => {
    const edited = "second phone\r\nRecovery codes: \r\n  ☐   abcd-efgh  \r\n☑ ijkl mnop\n\n "
    const { note, recoveryCodes } = splitNote(edited)
    expect({ note: note.trim(), recoveryCodes }).toEqual({ note: "second phone", recoveryCodes: codes })
  })

  test.each([
    "Recovery codes:",
    "Recovery codes: in the safe",
    "Recovery codes:\nabcd",
    "☐ buy milk\n☑ call Bob",
    "Recovery codes:\n☐ abc\nremember to print them",
    "My Recovery codes:\n☐ abc",
    "a\n\nRecovery codes:",
    "Recovery codes:\n\nRecovery codes:",
  ])("a note which only looks similar stays a note: %j", (note) => {
    expect(splitNote(note)).toEqual({ note, recoveryCodes: [] })
    expect(joinNote({ note, recoveryCodes: [] })).toBe(note)
  })

  test("any note and any codes come back", () => {
    const arbitraryCodes = fc
      .array(fc.record({ code: fc.string({ unit: "grapheme" }), isUsed: fc.boolean() }), { maxLength: 5 })
      .map(cleanRecoveryCodes)
    fc.assert(
      fc.property(arbitraryNote, arbitraryCodes, (note, recoveryCodes) => {
        expect(splitNote(joinNote({ note, recoveryCodes }))).toEqual({ note, recoveryCodes })
      }),
      { numRuns: 2000 },
    )
  })

  test("any text without the marker, and reading what was read, change nothing", () => {
    fc.assert(
      fc.property(arbitraryNote, (text) => {
        const once = joinNote(splitNote(text))
        expect(splitNote(once)).toEqual(splitNote(text))
        if (!text.includes("Recovery codes:")) expect(once).toBe(text)
      }),
      { numRuns: 2000 },
    )
  })

  test("a hostile note takes no time and no stack", () => {
    const spaces = " ".repeat(500_000)
    expect(cleanRecoveryCodes([{ code: `a${spaces}\n\r\n${spaces}b`, isUsed: false }])[0]?.code).toBe("a b")
    expect(cleanRecoveryCodes([{ code: `a${spaces}b`, isUsed: false }])[0]?.code).toHaveLength(500_002)
    expect(
      splitNote(`Recovery codes:\n☐${spaces}a${spaces}b${"\n☐ c".repeat(200_000)}`).recoveryCodes,
    ).toHaveLength(200_001)
    const note = `Recovery codes:\n☐ a${"\n\nRecovery codes:".repeat(50_000)}`
    expect(splitNote(joinNote({ note, recoveryCodes: [] }))).toEqual({ note, recoveryCodes: [] })
  })

  test("pasted lists lose their marks, not their codes", () => {
    expect(
      readRecoveryCodes("1. abc-1\n 2) def-2\n- ghi\n\n☐ jkl\n12345 67890\n").map(({ code }) => code),
    ).toEqual(["abc-1", "def-2", "ghi", "jkl", "12345 67890"])
  })
})
