import { describe, expect, test } from "vitest"
import type { Entry } from "./entry.ts"
import { newEntry } from "./new-entry.ts"
import { type SortOrder, sortEntries } from "./sort.ts"

const otp = { type: "steam", secret: "JBSWY3DPEHPK3PXP" } as const
const entry = (issuer: string, account: string, change: Partial<Entry> = {}) =>
  newEntry(otp, { issuer, account, ...change })

const entries = [
  entry("Zürich", "b", { position: 2, useCount: 1, lastUsedAtMicros: 9 }),
  entry("aws 10", "d", { position: 0, useCount: 5, lastUsedAtMicros: 3 }),
  entry("AWS 9", "c", { position: 1, useCount: 5, lastUsedAtMicros: 4 }),
  entry("zebra", "a", { position: 4, useCount: 0 }),
  entry("", "beta", { position: 3, useCount: 2, lastUsedAtMicros: 1 }),
]

const sorted = (order: SortOrder, list = entries) =>
  sortEntries(list, order, { entryOf: (item) => item }).map(({ issuer, account }) => issuer || account)

describe("sorting", () => {
  test.each<[SortOrder, string[]]>([
    ["issuer", ["AWS 9", "aws 10", "beta", "zebra", "Zürich"]],
    ["account", ["zebra", "Zürich", "beta", "AWS 9", "aws 10"]],
    ["recently-used", ["Zürich", "AWS 9", "aws 10", "beta", "zebra"]],
    ["most-used", ["AWS 9", "aws 10", "beta", "Zürich", "zebra"]],
    ["own", ["aws 10", "AWS 9", "Zürich", "beta", "zebra"]],
  ])("by %s", (order, expected) => {
    expect(sorted(order)).toEqual(expected)
  })

  test("pinned entries come first in every order", () => {
    const pinned = [...entries, entry("middle", "m", { isPinned: true, position: 99 })]
    for (const order of ["issuer", "account", "recently-used", "most-used", "own"] as const) {
      expect(sorted(order, pinned)[0]).toBe("middle")
    }
  })

  test("equal ones keep their order", () => {
    const same = [1, 2, 3].map((useCount) => entry("a", "a", { useCount }))
    expect(sortEntries(same, "issuer", { entryOf: (item) => item })).toEqual(same)
  })
})
