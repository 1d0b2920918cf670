// The label of an otpauth:// address: `issuer:account`, where the issuer may also stand in the query.
import { decodePercent, encodePercent } from "./percent-encoding.ts"

// RFC 3986 §3.3 `pchar`: what Dart's Uri leaves as it is in a path. A slash is encoded, because a path may be cut there.
const NOT_PATH_PLAIN = /[^A-Za-z0-9\-._~!$&'()*+,;=:@]+/g

export type Label = { readonly issuer: string; readonly account: string }

/**
 * Takes a label apart. `issuer` is the decoded parameter of that name, or "" when the address has none: then the text
 * before the first colon is the issuer. The parameter wins over the label, whose prefix may be another name
 * (Microsoft writes the organisation there), and it may contain colons itself.
 */
export function readLabel(rawLabel: string, issuer: string): Label {
  const label = decodePercent(rawLabel).trim()
  if (issuer !== "" && label.startsWith(`${issuer}:`)) {
    return { issuer, account: label.slice(issuer.length + 1).trim() }
  }
  const colon = label.indexOf(":")
  if (colon < 0) return { issuer, account: label }
  return { issuer: issuer || label.slice(0, colon).trim(), account: label.slice(colon + 1).trim() }
}

/** Writes `issuer:account`. Compat: the official apps write the colon without an issuer too, and read it back. */
export function formatLabel({ issuer, account }: Label): string {
  return `${encodePercent(issuer, NOT_PATH_PLAIN)}:${encodePercent(account, NOT_PATH_PLAIN)}`
}
