// RFC 3986 §2.1 both ways: reading never fails and never loses a character; writing follows Dart's `Uri`, which the
// official apps use, so that what we write equals what they would have written.
import { encodeHex, encodeUtf8 } from "@tessera/bytes"

// One escaped character: the shapes that UTF-8 allows, so that the rest of a broken text can stay as it is.
const ESCAPED_CHARACTER =
  /%[0-7][0-9a-f]|%[cd][0-9a-f]%[89ab][0-9a-f]|%e[0-9a-f](?:%[89ab][0-9a-f]){2}|%f[0-7](?:%[89ab][0-9a-f]){3}/gi

/** Undoes percent-encoding; a `%` which starts no well-formed UTF-8 character stays in the text. */
export function decodePercent(text: string): string {
  if (!text.includes("%")) return text
  try {
    // Nearly every text is well-formed, and this is several times faster than looking at each escape.
    return decodeURIComponent(text)
  } catch {
    return decodeEachEscape(text)
  }
}

function decodeEachEscape(text: string): string {
  return text.replace(ESCAPED_CHARACTER, (escape) => {
    try {
      return decodeURIComponent(escape)
    } catch {
      return escape // an overlong form, a surrogate or beyond U+10FFFF
    }
  })
}

/** Percent-encodes as UTF-8, upper case, whatever `others` matches: runs of characters which must not stay plain. */
export function encodePercent(text: string, others: RegExp): string {
  return text.replace(others, (run) => encodeHex(encodeUtf8(run)).toUpperCase().replace(/../g, "%$&"))
}
