// Keys that other apps derive by Argon2id, with costs out of the file.
import { encodeUtf8 } from "@tessera/bytes"
import { CryptoError } from "@tessera/crypto"
import { TransferError } from "../errors.ts"
import type { ImportContext } from "../import-context.ts"
import { checkArgon2id } from "../limits.ts"

const KEY_LENGTH = 32
const BYTES_PER_LANE = 8192
/** More than any app offers. */
const MOST_LANES = 64

export type Argon2idCost = {
  readonly memLimitBytes: number
  readonly opsLimit: number
  readonly lanes: number
}

/** Refuses costs before anybody is asked for a password. @throws TransferError `damaged` or `unsupported` */
export function checkArgon2idCost({ lanes, ...kdf }: Argon2idCost, source: string): void {
  checkArgon2id(kdf, source)
  const isSane = Number.isSafeInteger(lanes) && lanes >= 1 && lanes <= MOST_LANES
  if (isSane && kdf.memLimitBytes >= lanes * BYTES_PER_LANE) return
  throw new TransferError("damaged", `This ${source} file asks for a key derivation that does not exist.`, {
    source,
  })
}

/** 32 bytes. @throws TransferError `wrong-password` (an empty one), `unsupported` (too dear), `damaged` */
export async function deriveArgon2idKey(
  context: ImportContext,
  input: { readonly password: string; readonly salt: Uint8Array; readonly cost: Argon2idCost },
  source: string,
): Promise<Uint8Array> {
  const { password, salt, cost } = input
  checkArgon2idCost(cost, source)
  if (password === "") {
    throw new TransferError("wrong-password", `The password does not open this ${source} file.`, { source })
  }
  context.enter("deriving-key")
  try {
    const cleartext = encodeUtf8(password)
    return await context.ports.argon2id({ password: cleartext, salt, ...cost, outputLength: KEY_LENGTH })
  } catch (error) {
    if (!(error instanceof CryptoError) || error.code !== "out-of-memory") throw error
    const message = `Opening this ${source} file takes more memory than this device can give. Use another device, or an export without a password.`
    throw new TransferError("unsupported", message, { source })
  }
}
