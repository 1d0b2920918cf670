// XML from strangers: no document types, no entities but the five of the language and numbers for characters.
import { XMLParser } from "fast-xml-parser"
import { TransferError } from "../errors.ts"
import { isJsonObject, type JsonValue } from "./json.ts"

const MAX_XML_DEPTH = 100

const parser = /* @__PURE__ */ new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  maxNestedTags: MAX_XML_DEPTH,
})

/** A document as plain values: attributes begin with `@`, text beside attributes is `#text`. @throws TransferError `damaged` */
export function parseXml(text: string): JsonValue {
  const damaged = () => new TransferError("damaged", "This XML file is incomplete or damaged.")
  // A file of settings has neither, and both have been used to exhaust memory or to read other files.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw damaged()
  try {
    return parser.parse(text, true) as JsonValue
  } catch {
    // The library's message may quote the text.
    throw damaged()
  }
}

const NAMED: Readonly<Record<string, string>> = { amp: "&", quot: '"', apos: "'", lt: "<", gt: ">" }

/** Text with its entities replaced, in one pass: what comes out is not looked at again. */
export const unescapeXml = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,4}));/gi, (whole, decimal, hex, name) => {
    if (typeof name === "string") return NAMED[name] ?? whole
    const code = typeof hex === "string" ? Number.parseInt(hex, 16) : Number(decimal)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })

/** The texts of an Android preferences file (`<map><string name="…">…`), by name. @throws TransferError `damaged` */
export function parsePreferences(text: string): ReadonlyMap<string, string> {
  const document = parseXml(text)
  const map = isJsonObject(document) ? document["map"] : undefined
  const strings = isJsonObject(map) ? map["string"] : undefined
  const list = (Array.isArray(strings) ? strings : [strings ?? null]) as readonly JsonValue[]
  return new Map(list.flatMap((item) => readString(item)))
}

function readString(item: JsonValue): [string, string][] {
  if (!isJsonObject(item)) return []
  const { "@name": name, "#text": text = "" } = item
  return typeof name === "string" && typeof text === "string" ? [[unescapeXml(name), unescapeXml(text)]] : []
}
