import { encodeUtf8 } from "@tessera/bytes"
import { decodeEntryText, encodeEntryText } from "@tessera/vault"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { addLineage, digestOf, joinAncestors, splitLineage } from "./lineage.ts"
import { sampleEntry } from "./testing/two-devices.ts"

const digest = fc.uint8Array({ minLength: 1, maxLength: 40 }).map(digestOf)
const remoteId = fc.uuid()

describe("lineage", () => {
  it("comes back from the text of an entity, and leaves the entry as it was", () => {
    const lineage = fc.record({
      entryId: fc.oneof(remoteId, digest),
      ancestors: fc.array(digest, { maxLength: 6 }),
      formerIds: fc.array(remoteId, { maxLength: 4 }),
    })
    const display = fc.dictionary(fc.constantFrom("a", "b", "tessera-2"), fc.string())
    fc.assert(
      fc.property(lineage, display, (lineage, unknown) => {
        const entry = sampleEntry("x", undefined, { unknown: { parameters: [], display: unknown } })
        const text = encodeEntryText(addLineage(entry, lineage))
        expect(splitLineage(decodeEntryText(text))).toEqual({
          entry: decodeEntryText(encodeEntryText(entry)),
          lineage,
        })
      }),
    )
  })

  it.each([
    undefined,
    null,
    "text",
    { e: "x" },
    { e: "", p: "" },
    { e: "a b", p: "" },
    { e: "x", p: "short" },
    { e: "x", p: "AAAAAAAAAAAAAAAA.", f: "" },
    { e: "x", p: "", f: "a b" },
    { e: 1, p: "" },
  ])("a mark that is none of ours stays what it is, unknown data: %j", (mark) => {
    const entry = sampleEntry("x", undefined, { unknown: { parameters: [], display: { tessera: mark } } })
    expect(splitLineage(entry)).toEqual({ entry, lineage: null })
  })

  it("a fingerprint is the beginning of SHA-256 of the ciphertext", () => {
    // FIPS 180-4: SHA-256("abc") = ba7816bf 8f01cfea 414140de …
    expect(digestOf(encodeUtf8("abc"))).toBe("ungWv48Bz-pBQUDe")
  })

  it("ancestors are joined latest first, each once, and not for ever", () => {
    const many = Array.from("bcdefghijkl")
    expect(joinAncestors(["a", "b"], many).join("")).toBe("abcdefghij")
  })
})
