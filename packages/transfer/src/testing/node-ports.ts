// For tests only: a real Argon2id and counted random bytes.
import { argon2 } from "node:crypto"
import type { Argon2id } from "@tessera/crypto"
import { countedRandom } from "@tessera/crypto/testing"
import type { TransferPorts } from "../import-context.ts"

export const nodeArgon2id: Argon2id = async ({ password, salt, memLimitBytes, opsLimit, outputLength }) =>
  new Promise((resolve, reject) => {
    const input = {
      message: password,
      nonce: salt,
      parallelism: 1,
      tagLength: outputLength,
      memory: memLimitBytes / 1024,
      passes: opsLimit,
    }
    argon2("argon2id", input, (error, key) => {
      if (error === null) resolve(new Uint8Array(key))
      else reject(error)
    })
  })

export const nodePorts = (seed = "transfer"): TransferPorts => ({
  argon2id: nodeArgon2id,
  random: countedRandom(seed),
})
