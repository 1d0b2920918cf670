// Entry ↔ the text which gets encrypted: a JSON string literal whose value is an otpauth:// address; exports carry the
// bare address (docs/protocol.md, "What is inside an entity").
import { type OtpauthUri, formatOtpauthUri, parseOtpauthUri } from "@tessera/otp"
import { decodeDisplay, encodeDisplay } from "./display.ts"
import type { Entry } from "./entry.ts"
import { VaultError } from "./errors.ts"

/** The address of an entry with everything in it, as official apps write it. */
export function encodeEntryUri(entry: Entry): string {
  const { otp, issuer, account } = entry
  const display = encodeDisplay({ ...entry, unknown: entry.unknown.display })
  return formatOtpauthUri({ otp, issuer, account, display, unknownParameters: entry.unknown.parameters })
}

/** Reads one address. @throws VaultError `unreadable-address` */
export function decodeEntryUri(text: string): Entry {
  const { otp, issuer, account, display, unknownParameters } = parseUri(text)
  const { unknown, ...details } = decodeDisplay(display)
  return { otp, issuer, account, ...details, unknown: { parameters: unknownParameters, display: unknown } }
}

/** The plaintext of an entity. */
export function encodeEntryText(entry: Entry): string {
  return JSON.stringify(encodeEntryUri(entry))
}

/** Reads the plaintext of an entity. @throws VaultError */
export function decodeEntryText(text: string): Entry {
  return decodeEntryUri(unwrapUri(text))
}

function unwrapUri(text: string): string {
  // An address without its quotes cannot be mistaken for anything else.
  if (/^\s*otpauth:/i.test(text)) return text
  const json = parseJson(text)
  if (typeof json === "string") return json
  // Compat: the first Ente apps wrote an object; its `display` was ignored, the parameter of the address counts.
  const rawData: unknown =
    typeof json === "object" && json !== null && "rawData" in json ? json.rawData : null
  if (typeof rawData === "string") return rawData
  throw new VaultError("not-an-entry-text")
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    // The platform's message quotes the text, so it is not passed on.
    throw new VaultError("not-an-entry-text")
  }
}

function parseUri(text: string): OtpauthUri {
  try {
    return parseOtpauthUri(text)
  } catch (cause) {
    throw new VaultError("unreadable-address", { cause })
  }
}
