import { encodeHex, encodeUtf8 } from "@tessera/bytes"
import type { Argon2id } from "../argon2id.ts"
import { CryptoError } from "../errors.ts"
import { blake2b } from "../primitives.ts"

/**
 * For tests only: takes the place of Argon2id where its slowness does not matter. Depends on every parameter like the
 * real one, gives other bytes, and protects nothing. At most 64 bytes.
 */
export const fastArgon2id: Argon2id = async (input) => {
  const { password, salt, memLimitBytes, opsLimit, outputLength, lanes = 1 } = input
  const parallel = lanes === 1 ? "" : ` ${lanes}`
  const costs = encodeUtf8(`${memLimitBytes} ${opsLimit} ${outputLength} ${encodeHex(salt)}${parallel}`)
  const key = blake2b(costs, { outputLength: 64 })
  return blake2b(password, { outputLength, key })
}

/** For tests only: a device which has so many bytes and runs out of memory beyond. */
export function limitedArgon2id(availableBytes: number, argon2id: Argon2id = fastArgon2id): Argon2id {
  return async (input) => {
    if (input.memLimitBytes > availableBytes) throw new CryptoError("out-of-memory")
    return argon2id(input)
  }
}
