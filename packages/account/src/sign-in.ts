// Signing in: by password proof where the account has one, else by e-mail code. Answers of the server are told apart in
// `authorization.ts`, the account is opened in `open-account.ts`.
import { call, endpoints, normalizeEmail, RemoteError } from "@tessera/wire"
import { nextStep } from "./authorization.ts"
import { connect } from "./connection.ts"
import { findKnownAccount, hasNewPassword, needsKdfConsent, requireHonestKdf } from "./known-accounts.ts"
import { translateCodeErrors } from "./one-time-code.ts"
import { openAccount, requireRoom } from "./open-account.ts"
import { deriveExisting, openWithPassword } from "./passwords.ts"
import type { AccountPorts } from "./ports.ts"
import type { KnownAccount } from "./session-store.ts"
import type {
  Attempt,
  NeedsDowngradeConsent,
  NeedsEmailCode,
  NeedsPassword,
  NeedsPasswordToOpen,
  NeedsRecoveryKey,
  NeedsWeakKdfConsent,
  SignInStep,
} from "./sign-in-step.ts"
import { readSrpOffer, signInWithProof } from "./srp-proof.ts"
import type { UnlockedSession } from "./unlocked-session.ts"

/**
 * Begins to sign in, for the first time or again. A vault without an account on this device must come in open, as
 * `localVault`. @throws AccountError `vault-exists`, `other-account`, `weak-kdf`, `excessive-kdf`, `kdf-weakened`,
 * `server-changed-keys`; RemoteError `USER_NOT_REGISTERED`, `USER_SIGNUP_INCOMPLETE`
 */
export async function startSignIn(
  ports: AccountPorts,
  { email, localVault = null }: { email: string; localVault?: UnlockedSession | null },
): Promise<SignInStep> {
  const attempt: Attempt = { email: normalizeEmail(email), intent: "sign-in", localVault }
  await requireRoom(ports, attempt)
  const offer = await readSrpOffer(ports, attempt.email)
  const known = await findKnownAccount(ports, attempt.email)
  if (offer === null) return leaveProof(ports, { attempt, known, reason: "no-srp" })
  if (offer.demandsEmailCode) return leaveProof(ports, { attempt, known, reason: "email-mfa" })
  requireHonestKdf(known, offer)
  const isChangedElsewhere = hasNewPassword(known, offer.salt)
  const step: NeedsPassword = { kind: "needs-password", purpose: "prove", isChangedElsewhere, attempt, offer }
  if (!needsKdfConsent(known, offer.kdf)) return step
  return { kind: "needs-weak-kdf-consent", kdf: offer.kdf, next: step }
}

/**
 * Begins to get back into an account whose password is lost: an e-mail code, a second factor if there is one, and then
 * the recovery key. @throws AccountError `vault-exists`, `other-account`
 */
export async function startRecovery(
  ports: AccountPorts,
  { email, localVault = null }: { email: string; localVault?: UnlockedSession | null },
): Promise<NeedsEmailCode> {
  const attempt: Attempt = { email: normalizeEmail(email), intent: "recovery", localVault }
  await requireRoom(ports, attempt)
  return sendEmailCode(ports, attempt)
}

/** Takes the password: wrong ones throw and the step can be used again. @throws AccountError `wrong-password`, `server-proof-failed`, `server-changed-keys` */
export async function submitPassword(
  ports: AccountPorts,
  step: NeedsPassword,
  password: string,
): Promise<SignInStep> {
  const { attempt } = step
  if (step.purpose === "open") {
    const { authorization } = step
    const opened = await openWithPassword(ports.argon2id, { keys: authorization.keys, password })
    return openAccount(ports, { attempt, authorization, ...opened, isProven: false })
  }
  const { offer } = step
  const keyEncryptionKey = await deriveExisting(ports.argon2id, { password, ...offer })
  try {
    const answer = await signInWithProof(ports, { offer, keyEncryptionKey })
    return await nextStep(ports, { attempt, answer, proof: { keyEncryptionKey, offer } })
  } catch (error) {
    keyEncryptionKey.fill(0)
    if (!(error instanceof RemoteError && error.code === "EMAIL_MFA_ENABLED")) throw error
    const known = await findKnownAccount(ports, attempt.email)
    return leaveProof(ports, { attempt, known, reason: "email-mfa" })
  }
}

/** Takes the code from the mail. @throws AccountError `wrong-code`, `code-expired`, `sign-up-incomplete` */
export async function submitEmailCode(
  ports: AccountPorts,
  { attempt }: NeedsEmailCode,
  code: string,
): Promise<SignInStep> {
  const { email } = attempt
  const answer = await translateCodeErrors(
    call(connect(ports), endpoints.verifyEmail, { body: { email, ott: code } }),
    "registration-closed",
  )
  return nextStep(ports, { attempt, answer, proof: null })
}

/** Has another code sent; the codes sent before stay good. */
export function resendEmailCode(ports: AccountPorts, { attempt }: NeedsEmailCode): Promise<NeedsEmailCode> {
  return sendEmailCode(ports, attempt)
}

/** Goes on with an old account's weaker password protection, as its owner chose to. */
export function acceptWeakKdf(step: NeedsWeakKdfConsent): NeedsPassword {
  return step.next
}

/** Goes on by e-mail code though this account used to prove its password, as its owner chose to. */
export function acceptEmailSignIn(
  ports: AccountPorts,
  { attempt }: NeedsDowngradeConsent,
): Promise<NeedsEmailCode> {
  return sendEmailCode(ports, attempt)
}

/** Opens the keys by recovery key instead of the password. */
export function useRecoveryKey({ attempt, authorization }: NeedsPasswordToOpen): NeedsRecoveryKey {
  return { kind: "needs-recovery-key", attempt, authorization }
}

/** By e-mail code; but not before the user has agreed, where this device has seen the account's server prove itself. */
async function leaveProof(
  ports: AccountPorts,
  input: { attempt: Attempt; known: KnownAccount | null; reason: NeedsDowngradeConsent["reason"] },
): Promise<NeedsEmailCode | NeedsDowngradeConsent> {
  const { attempt, known, reason } = input
  if (known?.hasSeenSrp && !known.acceptsEmailSignIn) {
    return { kind: "needs-downgrade-consent", reason, attempt }
  }
  return sendEmailCode(ports, attempt)
}

async function sendEmailCode(ports: AccountPorts, attempt: Attempt): Promise<NeedsEmailCode> {
  // Compat: official clients ask without a purpose when they recover.
  const purpose = attempt.intent === "recovery" ? "" : "login"
  await call(connect(ports), endpoints.sendOtt, { body: { email: attempt.email, purpose } })
  return { kind: "needs-email-code", attempt }
}
