import { describe, expect, it } from "vitest"
import { checkArgon2id, checkPbkdf2, checkScrypt, checkScryptWork } from "./limits.ts"

const MIB = 1024 * 1024

describe("scrypt", () => {
  it.each([
    { n: 32768, r: 8, p: 1 }, // Aegis
    { n: 2, r: 1, p: 1 },
    { n: 524288, r: 8, p: 1 }, // 512 MiB
  ])("runs %o", (parameters) => {
    expect(() => checkScrypt(parameters, "Test")).not.toThrow()
  })
  it.each([
    [{ n: 1048576, r: 8, p: 1 }, "unsupported"],
    [{ n: 32768, r: 8, p: 1000 }, "unsupported"],
    [{ n: 2 ** 40, r: 8, p: 1 }, "unsupported"],
    [{ n: 32767, r: 8, p: 1 }, "damaged"],
    [{ n: 1, r: 8, p: 1 }, "damaged"],
    [{ n: 0, r: 8, p: 1 }, "damaged"],
    [{ n: -32768, r: 8, p: 1 }, "damaged"],
    [{ n: Number.NaN, r: 8, p: 1 }, "damaged"],
    [{ n: 32768, r: 0.5, p: 1 }, "damaged"],
    [{ n: 32768, r: 8, p: 0 }, "damaged"],
  ])("refuses %o as %s", (parameters, code) => {
    expect(() => checkScrypt(parameters, "Test")).toThrow(expect.objectContaining({ code }))
  })
  it("counts the work of all slots together", () => {
    expect(() => checkScryptWork(4096 * MIB, "Test")).not.toThrow()
    expect(() => checkScryptWork(4096 * MIB + 1, "Test")).toThrow(
      expect.objectContaining({ code: "unsupported" }),
    )
  })
})

describe("Argon2id", () => {
  it.each([
    [1024, 4], // Ente's normal export
    [512, 8],
    [256, 16],
    [128, 32],
    [0.01, 1],
    [1536, 4],
  ])("runs %d MiB in %d passes", (mebibytes, opsLimit) => {
    const kdf = { memLimitBytes: Math.floor(mebibytes * MIB), opsLimit }
    expect(() => checkArgon2id(kdf, "Test")).not.toThrow()
  })
  it.each([
    [1537 * MIB, 1, "unsupported"],
    [2 ** 40, 3, "unsupported"],
    [1024 * MIB, 65, "unsupported"],
    [64 * MIB, 4_000_000_000, "unsupported"],
    [8191, 1, "damaged"],
    [64 * MIB, 0, "damaged"],
    [64 * MIB, 1.5, "damaged"],
    [-1, 1, "damaged"],
    [Number.NaN, 1, "damaged"],
  ])("refuses %d bytes in %d passes as %s", (memLimitBytes, opsLimit, code) => {
    expect(() => checkArgon2id({ memLimitBytes, opsLimit }, "Test")).toThrow(
      expect.objectContaining({ code }),
    )
  })
})

it.each([
  [10_000_000, null],
  [10_000_001, "unsupported"],
  [2_147_483_647, "unsupported"],
  [9e99, "damaged"],
  [0, "damaged"],
])("PBKDF2 with %d iterations: %s", (iterations, code) => {
  if (code === null) expect(() => checkPbkdf2(iterations, "Test")).not.toThrow()
  else expect(() => checkPbkdf2(iterations, "Test")).toThrow(expect.objectContaining({ code }))
})
