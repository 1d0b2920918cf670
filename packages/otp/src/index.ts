export { computeCode, isPinMissing, nextCode, periodSecondsOf, secondsLeft } from "./code.ts"
export { OtpError, type OtpErrorCode } from "./errors.ts"
export { formatOtpauthUri } from "./format-otpauth-uri.ts"
export { computeHotp, type HotpInput } from "./hotp.ts"
export { MOTP_DIGITS, MOTP_PERIOD_SECONDS } from "./motp.ts"
export type { OtpauthUri } from "./otpauth-uri.ts"
export type {
  HotpParameters,
  MotpParameters,
  OtpAlgorithm,
  OtpParameters,
  OtpType,
  SteamParameters,
  TotpParameters,
  YandexParameters,
} from "./parameters.ts"
export { parseOtpauthUri } from "./parse-otpauth-uri.ts"
export { STEAM_DIGITS, STEAM_PERIOD_SECONDS } from "./steam.ts"
export {
  DEFAULT_DIGITS,
  DEFAULT_PERIOD_SECONDS,
  MAX_DIGITS,
  MAX_PERIOD_SECONDS,
  MIN_DIGITS,
  type RawOtp,
  toOtpParameters,
} from "./to-otp-parameters.ts"
export { YANDEX_DIGITS, YANDEX_PERIOD_SECONDS } from "./yandex.ts"
