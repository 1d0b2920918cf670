import { describe, expect, test } from "vitest"
import { newEntry } from "./new-entry.ts"
import { sameCode } from "./same-code.ts"

const totp = {
  type: "totp",
  secret: "JBSWY3DPEHPK3PXP",
  algorithm: "SHA1",
  digits: 6,
  periodSeconds: 30,
} as const
const hotp = { type: "hotp", secret: "JBSWY3DPEHPK3PXP", algorithm: "SHA1", digits: 6, counter: 1 } as const
const base = newEntry(totp, { issuer: "GitHub" })

describe("same code", () => {
  test("names, notes and how far a counter has come do not matter", () => {
    expect(sameCode(base, newEntry(totp, { issuer: "Other", note: "x" }))).toBe(true)
    expect(sameCode(newEntry(hotp), newEntry({ ...hotp, counter: 99 }))).toBe(true)
  })

  test("two spellings of the same secret bytes are the same", () => {
    // The last character of an odd length carries bits that belong to no byte.
    expect(sameCode(newEntry({ ...totp, secret: "MFRGG" }), newEntry({ ...totp, secret: "MFRGH" }))).toBe(
      true,
    )
  })

  test.each([
    { ...totp, secret: "GEZDGNBVGY3TQOJQ" },
    { ...totp, algorithm: "SHA256" as const },
    { ...totp, digits: 8 },
    { ...totp, periodSeconds: 60 },
    hotp,
    { type: "steam" as const, secret: totp.secret },
    { type: "yandex" as const, secret: totp.secret, pin: "1234" },
    { type: "motp" as const, secret: totp.secret, pin: "1234" },
  ])("another secret, kind or parameter is another code: %o", (otp) => {
    expect(sameCode(base, newEntry(otp))).toBe(false)
  })
})
