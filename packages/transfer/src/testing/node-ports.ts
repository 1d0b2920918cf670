// For tests only: a real Argon2id and counted random bytes.
import { argon2 } from "node:crypto"
import type { Argon2id } from "@tessera/crypto"
import { countedRandom } from "@tessera/crypto/testing"
import type { TransferPorts } from "../import-context.ts"

export const nodeArgon2id: Argon2id = async (input) =>
  new Promise((resolve, reject) => {
    const { password, salt, memLimitBytes, opsLimit, outputLength, lanes = 1 } = input
    const parameters = {
      message: password,
      nonce: salt,
      parallelism: lanes,
      tagLength: outputLength,
      memory: memLimitBytes / 1024,
      passes: opsLimit,
    }
    argon2("argon2id", parameters, (error, key) => {
      if (error === null) resolve(new Uint8Array(key))
      else reject(error)
    })
  })

export const nodePorts = (seed = "transfer"): TransferPorts => ({
  argon2id: nodeArgon2id,
  random: countedRandom(seed),
})
