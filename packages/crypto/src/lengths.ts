import { CryptoError } from "./errors.ts"

/** Refuses bytes of another length than `length`. @throws CryptoError `wrong-length` */
export function requireLength(bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new CryptoError("wrong-length")
}
