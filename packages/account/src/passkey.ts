// Passkeys as the account's second factor. They are made and used on the accounts pages, in a browser, so a sign-in shows
// an address and asks the server now and then whether that was done.
import {
  CryptoError,
  decryptPasskeyRecoverySecret,
  deriveSubKey,
  type RecoveryKey,
  SECRET_BOX_NONCE_LENGTH,
  sealSecretBox,
} from "@tessera/crypto"
import { encodeBase64, equalBytes } from "@tessera/bytes"
import { call, CLIENT_PACKAGE, endpoints, RemoteError, type TwoFactorAuthorization } from "@tessera/wire"
import { afterAuthorization } from "./authorization.ts"
import { connect, connectAs } from "./connection.ts"
import { AccountError } from "./errors.ts"
import type { AccountPorts } from "./ports.ts"
import { readRecoveryKey } from "./recovery-key.ts"
import { translateFactorErrors } from "./second-factor.ts"
import type { NeedsPasskey, SignInStep } from "./sign-in-step.ts"
import type { UnlockedSession } from "./unlocked-session.ts"
import { requireWebAddress } from "./web-address.ts"

const SECRET_CONTEXT = "passkeyR"
const SECRET_ID = 1

/** The page to open in a browser. Afterwards it goes on to `redirectUrl`, with the session id in its query. */
export function passkeyPageUrl(
  { server }: Pick<AccountPorts, "server">,
  step: NeedsPasskey,
  { redirectUrl, recoverUrl }: { redirectUrl: string; recoverUrl?: string },
): string {
  const query = new URLSearchParams({
    clientPackage: server.clientPackage ?? CLIENT_PACKAGE,
    passkeySessionID: step.sessionId,
    redirect: redirectUrl,
    ...(recoverUrl === undefined ? {} : { recover: recoverUrl }),
  })
  return `${step.accountsUrl}/passkeys/verify?${query.toString()}`
}

/** Asks whether the passkey was used: the next step, or the same one while it was not. @throws AccountError `passkey-expired` */
export async function checkPasskey(ports: AccountPorts, step: NeedsPasskey): Promise<SignInStep> {
  const { attempt, proof, sessionId } = step
  let answer: TwoFactorAuthorization
  try {
    answer = await call(connect(ports), endpoints.getPasskeyLogin, { query: { sessionID: sessionId } })
  } catch (cause) {
    if (!(cause instanceof RemoteError)) throw cause
    if (cause.code === "SESSION_NOT_VERIFIED") return step
    if (cause.code === "INVALID_SESSION" || cause.code === "not-found") {
      throw new AccountError("passkey-expired", { cause })
    }
    throw cause
  }
  return afterAuthorization(ports, { attempt, answer, proof })
}

/**
 * Gets past a lost passkey with the recovery key; the passkey stays registered. The recovery key opens the master key
 * too, and a hostile server could hand us that box to be sent back open. A secret set by `configurePasskeyRecovery` is
 * recognised; any other one looks like any key, and is sent only if the user `trustsServer`.
 * @throws AccountError `unproven-secret`, `wrong-recovery-key`, `passkey-recovery-not-set-up`, `second-factor-expired`
 */
export async function recoverPasskey(
  ports: AccountPorts,
  step: NeedsPasskey,
  { recoveryKey, trustsServer = false }: { recoveryKey: RecoveryKey; trustsServer?: boolean },
): Promise<SignInStep> {
  const { attempt, proof, sessionId } = step
  const request = { sessionID: sessionId, twoFactorType: "passkey" } as const
  const box = await translateFactorErrors(
    call(connect(ports), endpoints.getTwoFactorRecovery, { query: request }),
  )
  const wrapped = { ciphertext: box.encryptedSecret, nonce: box.secretDecryptionNonce }
  const secret = openSecret(wrapped, recoveryKey)
  if (!trustsServer && !equalBytes(secret, recoverySecretOf(recoveryKey))) {
    throw new AccountError("unproven-secret")
  }
  const answer = await translateFactorErrors(
    call(connect(ports), endpoints.removeTwoFactor, { body: { ...request, secret: encodeBase64(secret) } }),
  )
  return afterAuthorization(ports, { attempt, answer, proof })
}

/** Lets the recovery key stand in for a lost passkey, unless that was set up before. @throws AccountError `no-recovery-key` */
export async function configurePasskeyRecovery(
  ports: AccountPorts,
  unlocked: UnlockedSession,
): Promise<void> {
  const connection = connectAs(ports, unlocked)
  const { isPasskeyRecoveryEnabled } = await call(connection, endpoints.getRecoveryStatus)
  if (isPasskeyRecoveryEnabled) return
  const recoveryKey = readRecoveryKey(unlocked)
  const secret = recoverySecretOf(recoveryKey)
  const userSecretNonce = ports.random(SECRET_BOX_NONCE_LENGTH)
  const userSecretCipher = sealSecretBox(secret, recoveryKey, userSecretNonce)
  recoveryKey.fill(0)
  await call(connection, endpoints.configurePasskeyRecovery, {
    body: { secret, userSecretCipher, userSecretNonce },
  })
}

/** The page where the account's passkeys are managed; its address holds a token and is good for half an hour. */
export async function readPasskeyManagementUrl(
  ports: AccountPorts,
  unlocked: UnlockedSession,
): Promise<string> {
  const { accountsToken, accountsUrl } = await call(connectAs(ports, unlocked), endpoints.getAccountsToken)
  const query = new URLSearchParams({ token: accountsToken })
  return `${requireWebAddress(accountsUrl)}/passkeys?${query.toString()}`
}

/** 32 bytes which only the owner of the recovery key can compute: other clients draw them, we recognise ours. */
function recoverySecretOf(recoveryKey: RecoveryKey): Uint8Array<ArrayBuffer> {
  return deriveSubKey(recoveryKey, SECRET_CONTEXT, SECRET_ID)
}

function openSecret(
  wrapped: Parameters<typeof decryptPasskeyRecoverySecret>[0],
  recoveryKey: RecoveryKey,
): Uint8Array {
  try {
    return decryptPasskeyRecoverySecret(wrapped, recoveryKey)
  } catch (cause) {
    if (cause instanceof CryptoError) throw new AccountError("wrong-recovery-key", { cause })
    throw cause
  }
}
