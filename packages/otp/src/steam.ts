// Steam Guard: RFC 6238 with SHA-1 and 30 seconds, written with five characters of an own alphabet.
import { truncateHmac } from "./hotp.ts"

export const STEAM_DIGITS = 5
export const STEAM_PERIOD_SECONDS = 30

// No letter or digit that could be taken for another one, and few vowels.
const ALPHABET = "23456789BCDFGHJKMNPQRTVWXY"

/** The five characters of the window with number `window`. */
export function computeSteamCode(secret: string, window: number): string {
  let value = truncateHmac("SHA1", secret, window)
  let code = ""
  for (let index = 0; index < STEAM_DIGITS; index++) {
    code += ALPHABET.charAt(value % ALPHABET.length)
    value = Math.floor(value / ALPHABET.length)
  }
  return code
}
