import fc from "fast-check"
import { describe, expect, test } from "vitest"
import vectors from "../vectors/entities.json" with { type: "json" }
import { decodeEntryText, decodeEntryUri, encodeEntryText, encodeEntryUri } from "./entry-text.ts"
import { VaultError } from "./errors.ts"
import { arbitraryEntry } from "./testing/arbitrary-entry.ts"

const TOTP = "otpauth://totp/GitHub:alice?secret=JBSWY3DPEHPK3PXP&issuer=GitHub"
const withDisplay = (text: string) => `${TOTP}&codeDisplay=${encodeURIComponent(text)}`

describe("entry text", () => {
  test.each(vectors.entities.slice(0, 3))(
    "what an official app wrote comes back byte for byte: $note",
    (vector) => {
      expect(encodeEntryText(decodeEntryText(vector.plaintextUtf8))).toBe(vector.plaintextUtf8)
      expect(encodeEntryUri(decodeEntryUri(vector.uri))).toBe(vector.uri)
    },
  )

  test("every field of the official vector", () => {
    expect(decodeEntryText(vectors.entities[0]!.plaintextUtf8)).toEqual({
      otp: { type: "totp", secret: "JBSWY3DPEHPK3PXP", algorithm: "SHA1", digits: 6, periodSeconds: 30 },
      issuer: "GitHub",
      account: "alice@example.org",
      tags: ["work", "com,ma"],
      note: "second phone",
      recoveryCodes: [],
      isPinned: true,
      isTrashed: false,
      icon: { source: "ente", id: "" },
      position: 2,
      useCount: 3,
      lastUsedAtMicros: 1735689600000000,
      unknown: { parameters: [], display: {} },
    })
  })

  test("the old object form and a bare address are read", () => {
    const expected = decodeEntryUri(TOTP)
    expect(decodeEntryText(JSON.stringify({ rawData: TOTP, display: { pinned: true } }))).toEqual(expected)
    expect(decodeEntryText(TOTP)).toEqual(expected)
    expect(expected.icon).toEqual({ source: "", id: "" })
  })

  test.each(["", "{}", "null", "[1]", '"', '{"rawData":1}', "JBSWY3DPEHPK3PXP"])("%j is no entry", (text) => {
    expect(() => decodeEntryText(text)).toThrow(new VaultError("not-an-entry-text"))
  })

  test("errors never quote the secret", () => {
    const read = () => decodeEntryText('"otpauth://totp/a?secret=JBSWY1DPE8PK3PXP&digits=99"')
    expect(read).toThrow(new VaultError("unreadable-address"))
    const trail = (error: unknown): string =>
      error instanceof Error ? `${error.message} ${trail(error.cause)}` : ""
    try {
      read()
    } catch (error) {
      expect(trail(error)).not.toMatch(/JBSWY|99/)
    }
  })

  test("a missing icon source means one of Ente's own, but not in a fresh entry", () => {
    expect(decodeEntryUri(withDisplay("{}")).icon.source).toBe("ente")
    expect(decodeEntryUri(TOTP).icon.source).toBe("")
  })

  test("a display which is no JSON object survives as text, and official apps can read the entry again", () => {
    const entry = decodeEntryUri(withDisplay('{"pinned":tru'))
    expect(entry.unknown.display).toEqual({ unreadable: '{"pinned":tru' })
    const written = new URL(encodeEntryUri(entry)).searchParams.get("codeDisplay")
    expect(JSON.parse(written ?? "")).toMatchObject({ pinned: false, unreadable: '{"pinned":tru' })
    expect(decodeEntryUri(encodeEntryUri(entry))).toEqual(entry)
  })

  test("a value of the wrong type survives beside the default", () => {
    const entry = decodeEntryUri(
      withDisplay('{"pinned":"yes","tags":["a"],"position":1.5,"note":null,"tapCount":4}'),
    )
    expect(entry).toMatchObject({ isPinned: false, tags: ["a"], position: 0, note: "", useCount: 4 })
    expect(entry.unknown.display).toEqual({ unreadable: { pinned: "yes", position: 1.5 } })
    expect(decodeEntryUri(encodeEntryUri(entry))).toEqual(entry)
  })

  test("unknown parameters and keys stay in order, behind the nine", () => {
    const entry = decodeEntryUri(
      `${withDisplay('{"7":1,"mine":{"b":2,"a":1},"__proto__":{"x":1},"pinned":true}')}&image=i&color=%23fff&image=j`,
    )
    expect(entry.unknown.parameters).toEqual([
      ["image", "i"],
      ["color", "#fff"],
      ["image", "j"],
    ])
    const display = new URL(encodeEntryUri(entry)).searchParams.get("codeDisplay")
    expect(display).toBe(
      '{"pinned":true,"trashed":false,"lastUsedAt":0,"tapCount":0,"tags":[],"note":"","position":0,' +
        '"iconSrc":"ente","iconID":"","7":1,"mine":{"b":2,"a":1},"__proto__":{"x":1}}',
    )
  })

  test("a note with a literal %2C survives official readers, which undo old double escapes", () => {
    const entry = { ...decodeEntryUri(TOTP), note: "100%2C" }
    const display = new URL(encodeEntryUri(entry)).searchParams.get("codeDisplay") ?? ""
    const asOfficialAppsRead = JSON.parse(display.replaceAll("%2C", ",")) as { note: string }
    expect(asOfficialAppsRead.note).toBe("100%2C")
  })

  test("any entry comes back from its text", () => {
    fc.assert(
      fc.property(arbitraryEntry, (entry) => {
        expect(decodeEntryText(encodeEntryText(entry))).toEqual(entry)
        expect(decodeEntryUri(encodeEntryUri(entry))).toEqual(entry)
      }),
      { numRuns: 1500 },
    )
  })

  test("no text makes it throw anything but VaultError", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.json(), fc.webUrl()), (text) => {
        try {
          decodeEntryText(text)
        } catch (error) {
          expect(error).toBeInstanceOf(VaultError)
        }
      }),
    )
  })
})
