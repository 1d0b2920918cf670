import { describe, expect, it } from "vitest"
import { needsKdfConsent, requireHonestKdf } from "./known-accounts.ts"

const MIB = 2 ** 20
const salt = new Uint8Array(16)
const otherSalt = new Uint8Array(16).fill(1)
const cost = (mebibytes: number, opsLimit: number) => ({ memLimitBytes: mebibytes * MIB, opsLimit })
const known = (mebibytes: number, opsLimit: number) => ({ kekSalt: salt, kdf: cost(mebibytes, opsLimit) })
const code = (name: string) => expect.objectContaining({ code: name })

describe("the cost of a derivation, held against what is known", () => {
  it.each([
    ["unchanged", known(256, 16), { salt, kdf: cost(256, 16) }],
    [
      "another device's choice after a password change",
      known(1024, 4),
      { salt: otherSalt, kdf: cost(128, 32) },
    ],
    ["stronger after a password change", known(64, 2), { salt: otherSalt, kdf: cost(256, 16) }],
    ["unchanged and legacy", known(64, 2), { salt, kdf: cost(64, 2) }],
    ["seen for the first time", null, { salt, kdf: cost(64, 2) }],
  ])("passes when %s", (_what, before, offered) => {
    expect(() => requireHonestKdf(before, offered)).not.toThrow()
  })

  it.each([
    ["kdf-weakened", known(256, 16), { salt: otherSalt, kdf: cost(64, 2) }],
    ["kdf-weakened", known(256, 16), { salt: otherSalt, kdf: cost(64, 64) }],
    ["kdf-weakened", known(64, 4), { salt: otherSalt, kdf: cost(64, 2) }],
    ["server-changed-keys", known(1024, 4), { salt, kdf: cost(128, 32) }],
    ["weak-kdf", null, { salt, kdf: cost(63, 128) }],
    ["weak-kdf", known(32, 1), { salt, kdf: cost(32, 1) }],
    ["excessive-kdf", null, { salt, kdf: cost(4096, 4) }],
  ])("is refused as %s", (expected, before, offered) => {
    expect(() => requireHonestKdf(before, offered)).toThrow(code(expected))
  })

  it("needs an explicit choice once, when it is legacy", () => {
    expect(needsKdfConsent(null, cost(64, 2))).toBe(true)
    expect(needsKdfConsent(known(256, 16), cost(64, 2))).toBe(true)
    expect(needsKdfConsent(known(64, 2), cost(64, 2))).toBe(false)
    expect(needsKdfConsent(null, cost(128, 32))).toBe(false)
  })
})
