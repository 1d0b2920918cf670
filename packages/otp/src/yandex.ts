// Yandex.Key: HOTP's construction with SHA-256, a key made of PIN and secret, 63 bits in place of 31, and letters.
import { concatBytes, decodeBase32, encodeUtf8 } from "@tessera/bytes"
import { computeHmac, computeSha256 } from "./hmac.ts"
import { encodeCounter, truncationOffset } from "./hotp.ts"

export const YANDEX_DIGITS = 8
export const YANDEX_PERIOD_SECONDS = 30
/** A secret may be longer (26 bytes: PIN length and a checksum follow), but only this many bytes make the key. */
export const YANDEX_SECRET_LENGTH = 16

const LETTERS = 26n
const CODE_COUNT = LETTERS ** BigInt(YANDEX_DIGITS)

/** The eight letters, lower case, of the window with number `window`. */
export function computeYandexCode(input: { secret: string; pin: string }, window: number): string {
  const secret = decodeBase32(input.secret).subarray(0, YANDEX_SECRET_LENGTH)
  const hash = computeSha256(concatBytes(encodeUtf8(input.pin), secret))
  // Compat: the Yandex app treats the hash as a number and so loses one leading zero byte.
  const key = hash[0] === 0 ? hash.subarray(1) : hash
  const code = computeHmac("SHA256", key, encodeCounter(window))
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength)
  let value = BigInt.asUintN(63, view.getBigUint64(truncationOffset(code))) % CODE_COUNT
  let letters = ""
  for (let index = 0; index < YANDEX_DIGITS; index++) {
    letters = String.fromCharCode(97 + Number(value % LETTERS)) + letters
    value /= LETTERS
  }
  return letters
}
