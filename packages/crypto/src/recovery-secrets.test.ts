import { encodeBase32 } from "@tessera/bytes"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { asRecoveryKey } from "./keys.ts"
import {
  createPasskeyRecoverySecret,
  decryptPasskeyRecoverySecret,
  decryptTwoFactorSecret,
  encryptTwoFactorSecret,
} from "./recovery-secrets.ts"
import { bytesOf } from "./testing/arbitrary-bytes.ts"
import { countedRandom } from "./testing/counted-random.ts"

const random = countedRandom("recovery secrets")
const recoveryKey = asRecoveryKey(random(32))
const otherKey = asRecoveryKey(random(32))

describe("the secret of the account's TOTP", () => {
  it("comes back as the text it was, whatever its 20 bytes", () => {
    fc.assert(
      fc.property(bytesOf(20), (secret) => {
        const secretCode = encodeBase32(secret)
        const box = encryptTwoFactorSecret(secretCode, recoveryKey, random)
        expect(box.ciphertext.length).toBe(24 + 16)
        expect(decryptTwoFactorSecret(box, recoveryKey)).toBe(secretCode)
        expect(() => decryptTwoFactorSecret(box, otherKey)).toThrow("wrong-key")
      }),
    )
  })
  it.each([
    ["too short", "A".repeat(28), "wrong-length"],
    ["in small letters", "a".repeat(32), "damaged-data"],
    ["padded", `${"A".repeat(31)}=`, "damaged-data"],
  ])("is refused when %s", (_, secretCode, code) => {
    expect(() => encryptTwoFactorSecret(secretCode, recoveryKey, random)).toThrow(code)
  })
})

it("the secret past a lost passkey is 32 random bytes, readable with the recovery key alone", () => {
  const { secret, wrapped } = createPasskeyRecoverySecret(recoveryKey, random)
  expect([secret.length, wrapped.ciphertext.length, wrapped.nonce.length]).toEqual([32, 48, 24])
  expect(decryptPasskeyRecoverySecret(wrapped, recoveryKey)).toEqual(secret)
  expect(() => decryptPasskeyRecoverySecret(wrapped, otherKey)).toThrow("wrong-key")
  expect(createPasskeyRecoverySecret(recoveryKey, random).secret).not.toEqual(secret)
})
