// RFC 5869, appendix A: the pseudorandom keys, contexts and outputs of the test cases with SHA-256; then OpenSSL.
import { hkdfSync } from "node:crypto"
import { decodeHex, encodeHex, encodeUtf8 } from "@tessera/bytes"
import fc from "fast-check"
import { expect, it } from "vitest"
import { hkdfExpandSha256 } from "./hkdf.ts"
import { hmacSha256 } from "./primitives.ts"

const range = (first: number, count: number) =>
  Uint8Array.from({ length: count }, (_, index) => first + index)

it.each([
  [
    "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
    range(0xf0, 10),
    "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
  ],
  [
    "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
    range(0xb0, 80),
    "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
  ],
  [
    "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
    "",
    "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
  ],
])("expands %s", (key, info, expected) => {
  expect(encodeHex(hkdfExpandSha256(decodeHex(key), info, expected.length / 2))).toBe(expected)
})

it("is the second half of OpenSSL's HKDF", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 64 }),
      fc.string({ unit: "binary" }),
      fc.integer({ min: 1, max: 300 }),
      (input, info, length) => {
        const salt = encodeUtf8("salt")
        const whole = hkdfSync("sha256", input, salt, encodeUtf8(info), length)
        expect(hkdfExpandSha256(hmacSha256(salt, input), info, length)).toEqual(new Uint8Array(whole))
      },
    ),
  )
})

it.each([0, 1.5, 8161, Number.NaN])("refuses %d bytes", (length) => {
  expect(() => hkdfExpandSha256(new Uint8Array(32), "x", length)).toThrow(
    expect.objectContaining({ code: "wrong-length" }),
  )
})
