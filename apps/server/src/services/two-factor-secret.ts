// The secret of an account's second factor: how it is made, shown and asked for. RFC 6238, SHA-1, 6 digits, 30 seconds.
import { encodeBase32, equalBytes } from "@tessera/bytes"
import type { RandomBytes } from "@tessera/crypto"
import { computeCode, formatOtpauthUri, toOtpParameters } from "@tessera/otp"
import { encode } from "uqr"
import { encodeUtf8 } from "@tessera/bytes"
import { drawPng } from "../png.ts"

/** Compat: gives a text of 32 characters without padding; clients take it for base64 (protocol §2.8). */
const SECRET_LENGTH = 20
const PERIOD_MS = 30_000
const PICTURE_SIZE = 200
const ISSUER = "Tessera"

/** A new secret: 20 random bytes as 32 base32 characters. */
export const newTwoFactorSecret = (randomBytes: RandomBytes): string =>
  encodeBase32(randomBytes(SECRET_LENGTH))

const parametersOf = (secret: string) =>
  toOtpParameters({ type: "totp", secret, algorithm: "SHA1", digits: 6, period: 30 })

/** Whether the code is that of now, or of the window before or after. */
export function isTwoFactorCode(secret: string, code: string, nowMs: number): boolean {
  const otp = parametersOf(secret)
  const matches = [-1, 0, 1].map((step) =>
    equalBytes(encodeUtf8(computeCode(otp, nowMs + step * PERIOD_MS)), encodeUtf8(code)),
  )
  return matches.includes(true)
}

/** A picture for the camera of an authenticator: PNG, 200 by 200 points. */
export function drawTwoFactorQr(secret: string, email: string): Uint8Array {
  const uri = formatOtpauthUri({
    otp: parametersOf(secret),
    issuer: ISSUER,
    account: email,
    display: null,
    unknownParameters: [],
  })
  const { size, data } = encode(uri, { ecc: "M", border: 4 })
  const scale = Math.floor(PICTURE_SIZE / size)
  const margin = Math.floor((PICTURE_SIZE - size * scale) / 2)
  const moduleAt = (point: number) => Math.floor((point - margin) / scale)
  return drawPng(PICTURE_SIZE, (x, y) => data[moduleAt(y)]?.[moduleAt(x)] ?? false)
}
