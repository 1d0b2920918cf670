// Argon2id by OpenSSL, off the main thread; about a third faster than WebAssembly.
import { CryptoError, type Argon2id } from "@tessera/crypto"
import * as nodeCrypto from "node:crypto"
import { wasmArgon2id } from "./wasm-argon2id.ts"

type NativeArgon2 = typeof nodeCrypto.argon2

/** Argon2id on Node's own implementation, or on WebAssembly where a Node (before 24.7) or its OpenSSL has none. */
export function argon2idOn(native: NativeArgon2 | undefined): Argon2id {
  if (native === undefined) return wasmArgon2id
  return ({ password, salt, memLimitBytes, opsLimit, outputLength, lanes = 1 }) =>
    new Promise((resolve, reject) => {
      const parameters = {
        message: password,
        nonce: salt,
        parallelism: lanes,
        tagLength: outputLength,
        memory: memLimitBytes / 1024,
        passes: opsLimit,
      }
      native("argon2id", parameters, (error, derived) => {
        // Bad parameters are thrown before; once it has started, only memory can be missing.
        if (error !== null) reject(new CryptoError("out-of-memory", { cause: error }))
        else resolve(new Uint8Array(derived))
      })
    })
}

/** Argon2id for servers and the command line. @throws CryptoError `out-of-memory` */
export const nodeArgon2id: Argon2id = argon2idOn(nodeCrypto.argon2)
