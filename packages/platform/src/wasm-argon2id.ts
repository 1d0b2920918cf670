// Argon2id in WebAssembly: for browsers, and for a Node without the native one. It holds its thread while it works, so
// that a browser runs it in a worker.
import { CryptoError, type Argon2id } from "@tessera/crypto"
import { argon2id } from "hash-wasm"

/** Argon2id by hash-wasm; at most 2 GiB. @throws CryptoError `out-of-memory` */
export const wasmArgon2id: Argon2id = async (input) => {
  const { password, salt, memLimitBytes, opsLimit, outputLength, lanes = 1 } = input
  try {
    const derived = await argon2id({
      password,
      salt,
      iterations: opsLimit,
      parallelism: lanes,
      memorySize: memLimitBytes / 1024,
      hashLength: outputLength,
      outputType: "binary",
    })
    return new Uint8Array(derived)
  } catch (cause) {
    // A memory which could not grow shows as a view or an access beyond its end.
    if (cause instanceof RangeError || cause instanceof WebAssembly.RuntimeError) {
      throw new CryptoError("out-of-memory", { cause })
    }
    throw cause
  }
}
