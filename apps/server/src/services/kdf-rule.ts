// Which key derivation a new password may have (protocol §2.2).
import type { KdfParameters } from "@tessera/crypto"
import { ApiError } from "../errors.ts"

const PRODUCT = 2 ** 32
const LEAST_MEMORY_BYTES = 128 * 2 ** 20

/** @throws ApiError `weak-kdf`, `kdf-memory-too-small` */
export function requireAllowedKdf({ memLimitBytes, opsLimit }: KdfParameters): void {
  if (memLimitBytes * opsLimit !== PRODUCT) throw new ApiError("weak-kdf")
  if (memLimitBytes < LEAST_MEMORY_BYTES) throw new ApiError("kdf-memory-too-small")
}
