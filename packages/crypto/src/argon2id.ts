/**
 * The port to Argon2id version 1.3 (RFC 9106): native code where the platform has it, WebAssembly elsewhere.
 * `memLimitBytes` is a multiple of 1024, `opsLimit` the number of passes; both are checked by the caller. The password is
 * not empty, the salt has 8 bytes or more. `lanes` is 1 if not given, as Ente has it; each needs 8 KiB of the memory.
 * Rejects with CryptoError `out-of-memory` when the device cannot give that much.
 */
export type Argon2id = (input: {
  readonly password: Uint8Array
  readonly salt: Uint8Array
  readonly memLimitBytes: number
  readonly opsLimit: number
  readonly outputLength: number
  readonly lanes?: number
}) => Promise<Uint8Array<ArrayBuffer>>
