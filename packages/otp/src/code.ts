// The one place which knows which algorithm belongs to which kind of entry. Time comes in as milliseconds.
import { computeHotp } from "./hotp.ts"
import { MOTP_PERIOD_SECONDS, computeMotpCode } from "./motp.ts"
import type { OtpParameters } from "./parameters.ts"
import { STEAM_PERIOD_SECONDS, computeSteamCode } from "./steam.ts"
import { secondsLeftInWindow, windowAt } from "./totp.ts"
import { YANDEX_PERIOD_SECONDS, computeYandexCode } from "./yandex.ts"

/** The code to type now. For HOTP that is the one at the entry's counter, whatever the time. */
export function computeCode(otp: OtpParameters, timeMs: number): string {
  return codeAhead(otp, timeMs, 0)
}

/** The code of the following time window; for HOTP the one after the entry's counter. */
export function nextCode(otp: OtpParameters, timeMs: number): string {
  return codeAhead(otp, timeMs, 1)
}

/** How long one code is shown, in seconds; `null` for HOTP, whose codes do not age. */
export function periodSecondsOf(otp: OtpParameters): number | null {
  switch (otp.type) {
    case "totp":
      return otp.periodSeconds
    case "hotp":
      return null
    case "steam":
      return STEAM_PERIOD_SECONDS
    case "motp":
      return MOTP_PERIOD_SECONDS
    case "yandex":
      return YANDEX_PERIOD_SECONDS
  }
}

/** Whole seconds, counted up, until the code changes: from the period down to 1, never 0; `null` for HOTP. */
export function secondsLeft(otp: OtpParameters, timeMs: number): number | null {
  const periodSeconds = periodSecondsOf(otp)
  return periodSeconds === null ? null : secondsLeftInWindow(timeMs, periodSeconds)
}

/** Whether the entry's codes depend on a PIN which is not known (some apps export secrets without it). */
export function isPinMissing(otp: OtpParameters): boolean {
  return (otp.type === "motp" || otp.type === "yandex") && otp.pin === ""
}

function codeAhead(otp: OtpParameters, timeMs: number, ahead: 0 | 1): string {
  switch (otp.type) {
    case "totp":
      return computeHotp(otp, windowAt(timeMs, otp.periodSeconds) + ahead)
    case "hotp":
      return computeHotp(otp, otp.counter + ahead)
    case "steam":
      return computeSteamCode(otp.secret, windowAt(timeMs, STEAM_PERIOD_SECONDS) + ahead)
    case "motp":
      return computeMotpCode(otp, windowAt(timeMs, MOTP_PERIOD_SECONDS) + ahead)
    case "yandex":
      return computeYandexCode(otp, windowAt(timeMs, YANDEX_PERIOD_SECONDS) + ahead)
  }
}
