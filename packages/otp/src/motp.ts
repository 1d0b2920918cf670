// Mobile-OTP: the first six hexadecimal digits of MD5(window ‖ secret ‖ PIN), everything as text.
import { encodeHex, encodeUtf8 } from "@tessera/bytes"
import { computeMd5 } from "./hmac.ts"

export const MOTP_DIGITS = 6
export const MOTP_PERIOD_SECONDS = 10

/** The six hexadecimal digits, lower case, of the window with number `window`. */
export function computeMotpCode(input: { secret: string; pin: string }, window: number): string {
  const hash = computeMd5(encodeUtf8(`${window}${input.secret}${input.pin}`))
  return encodeHex(hash).slice(0, MOTP_DIGITS)
}
