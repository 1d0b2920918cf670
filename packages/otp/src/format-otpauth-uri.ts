// Writes otpauth:// addresses as the official Ente app does, byte for byte, so that an entry which nobody changed stays
// the same text.
import { formatLabel } from "./label.ts"
import { MOTP_DIGITS, MOTP_PERIOD_SECONDS } from "./motp.ts"
import type { OtpauthUri } from "./otpauth-uri.ts"
import type { OtpParameters } from "./parameters.ts"
import { type QueryPair, joinQuery } from "./query.ts"
import { STEAM_DIGITS, STEAM_PERIOD_SECONDS } from "./steam.ts"
import { DEFAULT_PERIOD_SECONDS } from "./to-otp-parameters.ts"
import { YANDEX_DIGITS, YANDEX_PERIOD_SECONDS } from "./yandex.ts"
import { encodeYandexPin } from "./yandex-pin.ts"

/** The address with all that `uri` holds: known parameters in the official order, then unknown ones, then codeDisplay. */
export function formatOtpauthUri(uri: OtpauthUri): string {
  const { host, algorithm, digits, periodSeconds, extra } = describeForUri(uri.otp)
  const known: QueryPair[] = [
    ["algorithm", algorithm],
    ["digits", String(digits)],
    ["issuer", uri.issuer],
    ["period", String(periodSeconds)],
    ["secret", uri.otp.secret],
    ...extra,
  ]
  const names = new Set(known.map(([name]) => name))
  // A parameter unknown to the old type may be known to the new one when the type of an entry was changed.
  const unknown = uri.unknownParameters.filter(([name]) => !names.has(name.toLowerCase()))
  const display: QueryPair[] = uri.display === null ? [] : [["codeDisplay", protectCommaEscapes(uri.display)]]
  return `otpauth://${host}/${formatLabel(uri)}?${joinQuery([...known, ...unknown, ...display])}`
}

type UriFields = {
  readonly host: string
  readonly algorithm: string
  readonly digits: number
  readonly periodSeconds: number
  readonly extra: readonly QueryPair[]
}

function describeForUri(otp: OtpParameters): UriFields {
  switch (otp.type) {
    case "totp":
      return { host: "totp", ...otp, extra: [] }
    case "hotp":
      // Compat: the official app writes a period for HOTP too.
      return {
        host: "hotp",
        ...otp,
        periodSeconds: DEFAULT_PERIOD_SECONDS,
        extra: [["counter", String(otp.counter)]],
      }
    case "steam":
      return {
        host: "steam",
        algorithm: "SHA1",
        digits: STEAM_DIGITS,
        periodSeconds: STEAM_PERIOD_SECONDS,
        extra: [],
      }
    case "motp":
      return {
        host: "motp",
        algorithm: "MD5",
        digits: MOTP_DIGITS,
        periodSeconds: MOTP_PERIOD_SECONDS,
        extra: pinPair(otp.pin),
      }
    case "yandex":
      return {
        host: "yaotp",
        algorithm: "SHA256",
        digits: YANDEX_DIGITS,
        periodSeconds: YANDEX_PERIOD_SECONDS,
        extra: pinPair(encodeYandexPin(otp.pin)),
      }
  }
}

function pinPair(pin: string): QueryPair[] {
  return pin === "" ? [] : [["pin", pin]]
}

/**
 * Compat: official apps turn a literal `%2C` inside the decoded JSON into a comma. In JSON `\u0025` is the same character
 * as `%`, so a note which really says `%2C` survives them, and our own reader.
 */
function protectCommaEscapes(json: string): string {
  return json.replaceAll("%2C", "\\u00252C")
}
