// When two entries are the same code: same kind, same secret bytes, same parameters. Names do not matter, and neither
// does how far an HOTP counter has come.
import { decodeBase32, encodeHex } from "@tessera/bytes"
import type { Entry } from "./entry.ts"

/** Whether two entries compute the same codes. */
export function sameCode(left: Entry, right: Entry): boolean {
  return codeKey(left) === codeKey(right)
}

/** Equal for entries which are the same code: for finding duplicates among many. It contains the secret. */
export function codeKey({ otp }: Entry): string {
  switch (otp.type) {
    case "totp":
      return join(otp.type, secretKey(otp.secret), otp.algorithm, otp.digits, otp.periodSeconds)
    case "hotp":
      return join(otp.type, secretKey(otp.secret), otp.algorithm, otp.digits)
    case "steam":
      return join(otp.type, secretKey(otp.secret))
    case "yandex":
      return join(otp.type, secretKey(otp.secret), otp.pin)
    case "motp":
      // Not base32, and hashed as the text it is: `AB` and `ab` are different secrets.
      return join(otp.type, otp.secret, otp.pin)
  }
}

const join = (...parts: readonly (string | number)[]) => JSON.stringify(parts)

/** Secrets are compared as bytes: two spellings may differ in bits which are left over at the end. */
function secretKey(secret: string): string {
  return encodeHex(decodeBase32(secret))
}
