// Preferences as Android writes them, and documents made to do harm.
import { describe, expect, it } from "vitest"
import { parsePreferences, parseXml, unescapeXml } from "./xml.ts"

describe("parsePreferences", () => {
  it("reads texts, of which there may be none, one or many", () => {
    const one = `<?xml version='1.0'?>\n<map><int name="a" value="1" /><string name="b&amp;c"> x &quot;&#228;&#x1F642;&quot; </string></map>`
    expect([...parsePreferences(one)]).toEqual([["b&c", ' x "ä🙂" ']])
    expect([...parsePreferences(`<map><string name="a">1</string><string name="b"></string></map>`)]).toEqual(
      [
        ["a", "1"],
        ["b", ""],
      ],
    )
    expect(parsePreferences("<map></map>").size).toBe(0)
    expect(parsePreferences("<other><string name='a'>x</string></other>").size).toBe(0)
  })
})

it("replaces entities once and leaves unknown ones", () => {
  expect(unescapeXml("&amp;lt;&lt;&nbsp;&#0;&#x110000;&unknown;")).toBe("&lt;<&nbsp;&#0;&#x110000;&unknown;")
})

it.each([
  ["a document type", `<!DOCTYPE a [<!ENTITY b "c">]><map><string name="x">&b;</string></map>`],
  ["an open end", `<map><string name="x">`],
  ["nesting without end", "<a>".repeat(500) + "</a>".repeat(500)],
  ["tags in the wrong order", "<map><a></map></a>"],
])("refuses %s", (_name, text) => {
  expect(() => parseXml(text)).toThrow(expect.objectContaining({ code: "damaged" }))
})
