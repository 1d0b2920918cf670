import { encodeBase32, encodeHex } from "@tessera/bytes"
import { expect, it } from "vitest"
import { computeHotp, encodeCounter, truncateHmac } from "./hotp.ts"

const secret = encodeBase32(new TextEncoder().encode("12345678901234567890"))

// RFC 4226 Appendix D: the truncated number and the six digits of it, for counters 0 to 9.
const APPENDIX_D = [
  [1284755224, "755224"],
  [1094287082, "287082"],
  [137359152, "359152"],
  [1726969429, "969429"],
  [1640338314, "338314"],
  [868254676, "254676"],
  [1918287922, "287922"],
  [82162583, "162583"],
  [673399871, "399871"],
  [645520489, "520489"],
] as const

it.each(APPENDIX_D.map(([value, code], counter) => ({ counter, value, code })))(
  "RFC 4226 Appendix D, counter $counter",
  ({ counter, value, code }) => {
    expect(truncateHmac("SHA1", secret, counter)).toBe(value)
    expect(computeHotp({ secret, algorithm: "SHA1", digits: 6 }, counter)).toBe(code)
  },
)

it("keeps leading zeros, for ten digits too", () => {
  expect(computeHotp({ secret, algorithm: "SHA1", digits: 8 }, 7)).toBe("82162583")
  expect(computeHotp({ secret, algorithm: "SHA1", digits: 10 }, 7)).toBe("0082162583")
})

it.each([
  [0, "0000000000000000"],
  [1, "0000000000000001"],
  [2 ** 32, "0000000100000000"],
  [Number.MAX_SAFE_INTEGER, "001fffffffffffff"],
  [2 ** 53, "0020000000000000"],
  [-1, "ffffffffffffffff"],
])("counter %d is hashed as 8 bytes", (counter, hex) => {
  expect(encodeHex(encodeCounter(counter))).toBe(hex)
})
