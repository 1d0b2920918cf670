import { toOtpParameters } from "@tessera/otp"
import { newEntry, type EntryDetails } from "@tessera/vault"
import { describe, expect, it } from "vitest"
import { previewImport } from "./preview.ts"

const entryOf = (otp: object = {}, details: EntryDetails = {}) =>
  newEntry(toOtpParameters({ type: "totp", secret: "JBSWY3DPEHPK3PXP", ...otp }), {
    issuer: "Site",
    account: "me",
    ...details,
  })
type Entry = ReturnType<typeof entryOf>

const resultOf = (...entries: readonly Entry[]) => ({
  entries: entries.map((entry, index) => ({ entry, where: `entry ${index + 1}`, hasPicture: false })),
  skipped: [],
})
const preview = (imported: Entry, ...existing: readonly Entry[]) =>
  previewImport(
    resultOf(imported),
    existing.map((entry, id) => ({ id, entry })),
  ).items[0]!

describe("an entry of the file is", () => {
  it("new in an empty vault", () => {
    expect(preview(entryOf())).toMatchObject({ verdict: "new", existing: null, differences: [] })
  })
  it.each([
    ["equal", entryOf()],
    ["with the secret in other spelling", entryOf({ secret: "jbsw-y3dp ehpk 3pxp==" })],
    [
      "with details that the file does not know",
      entryOf({}, { note: "n", tags: ["t"], isPinned: true, useCount: 9 }),
    ],
    ["elsewhere in the order", entryOf({}, { position: 9 })],
  ])("present: %s", (_name, existing) => {
    expect(preview(entryOf(), entryOf({ secret: "AAAA" }), existing)).toMatchObject({
      verdict: "present",
      existing: { id: 1 },
      differences: [],
    })
  })
  it("present when the file knows the left-over bits of the secret differently", () => {
    expect(preview(entryOf({ secret: "MYSECRETA" }), entryOf({ secret: "MYSECRETB" })).verdict).toBe(
      "present",
    )
  })
  it.each([
    [entryOf({}, { issuer: "Other" }), ["issuer"]],
    [entryOf({}, { account: "you" }), ["account"]],
    [entryOf({ digits: 8 }), ["parameters"]],
    [entryOf({ period: 60 }), ["parameters"]],
    [entryOf({ algorithm: "SHA256" }), ["parameters"]],
    [entryOf({}, { note: "new" }), ["note"]],
    [entryOf({}, { recoveryCodes: [{ code: "a", isUsed: false }] }), ["note"]],
    [entryOf({}, { tags: ["t"] }), ["tags"]],
    [entryOf({}, { isPinned: true }), ["pinned"]],
    [entryOf({}, { isTrashed: true }), ["trashed"]],
  ])("the same secret with other details: %o", (imported, differences) => {
    expect(preview(imported, entryOf())).toMatchObject({
      verdict: "same-secret",
      existing: { id: 0 },
      differences,
    })
  })
  it("compared with the closest of several with the same secret", () => {
    const existing = [entryOf({}, { issuer: "X" }), entryOf({}, { note: "kept" }), entryOf({ digits: 8 })]
    expect(preview(entryOf(), ...existing)).toMatchObject({ verdict: "present", existing: { id: 1 } })
  })
  it("another secret under the same name, whatever its case", () => {
    const existing = entryOf({ secret: "AAAA" }, { issuer: "SITE" })
    expect(preview(entryOf(), existing)).toMatchObject({ verdict: "same-name", existing: { id: 0 } })
  })
  it("new when both have no name at all", () => {
    const nameless = { issuer: "", account: "" }
    expect(preview(entryOf({}, nameless), entryOf({ secret: "AAAA" }, nameless)).verdict).toBe("new")
  })
  it("never confused with another kind of code", () => {
    expect(preview(entryOf({ type: "hotp" }), entryOf()).verdict).toBe("same-name")
    expect(preview(entryOf({ type: "steam" }), entryOf()).verdict).toBe("same-name")
  })
})

describe("HOTP counters", () => {
  const at = (counter: number) => entryOf({ type: "hotp", counter })
  it("differ only when the file is ahead", () => {
    expect(preview(at(5), at(9)).verdict).toBe("present")
    expect(preview(at(9), at(5))).toMatchObject({ verdict: "same-secret", differences: ["counter"] })
  })
})

describe("within the file", () => {
  it("the same code under the same name is repeated, and under another name is not", () => {
    const result = resultOf(
      entryOf(),
      entryOf({}, { note: "later" }),
      entryOf({}, { account: "you" }),
      entryOf(),
    )
    const { items, counts } = previewImport(result, [])
    expect(items.map(({ verdict }) => verdict)).toEqual(["new", "repeated", "new", "repeated"])
    expect(counts).toEqual({ new: 2, repeated: 2, present: 0, "same-secret": 0, "same-name": 0 })
  })
  it("what could not be read is passed on", () => {
    const skipped = [{ where: "line 2", code: "invalid" as const, reason: "it has no secret" }]
    expect(previewImport({ entries: [], skipped }, []).unreadable).toEqual(skipped)
  })
})

it("is quick for a large import into a large vault", () => {
  const many = (count: number, prefix: string) =>
    Array.from({ length: count }, (_, index) => entryOf({}, { account: `${prefix}${index}` }))
  const existing = many(10_000, "old").map((entry, id) => ({
    id,
    entry: { ...entry, otp: { ...entry.otp, secret: secretOf(id) } } as Entry,
  }))
  const startedAtMs = performance.now()
  const { counts } = previewImport(resultOf(...many(5_000, "new")), existing)
  expect(counts.new).toBe(5_000)
  expect(performance.now() - startedAtMs).toBeLessThan(10_000)
})

const secretOf = (number: number) =>
  number
    .toString(8)
    .padStart(16, "0")
    .replace(/\d/g, (digit) => "ABCDEFGH".charAt(Number(digit)))
