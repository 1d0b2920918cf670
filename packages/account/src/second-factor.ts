// Codes as the account's second factor: at sign-in, when they are lost, and switching them on and off.
import {
  CryptoError,
  decryptTwoFactorSecret,
  encryptTwoFactorSecret,
  type RecoveryKey,
  type WrappedKey,
} from "@tessera/crypto"
import { call, endpoints, RemoteError } from "@tessera/wire"
import { afterAuthorization } from "./authorization.ts"
import { connect, connectAs } from "./connection.ts"
import { AccountError } from "./errors.ts"
import { translateCodeErrors } from "./one-time-code.ts"
import type { AccountPorts } from "./ports.ts"
import { readRecoveryKey } from "./recovery-key.ts"
import type { NeedsSecondFactor, SignInStep } from "./sign-in-step.ts"
import type { UnlockedSession } from "./unlocked-session.ts"

/** The account's own secret as the protocol has it: 20 bytes in base32. */
const SECRET = /^[A-Z2-7]{32}$/

/** Takes a code of the second factor. @throws AccountError `wrong-code`, `second-factor-expired` */
export async function submitSecondFactor(
  ports: AccountPorts,
  step: NeedsSecondFactor,
  code: string,
): Promise<SignInStep> {
  const { attempt, proof, sessionId } = step
  const answer = await translateFactorErrors(
    call(connect(ports), endpoints.verifyTwoFactor, {
      body: { sessionID: sessionId, code: code.replace(/\s/g, "") },
    }),
  )
  return afterAuthorization(ports, { attempt, answer, proof })
}

/** Gets past a lost second factor with the recovery key, and switches it off. @throws AccountError `wrong-recovery-key`, `second-factor-expired` */
export async function recoverSecondFactor(
  ports: AccountPorts,
  step: NeedsSecondFactor,
  recoveryKey: RecoveryKey,
): Promise<SignInStep> {
  const { attempt, proof, sessionId } = step
  const twoFactorType = "totp" as const
  const box = await translateFactorErrors(
    call(connect(ports), endpoints.getTwoFactorRecovery, { query: { sessionID: sessionId, twoFactorType } }),
  )
  const wrapped = { ciphertext: box.encryptedSecret, nonce: box.secretDecryptionNonce }
  const secret = openRecoverySecret(wrapped, recoveryKey)
  const answer = await translateFactorErrors(
    call(connect(ports), endpoints.removeTwoFactor, {
      body: { sessionID: sessionId, secret, twoFactorType },
    }),
  )
  return afterAuthorization(ports, { attempt, answer, proof })
}

export type SecondFactorSetUp = {
  /** 32 base32 characters: six digits, 30 seconds, SHA-1. */
  readonly secret: string
  /** A PNG image of the same, drawn by the server. */
  readonly qrCode: Uint8Array
}

/** Draws a secret for the second factor; it counts once `enableSecondFactor` has shown a code of it. @throws AccountError `bad-answer` */
export async function setUpSecondFactor(
  ports: AccountPorts,
  unlocked: UnlockedSession,
): Promise<SecondFactorSetUp> {
  const { secretCode, qrCode } = await call(connectAs(ports, unlocked), endpoints.setUpTwoFactor)
  if (!SECRET.test(secretCode)) throw new AccountError("bad-answer")
  return { secret: secretCode, qrCode }
}

/** Demands codes of this secret from now on; the recovery key can open it if they are lost. @throws AccountError `wrong-code`, `no-recovery-key` */
export async function enableSecondFactor(
  ports: AccountPorts,
  unlocked: UnlockedSession,
  { secret, code }: { secret: string; code: string },
): Promise<void> {
  const recoveryKey = readRecoveryKey(unlocked)
  const { ciphertext, nonce } = encryptTwoFactorSecret(secret, recoveryKey, ports.random)
  recoveryKey.fill(0)
  await translateCodeErrors(
    call(connectAs(ports, unlocked), endpoints.enableTwoFactor, {
      body: { code, encryptedTwoFactorSecret: ciphertext, twoFactorSecretDecryptionNonce: nonce },
    }),
    "wrong-code",
  )
}

/** Demands no codes any more. */
export async function disableSecondFactor(ports: AccountPorts, unlocked: UnlockedSession): Promise<void> {
  await call(connectAs(ports, unlocked), endpoints.disableTwoFactor)
}

/** What goes wrong with a second factor at sign-in, codes and passkeys alike. @throws AccountError */
export async function translateFactorErrors<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer
  } catch (cause) {
    if (!(cause instanceof RemoteError)) throw cause
    if (cause.code === "wrong-credential") throw new AccountError("wrong-code", { cause })
    if (cause.code === "not-found") throw new AccountError("second-factor-expired", { cause })
    // A recovery secret which is not the account's: the key that opened it is not either.
    if (cause.code === "forbidden") throw new AccountError("wrong-recovery-key", { cause })
    if (cause.code === "passkey-recovery-not-set-up") throw new AccountError(cause.code, { cause })
    throw cause
  }
}

/**
 * The recovery key opens the master key too. A hostile server could hand us that box in place of the secret's, to be sent
 * back open; so whatever does not look like a secret stays here.
 */
function openRecoverySecret(wrapped: WrappedKey, recoveryKey: RecoveryKey): string {
  const secret = decryptForRecovery(wrapped, recoveryKey)
  if (!SECRET.test(secret)) throw new AccountError("unproven-secret")
  return secret
}

function decryptForRecovery(wrapped: WrappedKey, recoveryKey: RecoveryKey): string {
  try {
    return decryptTwoFactorSecret(wrapped, recoveryKey)
  } catch (cause) {
    if (cause instanceof CryptoError) throw new AccountError("wrong-recovery-key", { cause })
    throw cause
  }
}
