// Reads otpauth:// addresses and their relatives (motp://, steam://) as they occur in the wild. It is done by hand:
// engines do not agree on what the host of an unknown scheme is, and a URL parser gives up where we need not.
import { isHashName } from "./algorithm.ts"
import { OtpError } from "./errors.ts"
import { readLabel } from "./label.ts"
import type { OtpauthUri } from "./otpauth-uri.ts"
import type { OtpType } from "./parameters.ts"
import { decodePercent } from "./percent-encoding.ts"
import { type QueryPair, decodeForm, splitQuery } from "./query.ts"
import { readType, toOtpParameters } from "./to-otp-parameters.ts"
import { decodeYandexPin } from "./yandex-pin.ts"

const KNOWN_NAMES = new Set(["algorithm", "codedisplay", "counter", "digits", "issuer", "period", "secret"])

/**
 * Reads `otpauth://totp|hotp|steam|motp|yaotp/…`, `motp://…` and `steam://SECRET`; white space around it is ignored.
 * @throws OtpError
 */
export function parseOtpauthUri(text: string): OtpauthUri {
  const { host, rawLabel, query, secret } = splitUri(text.trim())
  const { type, known, unknownParameters } = readParameters(host, query)
  return {
    otp: toOtpParameters({
      type,
      secret: secret ?? known.get("secret"),
      algorithm: readUriAlgorithm(known.get("algorithm")),
      digits: known.get("digits"),
      period: known.get("period"),
      counter: known.get("counter"),
      pin: readUriPin(type, known.get("pin")),
    }),
    ...readLabel(rawLabel, readUriIssuer(known.get("issuer"))),
    // Compat: Ente apps once escaped commas twice (`%252C`), and undo that wherever they find it.
    display: known.get("codedisplay")?.replaceAll("%2C", ",") || null,
    unknownParameters,
  }
}

type UriParts = {
  readonly host: string
  readonly rawLabel: string
  readonly query: string
  /** Only where the address is nothing but a secret (`steam://SECRET`). */
  readonly secret?: string
}

// Compat: Apple's links which open the system's own authenticator differ by this prefix only.
const SCHEME = /^(?:apple-)?(otpauth|motp|steam):\/*/i

function splitUri(text: string): UriParts {
  const match = SCHEME.exec(text)
  if (match === null) throw new OtpError("not-otpauth")
  const { path, query } = splitAtQuery(text.slice(match[0].length))
  const scheme = match[1]!.toLowerCase()
  if (scheme === "steam") {
    return { host: scheme, rawLabel: "", query, secret: decodePercent(path).replace(/\/$/, "") }
  }
  if (scheme === "motp") return { host: scheme, rawLabel: path, query }
  const slash = path.indexOf("/")
  return slash < 0
    ? { host: path, rawLabel: "", query }
    : { host: path.slice(0, slash), rawLabel: path.slice(slash + 1), query }
}

/**
 * The query begins at the last question mark before its first `=` or `&`: writers which do not encode the label leave
 * question marks of the account in it. A `#` is a character like any other here; many writers leave it bare too.
 */
function splitAtQuery(text: string): { path: string; query: string } {
  const first = text.indexOf("?")
  if (first < 0) return { path: text, query: "" }
  const length = text.slice(first).search(/[=&]/)
  const start = length < 0 ? first : text.lastIndexOf("?", first + length)
  return { path: text.slice(0, start), query: text.slice(start + 1) }
}

type UriParameters = {
  readonly type: OtpType
  /** By name in lower case. */
  readonly known: ReadonlyMap<string, string>
  readonly unknownParameters: readonly QueryPair[]
}

function readParameters(host: string, query: string): UriParameters {
  const pairs = decodePairs(query)
  // Compat: KeePassXC marks Steam secrets by `encoder=steam`; their host is then totp.
  const isSteamEncoder = ([name, value]: QueryPair) => /^encoder$/i.test(name) && /^steam$/i.test(value)
  const type = pairs.some(isSteamEncoder) ? "steam" : readType(decodePercent(host))
  const known = new Map<string, string>()
  const unknownParameters: QueryPair[] = []
  for (const pair of pairs) {
    const [name, value] = pair
    const key = toKnownName(name, type)
    // Dart, and so the official apps, take the last of several; an empty one must not hide a good one.
    if (key !== null) known.set(key, value || (known.get(key) ?? ""))
    else if (!isSteamEncoder(pair)) unknownParameters.push(pair)
  }
  return { type, known, unknownParameters }
}

/** Compat: links copied out of a web page may have `&amp;` where `&` was. */
function toKnownName(name: string, type: OtpType): string | null {
  const key = name.trim().toLowerCase().replace(/^amp;/, "")
  if (key === "pin") return type === "motp" || type === "yandex" ? key : null
  return KNOWN_NAMES.has(key) ? key : null
}

function decodePairs(query: string): QueryPair[] {
  const rawPairs = splitQuery(query)
  const hasPeriod = rawPairs.some(([name]) => name.toLowerCase() === "period")
  return rawPairs.flatMap(([rawName, rawValue]): QueryPair[] => {
    const name = decodeForm(rawName)
    const value = decodeForm(rawValue)
    if (name.toLowerCase() !== "issuer") return [[name, value]]
    // Compat: old Ente apps forgot an ampersand and wrote `issuer=Fooperiod=30`. An issuer which really contains this
    // text is told apart by its encoded equals sign and by the period that every writer puts beside it.
    const isGlued = rawValue.includes("period=") || (!hasPeriod && value.includes("period="))
    if (!isGlued) return [[name, value]]
    const cut = value.indexOf("period=")
    const glued: QueryPair[] = [[name, value.slice(0, cut)]]
    return hasPeriod ? glued : [...glued, ["period", value.slice(cut + "period=".length)]]
  })
}

function readUriIssuer(value: string | undefined): string {
  const issuer = value?.trim() ?? ""
  return issuer === "null" ? "" : issuer
}

/** Compat: the official apps read what is no hash at all as SHA-1; a hash we cannot compute is an error. */
function readUriAlgorithm(value: string | undefined): string | undefined {
  return value !== undefined && isHashName(value) ? value : undefined
}

function readUriPin(type: OtpType, value: string | undefined): string | undefined {
  return value !== undefined && type === "yandex" ? decodeYandexPin(value.trim()) : value
}
