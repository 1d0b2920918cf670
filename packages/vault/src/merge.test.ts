import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Entry } from "./entry.ts"
import { mergeEntries } from "./merge.ts"
import { newEntry } from "./new-entry.ts"
import { arbitraryEntry } from "./testing/arbitrary-entry.ts"

const totp = {
  type: "totp",
  secret: "JBSWY3DPEHPK3PXP",
  algorithm: "SHA1",
  digits: 6,
  periodSeconds: 30,
} as const
const hotp = { type: "hotp", secret: "JBSWY3DPEHPK3PXP", algorithm: "SHA1", digits: 6, counter: 5 } as const
const base = newEntry(totp, { issuer: "GitHub", account: "alice", tags: ["work", "old"], note: "n" })
const edit = (change: Partial<Entry>): Entry => ({ ...base, ...change })

describe("merging two versions", () => {
  test("changes to different fields are both kept", () => {
    const { merged, conflicts } = mergeEntries(base, edit({ note: "mine" }), edit({ issuer: "Git" }))
    expect(merged).toEqual(edit({ note: "mine", issuer: "Git" }))
    expect(conflicts).toEqual([])
  })

  test("a field changed on both sides keeps the remote value and is reported", () => {
    const { merged, conflicts } = mergeEntries(base, edit({ note: "mine" }), edit({ note: "theirs" }))
    expect(merged.note).toBe("theirs")
    expect(conflicts).toEqual(["note"])
  })

  test("the same change on both sides is no conflict", () => {
    const both = edit({ note: "same", isPinned: true })
    expect(mergeEntries(base, both, structuredClone(both))).toEqual({ merged: both, conflicts: [] })
  })

  test("tags: additions and removals of both sides", () => {
    const { merged, conflicts } = mergeEntries(
      base,
      edit({ tags: ["work", "mine"] }),
      edit({ tags: ["theirs", "work", "old"] }),
    )
    expect(merged.tags).toEqual(["theirs", "work", "mine"])
    expect(conflicts).toEqual([])
  })

  test("recovery codes: a used one stays used, additions of both sides are kept, a removed one is gone", () => {
    const code = (code: string, isUsed = false) => ({ code, isUsed })
    const before = edit({ recoveryCodes: [code("a"), code("b"), code("c")] })
    const local = edit({ recoveryCodes: [code("a", true), code("b"), code("c"), code("mine")] })
    const remote = edit({ recoveryCodes: [code("a"), code("c", true), code("theirs")] })
    expect(mergeEntries(before, local, remote).merged.recoveryCodes).toEqual([
      code("a", true),
      code("c", true),
      code("theirs"),
      code("mine"),
    ])
  })

  test("the larger use count and the last use count", () => {
    const before = edit({ useCount: 10, lastUsedAtMicros: 100 })
    const local = edit({ useCount: 12, lastUsedAtMicros: 300 })
    const remote = edit({ useCount: 11, lastUsedAtMicros: 200 })
    expect(mergeEntries(before, local, remote).merged).toMatchObject({ useCount: 12, lastUsedAtMicros: 300 })
  })

  test.each([
    [6, 9, 9],
    [9, 6, 9],
    [5, 2, 5],
    [2, 5, 5],
  ])("HOTP counters %i here and %i there become %i", (mine, theirs, merged) => {
    const at = (counter: number) => edit({ otp: { ...hotp, counter } })
    const result = mergeEntries(at(5), at(mine), at(theirs))
    expect(result.merged.otp).toEqual({ ...hotp, counter: merged })
    expect(result.conflicts).toEqual([])
  })

  test("the counter of another secret does not count", () => {
    const before = edit({ otp: hotp })
    const local = edit({ otp: { ...hotp, counter: 900 } })
    const renewed = { ...hotp, secret: "GEZDGNBVGY3TQOJQ", counter: 0 }
    expect(mergeEntries(before, local, edit({ otp: renewed })).merged.otp).toEqual(renewed)
  })

  test("secret and parameters are taken from one side, never mixed", () => {
    const local = edit({ otp: { ...totp, secret: "GEZDGNBVGY3TQOJQ", digits: 8 } })
    const remote = edit({ otp: { ...totp, secret: "MFRGGZDFMZTWQ2LK", periodSeconds: 60 } })
    const { merged, conflicts } = mergeEntries(base, local, remote)
    expect(merged.otp).toEqual(remote.otp)
    expect(conflicts).toEqual(["otp"])
  })
})

