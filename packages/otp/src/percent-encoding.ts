// RFC 3986 §2.1 both ways: reading never fails and never loses a character; writing follows Dart's `Uri`, which the
// official apps use, so that what we write equals what they would have written.
import { encodeUtf8 } from "@tessera/bytes"

// One escaped character: the shapes that UTF-8 allows, so that the rest of a broken text can stay as it is.
const ESCAPED_CHARACTER =
  /%[0-7][0-9a-f]|%[cd][0-9a-f]%[89ab][0-9a-f]|%e[0-9a-f](?:%[89ab][0-9a-f]){2}|%f[0-7](?:%[89ab][0-9a-f]){3}/gi

/** Undoes percent-encoding; a `%` which starts no well-formed UTF-8 character stays in the text. */
export function decodePercent(text: string): string {
  return text.replace(ESCAPED_CHARACTER, (escape) => {
    try {
      return decodeURIComponent(escape)
    } catch {
      return escape // an overlong form, a surrogate or beyond U+10FFFF
    }
  })
}

/** Percent-encodes as UTF-8, upper case, every character that `isPlain` does not match. */
export function encodePercent(text: string, isPlain: RegExp): string {
  let encoded = ""
  for (const character of text) {
    encoded += isPlain.test(character) ? character : escapeBytes(encodeUtf8(character))
  }
  return encoded
}

function escapeBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("")
}
