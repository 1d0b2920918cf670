// The key which encrypts entities: fetched and unwrapped, or made by the first client of an account.
import {
  type AuthenticatorKey,
  type MasterKey,
  type RandomBytes,
  generateAuthenticatorKey,
  unwrapAuthenticatorKey,
  wrapAuthenticatorKey,
} from "@tessera/crypto"
import { type Connection, RemoteError, type RemoteErrorCode, call, endpoints } from "@tessera/wire"
import { SyncError } from "./errors.ts"

/**
 * The account's authenticator key. When two clients make the first one at the same time, the server keeps one of them
 * and the other client takes that. `known` is stored instead of a new one when the server has none.
 * @throws RemoteError; SyncError `wrong-master-key`
 */
export async function obtainAuthenticatorKey(input: {
  readonly connection: Connection
  readonly masterKey: MasterKey
  readonly random: RandomBytes
  readonly known?: AuthenticatorKey | undefined
}): Promise<AuthenticatorKey> {
  const { connection, masterKey, random } = input
  const existing = await readKey(connection, masterKey)
  if (existing !== null) return existing
  const key = input.known ?? generateAuthenticatorKey(random)
  const { ciphertext, nonce } = wrapAuthenticatorKey(key, masterKey, random)
  try {
    const body = { encryptedKey: ciphertext, header: nonce }
    await call(connection, endpoints.createAuthenticatorKey, { body })
    return key
  } catch (error) {
    if (!isRemoteError(error, "CONFLICT")) throw error
  }
  const winner = await readKey(connection, masterKey)
  if (winner === null) throw new RemoteError("unexpected-answer", 404)
  return winner
}

async function readKey(connection: Connection, masterKey: MasterKey): Promise<AuthenticatorKey | null> {
  try {
    const { encryptedKey, header } = await call(connection, endpoints.getAuthenticatorKey)
    return unwrap({ ciphertext: encryptedKey, nonce: header }, masterKey)
  } catch (error) {
    if (isRemoteError(error, "not-found")) return null
    throw error
  }
}

function unwrap(
  wrapped: { ciphertext: Uint8Array; nonce: Uint8Array },
  masterKey: MasterKey,
): AuthenticatorKey {
  try {
    return unwrapAuthenticatorKey(wrapped, masterKey)
  } catch (cause) {
    throw new SyncError("wrong-master-key", { cause })
  }
}

/** Whether an error is the server's (or the line's) answer with this code. */
export function isRemoteError(error: unknown, code: RemoteErrorCode): boolean {
  return error instanceof RemoteError && error.code === code
}
