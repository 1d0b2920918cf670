// What a server says after an e-mail code, a password proof or a second factor, turned into the next step of a sign-in.
import { equalBytes } from "@tessera/bytes"
import { CryptoError, unwrapMasterKey } from "@tessera/crypto"
import type { EmailAuthorization, TwoFactorAuthorization } from "@tessera/wire"
import { AccountError } from "./errors.ts"
import { fromWireKeyAttributes, isSameKdf } from "./key-attributes.ts"
import { findKnownAccount, hasNewPassword, needsKdfConsent, requireHonestKdf } from "./known-accounts.ts"
import { openAccount } from "./open-account.ts"
import type { AccountPorts } from "./ports.ts"
import type {
  Attempt,
  Authorization,
  NeedsPasswordToOpen,
  NeedsSecondFactor,
  PasswordProof,
  SignedIn,
  SignInStep,
} from "./sign-in-step.ts"
import { requireWebAddress } from "./web-address.ts"

/** The step after e-mail code or password proof. @throws AccountError `sign-up-incomplete`, `bad-answer` and those of `afterAuthorization` */
export async function nextStep(
  ports: AccountPorts,
  input: { attempt: Attempt; answer: EmailAuthorization; proof: PasswordProof | null },
): Promise<SignInStep> {
  const { attempt, answer, proof } = input
  if (answer.keyAttributes !== undefined && answer.encryptedToken !== undefined) {
    const { id, keyAttributes, encryptedToken } = answer
    return afterAuthorization(ports, { attempt, answer: { id, keyAttributes, encryptedToken }, proof })
  }
  const codeSessionId = answer.twoFactorSessionID ?? answer.twoFactorSessionIDV2
  const codeStep: NeedsSecondFactor | null =
    codeSessionId === null ? null : { kind: "needs-second-factor", attempt, sessionId: codeSessionId, proof }
  if (answer.passkeySessionID !== null) {
    const accountsUrl = requireWebAddress(answer.accountsUrl)
    const sessionId = answer.passkeySessionID
    return { kind: "needs-passkey", attempt, sessionId, accountsUrl, proof, alternative: codeStep }
  }
  if (codeStep !== null) return codeStep
  throw new AccountError(answer.token === undefined ? "bad-answer" : "sign-up-incomplete")
}

/**
 * The step once the server is content: done if the password was proved, else the keys are still to be opened.
 * @throws AccountError `weak-kdf`, `excessive-kdf`, `kdf-weakened`, `server-changed-keys`
 */
export async function afterAuthorization(
  ports: AccountPorts,
  input: { attempt: Attempt; answer: TwoFactorAuthorization; proof: PasswordProof | null },
): Promise<SignInStep> {
  const { attempt, answer, proof } = input
  const { id: userId, encryptedToken } = answer
  const authorization = { userId, keys: fromWireKeyAttributes(answer.keyAttributes), encryptedToken }
  if (proof !== null) return openWithProof(ports, { attempt, authorization, proof })
  if (attempt.intent === "recovery") return { kind: "needs-recovery-key", attempt, authorization }
  const { salt, kdf } = authorization.keys.passwordWrap
  const known = await findKnownAccount(ports, attempt.email)
  requireHonestKdf(known, authorization.keys.passwordWrap)
  const step: NeedsPasswordToOpen = {
    kind: "needs-password",
    purpose: "open",
    isChangedElsewhere: hasNewPassword(known, salt),
    attempt,
    authorization,
  }
  return needsKdfConsent(known, kdf) ? { kind: "needs-weak-kdf-consent", kdf, next: step } : step
}

/** The server knows the verifier of this password: keys which it does not open are not the ones that belong to it. */
async function openWithProof(
  ports: AccountPorts,
  input: { attempt: Attempt; authorization: Authorization; proof: PasswordProof },
): Promise<SignedIn> {
  const { attempt, authorization, proof } = input
  const { keyEncryptionKey, offer } = proof
  const { salt, kdf } = authorization.keys.passwordWrap
  if (!equalBytes(salt, offer.salt) || !isSameKdf(kdf, offer.kdf))
    throw new AccountError("server-changed-keys")
  try {
    const masterKey = unwrapMasterKey(authorization.keys, keyEncryptionKey)
    return await openAccount(ports, { attempt, authorization, masterKey, keyEncryptionKey, isProven: true })
  } catch (cause) {
    if (cause instanceof CryptoError) throw new AccountError("server-changed-keys", { cause })
    throw cause
  }
}
