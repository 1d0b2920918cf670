// Argon2id as a sign-in needs it: 256 MiB of memory, 16 passes.
import { deriveKeyEncryptionKey, KDF_SALT_LENGTH, NEW_PASSWORD_KDF } from "@tessera/crypto"
import { wasmArgon2id } from "@tessera/platform"
import { nodeArgon2id } from "@tessera/platform/node"
import { type Benchmark, measureEach, median } from "./measure.ts"

const input = {
  password: "correct horse battery staple",
  salt: new Uint8Array(KDF_SALT_LENGTH).fill(7),
  kdf: NEW_PASSWORD_KDF,
}

export const keyDerivation: Benchmark = {
  name: "key-derivation",
  about: "Argon2id at the cost of a new account, by OpenSSL and by WebAssembly.",
  run: async () => {
    const native = await measureEach(() => deriveKeyEncryptionKey(nodeArgon2id, input), { times: 3 })
    const wasm = await measureEach(() => deriveKeyEncryptionKey(wasmArgon2id, input), { times: 1 })
    const { memLimitBytes, opsLimit } = NEW_PASSWORD_KDF
    return [
      {
        name: `Derive a key (${memLimitBytes / 2 ** 20} MiB × ${opsLimit})`,
        unit: "ms",
        value: median(native),
        naive: { what: "WebAssembly (browsers)", value: median(wasm) },
      },
    ]
  },
}
