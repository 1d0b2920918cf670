// Deleting the account at its server. Only who can open a box sealed for the account's key pair may.
import { decodeUtf8 } from "@tessera/bytes"
import { openSealedBox, unwrapSecretKey } from "@tessera/crypto"
import { call, endpoints } from "@tessera/wire"
import { connectAs } from "./connection.ts"
import { AccountError } from "./errors.ts"
import { forgetKnownAccount } from "./known-accounts.ts"
import type { AccountPorts } from "./ports.ts"
import { leaveAccount, type VaultFate } from "./sessions.ts"
import { accountOf, type UnlockedSession } from "./unlocked-session.ts"

/** A signed token (RFC 7519): three parts of URL-safe base64. */
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/

/**
 * Deletes the account and ends all its sessions. With `keep` the vault stays on this device, without an account.
 * @throws AccountError `deletion-refused`, `bad-answer`
 */
export async function deleteAccount(
  ports: AccountPorts,
  unlocked: UnlockedSession,
  { vault, reason }: { vault: VaultFate; reason?: string },
): Promise<UnlockedSession | null> {
  const connection = connectAs(ports, unlocked)
  const { allowDelete, encryptedChallenge } = await call(connection, endpoints.getDeleteChallenge)
  if (!allowDelete) throw new AccountError("deletion-refused")
  const challenge = openChallenge(unlocked, encryptedChallenge)
  const details = reason === undefined ? {} : { reason }
  await call(connection, endpoints.deleteAccount, { body: { challenge, ...details } })
  await forgetKnownAccount(ports, accountOf(unlocked).email)
  return leaveAccount(ports, unlocked, vault)
}

/** The opened box is sent back, so it must hold a challenge and not something else that was once sealed for this key. */
function openChallenge({ session, masterKey }: UnlockedSession, box: Uint8Array): string {
  try {
    const { publicKey } = session.keys
    const secretKey = unwrapSecretKey(session.keys, masterKey)
    const challenge = decodeUtf8(openSealedBox(box, { publicKey, secretKey }))
    secretKey.fill(0)
    if (!TOKEN.test(challenge)) throw new AccountError("bad-answer")
    return challenge
  } catch (cause) {
    throw cause instanceof AccountError ? cause : new AccountError("bad-answer", { cause })
  }
}
