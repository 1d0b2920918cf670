// The border: whatever a file, an address or a person says about a code becomes OtpParameters here, or an OtpError.
import { decodeBase32, normalizeBase32 } from "@tessera/bytes"
import { readAlgorithm } from "./algorithm.ts"
import { OtpError, type OtpErrorCode } from "./errors.ts"
import type { OtpAlgorithm, OtpParameters, OtpType } from "./parameters.ts"
import { YANDEX_SECRET_LENGTH } from "./yandex.ts"

export const MIN_DIGITS = 5
export const MAX_DIGITS = 10
export const DEFAULT_DIGITS = 6
export const DEFAULT_PERIOD_SECONDS = 30
/** One year. Anything longer is a mistake (milliseconds, a date, an attack), not a period. */
export const MAX_PERIOD_SECONDS = 31_536_000

/** Fields as they come: numbers may be text; missing ones, `null`, `""` and the text `null` mean the default. */
export type RawOtp = {
  readonly type: unknown
  readonly secret: unknown
  readonly algorithm?: unknown
  readonly digits?: unknown
  /** Seconds. */
  readonly period?: unknown
  readonly counter?: unknown
  readonly pin?: unknown
}

// Compat: 2FAuth writes `steamtotp`, Aegis and Stratum write `yaotp`.
const TYPES: ReadonlyMap<string, OtpType> = new Map([
  ["totp", "totp"],
  ["hotp", "hotp"],
  ["steam", "steam"],
  ["steamtotp", "steam"],
  ["motp", "motp"],
  ["yandex", "yandex"],
  ["yaotp", "yandex"],
])

/**
 * The validated constructor of OtpParameters. Fields which the type fixes (all but the secret for Steam) or does not
 * have are ignored; a PIN that is not given is kept as "" (see isPinMissing).
 * @throws OtpError
 */
export function toOtpParameters(raw: RawOtp): OtpParameters {
  const type = readType(raw.type)
  switch (type) {
    case "totp":
      return {
        type,
        secret: readBase32Secret(raw.secret),
        algorithm: readAlgorithmField(raw.algorithm),
        digits: readDigits(raw.digits),
        periodSeconds: readPeriodSeconds(raw.period),
      }
    case "hotp":
      return {
        type,
        secret: readBase32Secret(raw.secret),
        algorithm: readAlgorithmField(raw.algorithm),
        digits: readDigits(raw.digits),
        counter: readCounter(raw.counter),
      }
    case "steam":
      return { type, secret: readBase32Secret(raw.secret) }
    case "motp":
      return { type, secret: readSecretText(raw.secret), pin: readPin(raw.pin) }
    case "yandex":
      return { type, secret: readBase32Secret(raw.secret, YANDEX_SECRET_LENGTH), pin: readPin(raw.pin) }
  }
}

/** The type that a spelling stands for; case does not matter. @throws OtpError `unsupported-type` */
export function readType(value: unknown): OtpType {
  const type = typeof value === "string" ? TYPES.get(value.trim().toLowerCase()) : undefined
  if (type === undefined) throw new OtpError("unsupported-type")
  return type
}

function readSecretText(value: unknown): string {
  if (isMissing(value)) throw new OtpError("missing-secret")
  if (typeof value !== "string") throw new OtpError("bad-secret")
  return value.trim()
}

function readBase32Secret(value: unknown, minLength = 1): string {
  const text = readSecretText(value)
  let secret: string
  try {
    secret = normalizeBase32(text)
  } catch (cause) {
    throw new OtpError("bad-secret", { cause })
  }
  if (secret === "") throw new OtpError("missing-secret")
  if (decodeBase32(secret).length < minLength) throw new OtpError("bad-secret")
  return secret
}

function readAlgorithmField(value: unknown): OtpAlgorithm {
  if (isMissing(value)) return "SHA1"
  const algorithm = typeof value === "string" ? readAlgorithm(value) : null
  if (algorithm === null) throw new OtpError("unsupported-algorithm")
  return algorithm
}

function readDigits(value: unknown): number {
  if (isMissing(value)) return DEFAULT_DIGITS
  return readInteger(value, { min: MIN_DIGITS, max: MAX_DIGITS, code: "bad-digits" })
}

function readPeriodSeconds(value: unknown): number {
  if (isMissing(value)) return DEFAULT_PERIOD_SECONDS
  return readInteger(value, { min: 1, max: MAX_PERIOD_SECONDS, code: "bad-period" })
}

function readCounter(value: unknown): number {
  if (isMissing(value)) return 0
  return readInteger(value, { min: 0, max: Number.MAX_SAFE_INTEGER, code: "bad-counter" })
}

function readPin(value: unknown): string {
  if (isMissing(value)) return ""
  if (typeof value === "number" || typeof value === "bigint") return String(value)
  if (typeof value !== "string") throw new OtpError("bad-pin")
  return value.trim()
}

function readInteger(value: unknown, bounds: { min: number; max: number; code: OtpErrorCode }): number {
  const number = toNumber(value)
  if (!Number.isInteger(number) || number < bounds.min || number > bounds.max) throw new OtpError(bounds.code)
  return number
}

function toNumber(value: unknown): number {
  if (typeof value === "number") return value
  if (typeof value === "bigint") return Number(value)
  // Number() alone would also read "0x10", "1e3" and "".
  return typeof value === "string" && /^\d+(?:\.0+)?$/.test(value.trim()) ? Number(value) : Number.NaN
}

function isMissing(value: unknown): boolean {
  if (value === undefined || value === null) return true
  return typeof value === "string" && ["", "null"].includes(value.trim().toLowerCase())
}
