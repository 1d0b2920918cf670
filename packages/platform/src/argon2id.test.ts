// Both implementations against the vectors of the protocol. The dear ones run natively only: 1 GiB × 4 takes seconds.
import { decodeBase64, encodeBase64, encodeUtf8 } from "@tessera/bytes"
import { CryptoError, deriveWithFallback, type Argon2id } from "@tessera/crypto"
import { countedRandom } from "@tessera/crypto/testing"
import { describe, expect, it } from "vitest"
import vectors from "../vectors/argon2id.json" with { type: "json" }
import { argon2idOn, nodeArgon2id } from "./node-argon2id.ts"
import { wasmArgon2id } from "./wasm-argon2id.ts"

const MIB = 2 ** 20

type Vector = (typeof vectors.argon2id)[number]

const inputOf = ({ password, salt, memLimit, opsLimit }: Vector) => ({
  password: encodeUtf8(password),
  salt: decodeBase64(salt),
  memLimitBytes: memLimit,
  opsLimit,
  outputLength: 32,
})

it("the vectors hold what accounts really use", () => {
  expect(vectors.argon2id.map(({ memLimit, opsLimit }) => [memLimit / MIB, opsLimit])).toEqual([
    [8 / 1024, 1],
    [64, 2],
    [256, 16],
    [128, 32],
    [1024, 4],
  ])
})

it.each(vectors.argon2id)("native: $memLimit bytes × $opsLimit", async (vector) => {
  expect(encodeBase64(await nodeArgon2id(inputOf(vector)))).toBe(vector.kek)
})

it.each(vectors.argon2id.filter(({ memLimit }) => memLimit <= 64 * MIB))(
  "WebAssembly: $memLimit bytes × $opsLimit",
  async (vector) => {
    expect(encodeBase64(await wasmArgon2id(inputOf(vector)))).toBe(vector.kek)
  },
)

it("both agree on passwords, salts and lengths of many kinds", async () => {
  const random = countedRandom("argon2id")
  for (const [passwordLength, saltLength, outputLength] of [
    [1, 8, 4],
    [7, 16, 32],
    [128, 33, 64],
    [1000, 64, 65],
    [64, 16, 200],
  ] as const) {
    const input = {
      password: random(passwordLength),
      salt: random(saltLength),
      memLimitBytes: (8 + passwordLength) * 1024,
      opsLimit: 1 + (passwordLength % 3),
      outputLength,
    }
    const derived = await nodeArgon2id(input)
    expect(derived.length).toBe(outputLength)
    expect(await wasmArgon2id(input)).toEqual(derived)
  }
})

it("takes lanes: RFC 9106's order of lanes, as Stratum and Bitwarden ask for them", async () => {
  const random = countedRandom("lanes")
  for (const lanes of [2, 4, 7]) {
    const input = {
      password: random(10),
      salt: random(16),
      memLimitBytes: MIB,
      opsLimit: 2,
      outputLength: 32,
    }
    const derived = await nodeArgon2id({ ...input, lanes })
    expect(await wasmArgon2id({ ...input, lanes })).toEqual(derived)
    expect(await nodeArgon2id(input)).not.toEqual(derived)
  }
})

describe("without enough memory", () => {
  const input = inputOf(vectors.argon2id[0]!)
  it("WebAssembly says so: it ends at 2 GiB", async () => {
    const failure = wasmArgon2id({ ...input, memLimitBytes: 2048 * MIB })
    await expect(failure).rejects.toThrow(expect.objectContaining({ code: "out-of-memory" }))
  })
  // Asking the system for more memory than it has brings other programs down: so OpenSSL's answer is played.
  const exhausted = ((_algorithm, _parameters, callback) => {
    callback(new Error("Argon2 derivation failed"), Buffer.alloc(0))
  }) as Parameters<typeof argon2idOn>[0]
  it("the native one says so", async () => {
    const failure = argon2idOn(exhausted)(input)
    await expect(failure).rejects.toThrow(expect.objectContaining({ code: "out-of-memory" }))
    await expect(failure).rejects.toBeInstanceOf(CryptoError)
  })
  it("a new password falls back to less of it", async () => {
    const limited: Argon2id = (input) =>
      input.memLimitBytes > 128 * MIB ? argon2idOn(exhausted)(input) : nodeArgon2id({ ...input, opsLimit: 1 })
    const derived = await deriveWithFallback(limited, { password: "secret", random: countedRandom() })
    expect(derived.kdf).toEqual({ memLimitBytes: 128 * MIB, opsLimit: 32 })
  })
})

it("a Node without the native one uses WebAssembly", async () => {
  const input = inputOf(vectors.argon2id[0]!)
  expect(argon2idOn(undefined)).toBe(wasmArgon2id)
  expect(await argon2idOn(undefined)(input)).toEqual(await nodeArgon2id(input))
})
