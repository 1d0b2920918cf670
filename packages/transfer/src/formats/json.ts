// JSON (RFC 8259) from strangers: size and depth are checked before the parser runs, and no key reaches a prototype.
import { MAX_JSON_DEPTH } from "../limits.ts"

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject
export type JsonObject = { readonly [key: string]: JsonValue | undefined }

export type JsonResult =
  | { readonly isJson: true; readonly value: JsonValue }
  | { readonly isJson: false; readonly isTooDeep: boolean }

/** Parses JSON; text which is not JSON, or nested deeper than 100, is an answer and not an exception. */
export function parseJson(text: string): JsonResult {
  if (isNestedTooDeep(text)) return { isJson: false, isTooDeep: true }
  try {
    return {
      isJson: true,
      value: JSON.parse(text, needsCare(text) ? dropPrototypeKeys : undefined) as JsonValue,
    }
  } catch {
    // The parser's message quotes the text, which may be a secret: so it goes no further.
    return { isJson: false, isTooDeep: false }
  }
}

/** Whether a value is an object, neither null nor an array. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The keys of an object; none for any other value. */
export const keysOf = (value: JsonValue): ReadonlySet<string> =>
  new Set(isJsonObject(value) ? Object.keys(value) : [])

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Brackets outside of strings, counted without parsing: the parser itself is recursive and can run out of stack. */
function isNestedTooDeep(text: string): boolean {
  let depth = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === QUOTE) index = endOfString(text, index)
    else if (code === 0x5b || code === 0x7b) {
      if (++depth > MAX_JSON_DEPTH) return true
    } else if (code === 0x5d || code === 0x7d) depth--
  }
  return false
}

function endOfString(text: string, start: number): number {
  let index = start + 1
  while (index < text.length && text.charCodeAt(index) !== QUOTE) {
    index += text.charCodeAt(index) === BACKSLASH ? 2 : 1
  }
  return index
}

/** A reviver costs time on every value, so it runs only where the dangerous key can be, escaped or not. */
const needsCare = (text: string) => text.includes("__proto__") || /\\u00(?:5f|7[0-2]|6f|74)/i.test(text)

const dropPrototypeKeys = (key: string, value: unknown) => (key === "__proto__" ? undefined : value)
