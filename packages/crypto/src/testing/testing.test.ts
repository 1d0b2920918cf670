import { describe, expect, it } from "vitest"
import { countedRandom, fastArgon2id, limitedArgon2id } from "./index.ts"

describe("counted random bytes", () => {
  it("are the same for the same seed, and others for another", () => {
    const [first, again, other] = [countedRandom("a"), countedRandom("a"), countedRandom("b")]
    for (const length of [1, 16, 63, 64, 65, 200]) {
      const bytes = first(length)
      expect(bytes.length).toBe(length)
      expect(again(length)).toEqual(bytes)
      expect(other(length)).not.toEqual(bytes)
    }
  })
  it("never repeat", () => {
    const random = countedRandom()
    const all = Array.from({ length: 1000 }, () => random(16).toHex())
    expect(new Set(all).size).toBe(1000)
  })
})

describe("the quick stand-in for Argon2id", () => {
  const input = {
    password: Uint8Array.of(1),
    salt: new Uint8Array(16),
    memLimitBytes: 8192,
    opsLimit: 1,
    outputLength: 32,
  }
  it("depends on every parameter and on nothing else", async () => {
    const variants = [
      input,
      { ...input, password: Uint8Array.of(2) },
      { ...input, salt: new Uint8Array(16).fill(1) },
      { ...input, memLimitBytes: 16384 },
      { ...input, opsLimit: 2 },
      { ...input, outputLength: 31 },
    ]
    const outputs = await Promise.all(variants.map((variant) => fastArgon2id(variant)))
    expect(new Set(outputs.map((output) => output.subarray(0, 31).toHex())).size).toBe(variants.length)
    expect(outputs.map((output) => output.length)).toEqual([32, 32, 32, 32, 32, 31])
    expect(await fastArgon2id(input)).toEqual(outputs[0])
  })
  it("can run out of memory", async () => {
    await expect(limitedArgon2id(8191)(input)).rejects.toMatchObject({ code: "out-of-memory" })
    expect(await limitedArgon2id(8192)(input)).toEqual(await fastArgon2id(input))
  })
})
