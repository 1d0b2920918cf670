import { decodeHex, encodeHex } from "@tessera/bytes"
import fc from "fast-check"
import sodium from "libsodium-wrappers-sumo"
import { beforeAll, describe, expect, it } from "vitest"
import type { Argon2id } from "./argon2id.ts"
import {
  assessKdf,
  deriveKeyEncryptionKey,
  deriveSubKey,
  deriveWithFallback,
  KDF_CHOICES,
  requireSafeKdf,
} from "./key-derivation.ts"
import { bytesOf } from "./testing/arbitrary-bytes.ts"
import { countedRandom } from "./testing/counted-random.ts"
import { fastArgon2id, limitedArgon2id } from "./testing/fast-argon2id.ts"

beforeAll(() => sodium.ready)

const MIB = 2 ** 20
const kdfOf = (mebibytes: number, opsLimit: number) => ({ memLimitBytes: mebibytes * MIB, opsLimit })

describe("what parameters are worth", () => {
  it.each([
    [kdfOf(1024, 4), "strong"],
    [kdfOf(512, 8), "strong"],
    [kdfOf(256, 16), "strong"],
    [kdfOf(128, 32), "strong"],
    [kdfOf(2048, 2), "strong"],
    [kdfOf(1024, 5), "strong"],
    [kdfOf(64, 64), "legacy"],
    [kdfOf(64, 2), "legacy"],
    [kdfOf(1024, 3), "legacy"],
    [kdfOf(128, 31), "legacy"],
    [kdfOf(63, 64), "weak"],
    [kdfOf(64, 0), "weak"],
    [{ memLimitBytes: 8192, opsLimit: 1 }, "weak"],
    [{ memLimitBytes: 0, opsLimit: 0 }, "weak"],
    [{ memLimitBytes: -1, opsLimit: -1 }, "weak"],
    [kdfOf(2049, 2), "excessive"],
    [kdfOf(256, 65), "excessive"],
    [kdfOf(64, 2 ** 31), "excessive"],
    [{ memLimitBytes: Number.NaN, opsLimit: 4 }, "excessive"],
    [{ memLimitBytes: 1024 * MIB + 0.5, opsLimit: 4 }, "excessive"],
    [{ memLimitBytes: 1024 * MIB, opsLimit: Infinity }, "excessive"],
  ] as const)("%j is %s", (kdf, assessment) => {
    expect(assessKdf(kdf)).toBe(assessment)
  })
  it("lets through what is strong, and what is legacy on demand", () => {
    for (const kdf of KDF_CHOICES) requireSafeKdf(kdf)
    requireSafeKdf(kdfOf(64, 2), { acceptsLegacy: true })
    expect(() => requireSafeKdf(kdfOf(64, 2))).toThrow("weak-parameters")
    expect(() => requireSafeKdf(kdfOf(32, 4), { acceptsLegacy: true })).toThrow("weak-parameters")
    expect(() => requireSafeKdf(kdfOf(4096, 4), { acceptsLegacy: true })).toThrow("excessive-parameters")
  })
})

describe("deriving a key-encryption key", () => {
  const salt = new Uint8Array(16)
  /** Notes what it was asked for. */
  function recorder() {
    const inputs: Parameters<Argon2id>[0][] = []
    const argon2id: Argon2id = async (input) => {
      inputs.push(input)
      return fastArgon2id(input)
    }
    return { inputs, argon2id }
  }
  it("takes the password as UTF-8 without normalising it, and whole KiB", async () => {
    const { inputs, argon2id } = recorder()
    const kdf = { memLimitBytes: 64 * MIB + 1023, opsLimit: 2 }
    await deriveKeyEncryptionKey(argon2id, { password: "e\u0301é✓", salt, kdf })
    expect(inputs).toEqual([
      {
        password: decodeHex("65cc81c3a9e29c93"),
        salt,
        memLimitBytes: 64 * MIB,
        opsLimit: 2,
        outputLength: 32,
      },
    ])
  })
  it.each([
    [kdfOf(4096, 4), "excessive-parameters"],
    [kdfOf(64, 0), "weak-parameters"],
    [{ memLimitBytes: 8191, opsLimit: 1 }, "weak-parameters"],
  ])("refuses %j before any work", async (kdf, code) => {
    const { inputs, argon2id } = recorder()
    await expect(deriveKeyEncryptionKey(argon2id, { password: "secret", salt, kdf })).rejects.toThrow(code)
    expect(inputs).toEqual([])
  })
  it("refuses the empty password, which opens nothing anywhere", async () => {
    const input = { password: "", salt, kdf: kdfOf(64, 2) }
    await expect(deriveKeyEncryptionKey(fastArgon2id, input)).rejects.toThrow("wrong-key")
  })
  it("refuses salts of another length", async () => {
    const input = { password: "secret", salt: new Uint8Array(15), kdf: kdfOf(64, 2) }
    await expect(deriveKeyEncryptionKey(fastArgon2id, input)).rejects.toThrow("wrong-length")
  })
})

describe("deriving for a new password", () => {
  const password = "correct horse battery staple ✓"
  it.each([
    [256, 256],
    [255, 128],
    [128, 128],
  ])("with %i MiB on the device takes %i MiB and keeps the product", async (available, taken) => {
    const derived = await deriveWithFallback(limitedArgon2id(available * MIB), {
      password,
      random: countedRandom(),
    })
    expect(derived.kdf.memLimitBytes).toBe(taken * MIB)
    expect(derived.kdf.memLimitBytes * derived.kdf.opsLimit).toBe(2 ** 32)
    expect(derived.salt).toEqual(countedRandom()(16))
    const { salt, kdf } = derived
    const again = await deriveKeyEncryptionKey(fastArgon2id, { password, salt, kdf })
    expect(derived.keyEncryptionKey).toEqual(again)
  })
  it("can start with more memory", async () => {
    const input = { password, random: countedRandom(), startAt: kdfOf(1024, 4) }
    expect((await deriveWithFallback(fastArgon2id, input)).kdf).toEqual(kdfOf(1024, 4))
    expect((await deriveWithFallback(limitedArgon2id(700 * MIB), input)).kdf).toEqual(kdfOf(512, 8))
  })
  it("gives up below 128 MiB, and at once for any other trouble", async () => {
    const input = { password, random: countedRandom() }
    await expect(deriveWithFallback(limitedArgon2id(127 * MIB), input)).rejects.toThrow("out-of-memory")
    const broken: Argon2id = () => Promise.reject(new Error("broken"))
    await expect(deriveWithFallback(broken, input)).rejects.toThrow("broken")
  })
})

it("derives sub-keys as libsodium's crypto_kdf does", () => {
  fc.assert(
    fc.property(
      bytesOf(32),
      fc.nat({ max: 2 ** 53 - 1 }),
      fc.stringMatching(/^[a-z0-9_]{8}$/),
      (key, id, context) => {
        const expected = sodium.crypto_kdf_derive_from_key(32, BigInt(id), context, key)
        expect(encodeHex(deriveSubKey(key, context, id))).toBe(encodeHex(expected))
      },
    ),
  )
  expect(() => deriveSubKey(new Uint8Array(31), "loginctx", 1)).toThrow("wrong-length")
  expect(() => deriveSubKey(new Uint8Array(32), "short", 1)).toThrow("wrong-length")
})
