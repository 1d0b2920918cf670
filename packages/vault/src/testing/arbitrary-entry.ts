// Every shape an entry can have, for property tests.
import fc from "fast-check"
import type { Entry } from "../entry.ts"
import { newEntry } from "../new-entry.ts"

const letterOf = (alphabet: string) => fc.constantFrom(...alphabet.split(""))

const base32 = fc.string({
  unit: letterOf("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
  minLength: 26,
  maxLength: 52,
})
const algorithm = fc.constantFrom("SHA1" as const, "SHA256" as const, "SHA512" as const)
const digits = fc.integer({ min: 5, max: 10 })
const text = fc.string({ unit: "grapheme", maxLength: 12 })
const name = fc.oneof(text, fc.constantFrom("GitHub", "", "a:b", "50 % off? #1", "Ünï&cøde=1", "a,b%2Cc"))

export const arbitraryOtp = fc.oneof(
  fc.record({
    type: fc.constant("totp" as const),
    secret: base32,
    algorithm,
    digits,
    periodSeconds: fc.integer({ min: 1, max: 3600 }),
  }),
  fc.record({ type: fc.constant("hotp" as const), secret: base32, algorithm, digits, counter: fc.nat() }),
  fc.record({ type: fc.constant("steam" as const), secret: base32 }),
  fc.record({
    type: fc.constant("motp" as const),
    secret: fc.string({ unit: letterOf("0123456789abcdef"), minLength: 16, maxLength: 32 }),
    pin: fc.string({ unit: letterOf("0123456789"), minLength: 4, maxLength: 4 }),
  }),
  fc.record({
    type: fc.constant("yandex" as const),
    secret: base32,
    pin: fc.string({ unit: letterOf("0123456789"), minLength: 4, maxLength: 8 }),
  }),
)

/** Pieces from which notes are built that look like recovery codes and are none, beside those that are. */
export const arbitraryNote = fc
  .array(
    fc.oneof(text, fc.constantFrom("Recovery codes:", "☐ abc", "☑ d e", "☐ ", "", "\n", " ", "%2C", "\r")),
    {
      maxLength: 8,
    },
  )
  .map((lines) => lines.join("\n"))

const arbitraryRecoveryCodes = fc.array(fc.record({ code: name, isUsed: fc.boolean() }), { maxLength: 4 })

const KNOWN_KEYS =
  /^(pinned|trashed|lastUsedAt|tapCount|tags|note|position|iconSrc|iconID|unreadable|__proto__)$/
const KNOWN_PARAMETERS = /^(algorithm|codedisplay|counter|digits|issuer|period|secret|pin|encoder)$/i

const arbitraryUnknown = fc.record({
  display: fc.dictionary(
    name.filter((key) => !KNOWN_KEYS.test(key)),
    fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown),
    { maxKeys: 3, noNullPrototype: true },
  ),
  parameters: fc.array(
    fc.tuple(
      fc.constantFrom("image", "color", "x-1", "ü"),
      name.filter((value) => !KNOWN_PARAMETERS.test(value)),
    ),
    { maxLength: 3 },
  ),
})

export const arbitraryEntry: fc.Arbitrary<Entry> = fc
  .record({
    otp: arbitraryOtp,
    details: fc.record({
      issuer: name,
      account: name,
      tags: fc.array(name, { maxLength: 3 }),
      note: arbitraryNote,
      recoveryCodes: arbitraryRecoveryCodes,
      isPinned: fc.boolean(),
      isTrashed: fc.boolean(),
      icon: fc.record({ source: fc.constantFrom("", "ente", "simpleIcon", "mine"), id: name }),
      position: fc.nat(),
      useCount: fc.nat(),
      lastUsedAtMicros: fc.nat({ max: 2 ** 51 }),
      unknown: arbitraryUnknown,
    }),
  })
  .map(({ otp, details }) => newEntry(otp, details))
