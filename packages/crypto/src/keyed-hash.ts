// A fingerprint only its key holder can compute: how the server looks up addresses, tokens and codes without storing them.
import { CryptoError } from "./errors.ts"
import { blake2b } from "./primitives.ts"

/** BLAKE2b-256 (RFC 7693) keyed with 1 to 64 bytes; 32 bytes. @throws CryptoError `wrong-length` (key) */
export function keyedHash(bytes: Uint8Array, key: Uint8Array): Uint8Array<ArrayBuffer> {
  if (key.length < 1 || key.length > 64) throw new CryptoError("wrong-length")
  return blake2b(bytes, { outputLength: 32, key })
}
