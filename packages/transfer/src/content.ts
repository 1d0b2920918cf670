// A file as importers see it: looked at once, by its first bytes and then as text (import-formats, "Auto-detection order").
import { decodeUtf8 } from "@tessera/bytes"
import { TransferError } from "./errors.ts"
import { parseJson, type JsonValue } from "./formats/json.ts"
import { MAX_TEXT_BYTES } from "./limits.ts"

export type BinaryFormat =
  | "gzip"
  | "java"
  | "kdb"
  | "kdbx"
  | "pdf"
  | "pgp"
  | "picture"
  | "sqlite"
  | "stratum-legacy"
  | "stratum"
  | "zip"

type File = { readonly bytes: Uint8Array; readonly fileName: string }

export type JsonContent = File & { readonly kind: "json"; readonly text: string; readonly json: JsonValue }

export type Content =
  | JsonContent
  | (File & { readonly kind: "empty" })
  | (File & { readonly kind: "binary"; readonly format: BinaryFormat | null })
  /** Text which begins like JSON and is not; `text` is kept for guessing where it came from. */
  | (File & { readonly kind: "damaged-json"; readonly text: string; readonly isTooDeep: boolean })
  | (File & { readonly kind: "html" | "text" | "xml"; readonly text: string })

const ascii = (text: string) => Array.from(text, (character) => character.charCodeAt(0))

/** First bytes of the formats which are not text, `null` standing for any byte. */
const SIGNATURES: readonly (readonly [BinaryFormat, readonly (number | null)[]])[] = [
  ["zip", [0x50, 0x4b, 0x03, 0x04]],
  ["zip", [0x50, 0x4b, 0x05, 0x06]],
  ["sqlite", ascii("SQLite format 3\0")],
  ["kdbx", [0x03, 0xd9, 0xa2, 0x9a, 0x67, 0xfb, 0x4b, 0xb5]],
  ["kdb", [0x03, 0xd9, 0xa2, 0x9a, 0x65, 0xfb, 0x4b, 0xb5]],
  ["java", [0xac, 0xed, 0x00, 0x05]],
  ["stratum", ascii("AUTHENTICATORPRO")],
  ["stratum-legacy", ascii("AuthenticatorPro")],
  ["picture", [0x89, 0x50, 0x4e, 0x47]],
  ["picture", [0xff, 0xd8, 0xff]],
  ["picture", ascii("GIF8")],
  ["picture", [...ascii("RIFF"), null, null, null, null, ...ascii("WEBP")]],
  ["picture", [null, null, null, null, ...ascii("ftyphe")]],
  ["picture", [null, null, null, null, ...ascii("ftypmif1")]],
  ["picture", [null, null, null, null, ...ascii("ftypavif")]],
  ["pdf", ascii("%PDF")],
  ["gzip", [0x1f, 0x8b, 0x08]],
  ["pgp", ascii("-----BEGIN PGP MESSAGE")],
]

/** Looks at a file once. @throws TransferError `too-large` for text above 20 MiB */
export function openContent(bytes: Uint8Array, fileName = ""): Content {
  const file = { bytes, fileName }
  const format = SIGNATURES.find(([, signature]) => startsWith(bytes, signature))?.[0]
  if (format !== undefined) return { ...file, kind: "binary", format }
  if (bytes.length > MAX_TEXT_BYTES) {
    throw new TransferError("too-large", "This file is larger than 20 MiB; no backup of codes is.")
  }
  const text = decodeText(bytes)
  if (text === null) return { ...file, kind: "binary", format: null }
  const trimmed = text.trim()
  if (trimmed === "") return { ...file, kind: "empty" }
  if (trimmed.startsWith("{") || trimmed.startsWith("[")) return openJson(file, trimmed)
  // Not trimmed: people are told the numbers of lines.
  if (!trimmed.startsWith("<")) return { ...file, kind: "text", text }
  return { ...file, kind: looksLikeHtml(trimmed) ? "html" : "xml", text }
}

const startsWith = (bytes: Uint8Array, signature: readonly (number | null)[]) =>
  bytes.length >= signature.length && signature.every((byte, index) => byte === null || bytes[index] === byte)

function openJson(file: File, text: string): Content {
  const result = parseJson(text)
  return result.isJson
    ? { ...file, kind: "json", text, json: result.value }
    : { ...file, kind: "damaged-json", text, isTooDeep: result.isTooDeep }
}

const looksLikeHtml = (text: string) =>
  /<(?:!doctype html|html|head|body|table|div|ul|ol|p|a|pre)[\s>]/i.test(text.slice(0, 4000))

/** Text without its byte order mark, or null for bytes which are no text. */
function decodeText(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes)
  // Control characters besides tab and line ends: no text, whatever the encoding.
  if (bytes.some((byte) => byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte !== 0x1b)) return null
  try {
    const text = decodeUtf8(bytes)
    return text.startsWith("\uFEFF") ? text.slice(1) : text
  } catch {
    // Not UTF-8: lists edited in an old Windows editor. A wrong accent in a name is better than a lost code.
    return isMostlyAscii(bytes) ? new TextDecoder("windows-1252").decode(bytes) : null
  }
}

const isMostlyAscii = (bytes: Uint8Array) =>
  bytes.reduce((count, byte) => count + (byte < 0x80 ? 1 : 0), 0) >= bytes.length * 0.9
