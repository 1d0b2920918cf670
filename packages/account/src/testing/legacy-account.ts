// An account of the time when a password was protected less: such a one can only be found, not made by the protocol.
import {
  createKeyAttributes,
  createSrpVerifier,
  deriveKeyEncryptionKey,
  deriveLoginSubKey,
  type KdfParameters,
} from "@tessera/crypto"
import { fastArgon2id } from "@tessera/crypto/testing"
import { toWireKeyAttributes } from "../key-attributes.ts"
import { generateSrpUserId } from "../srp-proof.ts"
import type { AccountServer } from "./account-server.ts"

export const LEGACY_KDF: KdfParameters = { memLimitBytes: 2 ** 26, opsLimit: 2 }

/** Puts it into the server. */
export async function addLegacyAccount(
  { state }: AccountServer,
  { email, password }: { email: string; password: string },
): Promise<void> {
  const { random } = state
  const salt = random(16)
  const keyEncryptionKey = await deriveKeyEncryptionKey(fastArgon2id, { password, salt, kdf: LEGACY_KDF })
  const { attributes } = createKeyAttributes({ keyEncryptionKey, salt, kdf: LEGACY_KDF }, random)
  const srpUserId = generateSrpUserId(random)
  const srpSalt = random(16)
  const credentials = { identity: srpUserId, password: deriveLoginSubKey(keyEncryptionKey), salt: srpSalt }
  state.users.push({
    id: 7 + state.users.length,
    email,
    keyAttributes: toWireKeyAttributes(attributes),
    srp: { srpUserId, salt: srpSalt, verifier: createSrpVerifier(credentials) },
    isEmailMfaEnabled: false,
    secondFactor: null,
    pendingSecret: null,
    hasPasskey: false,
    passkeyRecovery: null,
    tokens: [],
  })
}