describe("data which official apps do not know", () => {
  const unknown = { parameters: [["image", "i"]] as const, display: { mine: 1, yours: 2 } }
  const nothing = { parameters: [], display: {} }
  const before = edit({
    unknown,
    icon: { source: "aegis", id: "x" },
    recoveryCodes: [{ code: "a", isUsed: false }],
  })

  test("is restored after an official edit, and the edit stays", () => {
    const official = {
      ...before,
      unknown: nothing,
      icon: { source: "", id: "" },
      recoveryCodes: [],
      isPinned: true,
    }
    const { merged, conflicts } = mergeEntries(before, before, official)
    expect(merged).toEqual({ ...before, isPinned: true })
    expect(conflicts).toEqual([])
  })

  test("changed here meanwhile, it keeps our change", () => {
    const local = { ...before, unknown: { ...unknown, display: { mine: 7 } } }
    const { merged } = mergeEntries(before, local, { ...before, unknown: nothing })
    expect(merged.unknown).toEqual({ parameters: [["image", "i"]], display: { mine: 7 } })
  })

  test("taking off an icon which official apps know is a decision, choosing another too", () => {
    const known = { ...before, icon: { source: "simpleIcon", id: "github" } }
    const without = { ...known, unknown: nothing, icon: { source: "", id: "" } }
    expect(mergeEntries(known, known, without).merged.icon).toEqual({ source: "", id: "" })
    const other = { ...before, unknown: nothing, icon: { source: "customIcon", id: "y" } }
    expect(mergeEntries(before, before, other).merged.icon).toEqual({ source: "customIcon", id: "y" })
  })

  test("removed in part, it was removed on purpose", () => {
    const remote = { ...before, unknown: { parameters: [], display: { yours: 2 } } }
    expect(mergeEntries(before, before, remote).merged.unknown).toEqual({
      parameters: [],
      display: { yours: 2 },
    })
  })

  test("recovery codes removed where nothing says that an official app did it stay removed", () => {
    const plain = edit({ recoveryCodes: [{ code: "a", isUsed: false }] })
    const without = edit({ recoveryCodes: [] })
    expect(mergeEntries(plain, plain, without).merged.recoveryCodes).toEqual([])
    expect(mergeEntries(plain, plain, without, { isOfficialEdit: true }).merged.recoveryCodes).toEqual([
      { code: "a", isUsed: false },
    ])
  })

  test("keys are merged one by one", () => {
    const local = { ...before, unknown: { ...unknown, display: { mine: 5, yours: 2, added: true } } }
    const remote = { ...before, unknown: { ...unknown, display: { mine: 1, yours: 6 } } }
    expect(mergeEntries(before, local, remote).merged.unknown.display).toEqual({
      mine: 5,
      yours: 6,
      added: true,
    })
  })
})

describe("for any entries", () => {
  const three = fc.tuple(arbitraryEntry, arbitraryEntry, arbitraryEntry)
  const withoutRestoring = { isOfficialEdit: false }

  test("an unchanged side gives the other one", () => {
    fc.assert(
      fc.property(three, ([before, other]) => {
        expect(mergeEntries(before, other, before).merged).toEqual(upToCounter(other, before))
        expect(mergeEntries(before, before, other, withoutRestoring).merged).toEqual(
          upToCounter(other, before),
        )
      }),
    )
  })

  test("merging what was merged once more changes nothing: two clients do not chase each other", () => {
    fc.assert(
      fc.property(three, ([before, local, remote]) => {
        const { merged } = mergeEntries(before, local, remote)
        for (const base of [before, local, remote, merged]) {
          expect(mergeEntries(base, merged, merged, withoutRestoring)).toEqual({ merged, conflicts: [] })
        }
      }),
    )
  })
})

/** What only grows is the larger of both, also where the other side was not changed. */
function upToCounter(entry: Entry, other: Entry): Entry {
  const hasSameSecret =
    entry.otp.type === "hotp" && other.otp.type === "hotp" && entry.otp.secret === other.otp.secret
  expect(hasSameSecret).toBe(false)
  return {
    ...entry,
    useCount: Math.max(entry.useCount, other.useCount),
    lastUsedAtMicros: Math.max(entry.lastUsedAtMicros, other.lastUsedAtMicros),
  }
}
