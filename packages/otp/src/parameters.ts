// What is needed to compute codes, one shape per algorithm, so that no entry can lack what its algorithm needs.

export type OtpAlgorithm = "SHA1" | "SHA256" | "SHA512"

/** RFC 6238. `secret` is base32, upper case, without padding; it may have a length RFC 4648 calls illegal. */
export type TotpParameters = {
  readonly type: "totp"
  readonly secret: string
  readonly algorithm: OtpAlgorithm
  /** 5 to 10. */
  readonly digits: number
  readonly periodSeconds: number
}

/** RFC 4226. `counter` is the next one to use. */
export type HotpParameters = {
  readonly type: "hotp"
  readonly secret: string
  readonly algorithm: OtpAlgorithm
  /** 5 to 10. */
  readonly digits: number
  readonly counter: number
}

/** Steam Guard: always HMAC-SHA1, 30 seconds, five characters. */
export type SteamParameters = { readonly type: "steam"; readonly secret: string }

/** Mobile-OTP: `secret` is the initialisation secret as text (usually lower-case hexadecimal), not base32. */
export type MotpParameters = { readonly type: "motp"; readonly secret: string; readonly pin: string }

/** Yandex.Key: `secret` is base32 of 16 or 26 bytes; codes are eight letters, every 30 seconds. */
export type YandexParameters = { readonly type: "yandex"; readonly secret: string; readonly pin: string }

export type OtpParameters =
  TotpParameters | HotpParameters | SteamParameters | MotpParameters | YandexParameters

export type OtpType = OtpParameters["type"]
