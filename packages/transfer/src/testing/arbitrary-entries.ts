// For tests only: entries of every kind with names and notes that try to break a format.
import { decodeBase32, encodeBase32 } from "@tessera/bytes"
import { toOtpParameters, type OtpParameters, type OtpType } from "@tessera/otp"
import { newEntry, type Entry } from "@tessera/vault"
import fc from "fast-check"

/** Text with everything that separates, quotes or escapes something somewhere. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 20 }),
  fc
    .array(
      fc.constantFrom(
        ..."aZ0:;,#?&=+%/\\\"'<>()[]{}| \t\n\r\u00a0\u2028\u0000ü日🙂".split(/(?:)/u),
        "%2C",
        "%20",
        "&amp;",
        "otpauth://totp/x?secret=AAAA",
        "codeDisplay=",
        "period=30",
        "</a>",
        "__proto__",
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join("")),
)

const secret = fc
  .uint8Array({ minLength: 1, maxLength: 40 })
  .map((bytes) => encodeBase32(bytes))
  .filter((text) => decodeBase32(text).length > 0)

/** Lengths that RFC 4648 calls illegal occur in real files. */
const oddSecret = fc.stringMatching(/^[A-Z2-7]{2,30}$/)

const algorithm = fc.constantFrom("SHA1", "SHA256", "SHA512")
const digits = fc.integer({ min: 5, max: 10 })
const pin = fc.oneof(fc.stringMatching(/^\d{0,8}$/), fc.stringMatching(/^[a-z0-9]{1,16}$/))

const BY_TYPE: Readonly<Record<OtpType, fc.Arbitrary<Record<string, unknown>>>> = {
  totp: fc.record({
    secret: fc.oneof(secret, oddSecret),
    algorithm,
    digits,
    period: fc.integer({ min: 1, max: 3600 }),
  }),
  hotp: fc.record({ secret: fc.oneof(secret, oddSecret), algorithm, digits, counter: fc.maxSafeNat() }),
  steam: fc.record({ secret: fc.oneof(secret, oddSecret) }),
  motp: fc.record({ secret: fc.stringMatching(/^(?:[0-9a-f]{2}){4,16}$/), pin }),
  yandex: fc.record({
    secret: fc.uint8Array({ minLength: 16, maxLength: 26 }).map((bytes) => encodeBase32(bytes)),
    pin,
  }),
}

export const ALL_TYPES = Object.keys(BY_TYPE) as readonly OtpType[]

const otpOf = (types: readonly OtpType[]): fc.Arbitrary<OtpParameters> =>
  fc.oneof(...types.map((type) => BY_TYPE[type].map((raw) => toOtpParameters({ type, secret: "", ...raw }))))

const recoveryCode = fc.record({ code: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,12}$/), isUsed: fc.boolean() })

/** Entries as the vault has them, with every detail set or not. */
export const entriesOf = (types: readonly OtpType[] = ALL_TYPES): fc.Arbitrary<Entry> =>
  fc
    .record({
      otp: otpOf(types),
      issuer: hostileText,
      account: hostileText,
      note: hostileText,
      tags: fc.array(hostileText, { maxLength: 3 }),
      recoveryCodes: fc.array(recoveryCode, { maxLength: 3 }),
      isPinned: fc.boolean(),
      isTrashed: fc.boolean(),
      useCount: fc.nat(100),
      lastUsedAtMicros: fc.nat(),
      position: fc.nat(1000),
      icon: fc.constantFrom({ source: "", id: "" }, { source: "simpleIcon", id: "github" }),
    })
    // An address takes the text "null" for a missing value, as old exports write it.
    .filter(({ issuer }) => issuer.trim() !== "null")
    .map(({ otp, ...details }) => newEntry(otp, details))
