// The part of an address after the question mark, as HTML forms encode it: what official apps read and write.
// It is not URLSearchParams because that one leaves `*` plain, encodes `~`, and writes `issuer=` where Dart writes `issuer`.
import { OtpError } from "./errors.ts"
import { decodePercent, encodePercent } from "./percent-encoding.ts"

export type QueryPair = readonly [name: string, value: string]

const NOT_FORM_PLAIN = /[^A-Za-z0-9\-._~]+/g

/** No writer comes near it. A file of millions of them takes gigabytes of memory once they are pairs. */
const MAX_PAIRS = 1000

/** The pairs in order, still encoded; pairs without a name are dropped. @throws OtpError `not-otpauth` for more than 1000 */
export function splitQuery(query: string): QueryPair[] {
  const pairs = query.split("&", MAX_PAIRS + 1)
  if (pairs.length > MAX_PAIRS) throw new OtpError("not-otpauth")
  return pairs
    .map((pair): QueryPair => {
      const equals = pair.indexOf("=")
      return equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)]
    })
    .filter(([name]) => name !== "")
}

/** Undoes form encoding: `+` is a space, then percent-encoding; never fails. */
export function decodeForm(text: string): string {
  return decodePercent(text.replaceAll("+", " "))
}

/** Joins pairs; an empty value is written without `=`, as Dart does. */
export function joinQuery(pairs: readonly QueryPair[]): string {
  return pairs
    .map(([name, value]) => (value === "" ? encodeForm(name) : `${encodeForm(name)}=${encodeForm(value)}`))
    .join("&")
}

function encodeForm(text: string): string {
  return encodePercent(text, NOT_FORM_PLAIN).replaceAll("%20", "+")
}
