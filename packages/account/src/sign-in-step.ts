// All states of a sign-in. A step is a plain value: the app shows it, gets what it asks for, and hands both to the
// function named on it, which answers the next step. A step whose function throws can be used again.
import type { KdfParameters, KeyAttributes, KeyEncryptionKey } from "@tessera/crypto"
import type { SrpOffer } from "./srp-proof.ts"
import type { UnlockedSession } from "./unlocked-session.ts"

export type SignInStep =
  | NeedsPassword
  | NeedsEmailCode
  | NeedsSecondFactor
  | NeedsPasskey
  | NeedsRecoveryKey
  | NeedsWeakKdfConsent
  | NeedsDowngradeConsent
  | SignedIn

/** What was said at the start and holds for all steps. */
export type Attempt = {
  readonly email: string
  /** Whoever has lost the password comes in by e-mail code and recovery key. */
  readonly intent: "sign-in" | "recovery"
  /** A vault without an account on this device, open: what it stores stays readable. */
  readonly localVault: UnlockedSession | null
}

/** What a password proof leaves behind, so that the password need not be asked for again. */
export type PasswordProof = { readonly keyEncryptionKey: KeyEncryptionKey; readonly offer: SrpOffer }

/** What a server hands out at the end of a sign-in: all of it sealed. */
export type Authorization = {
  readonly userId: number
  readonly keys: KeyAttributes
  /** A sealed box of the 32 bytes of the token. */
  readonly encryptedToken: Uint8Array
}

/** `isChangedElsewhere`: the server has another salt than this device knows, so it must be a newer password. */
export type NeedsPassword = NeedsPasswordToProve | NeedsPasswordToOpen

/** → `submitPassword`: the server asks for a proof of it. */
export type NeedsPasswordToProve = {
  readonly kind: "needs-password"
  readonly purpose: "prove"
  readonly isChangedElsewhere: boolean
  readonly attempt: Attempt
  readonly offer: SrpOffer
}

/** → `submitPassword`, or `useRecoveryKey`: the server is content, the keys are still to be opened. */
export type NeedsPasswordToOpen = {
  readonly kind: "needs-password"
  readonly purpose: "open"
  readonly isChangedElsewhere: boolean
  readonly attempt: Attempt
  readonly authorization: Authorization
}

/** → `submitEmailCode`, or `resendEmailCode`. The mail is on its way. */
export type NeedsEmailCode = { readonly kind: "needs-email-code"; readonly attempt: Attempt }

/** → `submitSecondFactor`, or `recoverSecondFactor`. */
export type NeedsSecondFactor = {
  readonly kind: "needs-second-factor"
  readonly attempt: Attempt
  readonly sessionId: string
  readonly proof: PasswordProof | null
}

/** → open `passkeyPageUrl` in a browser, then `checkPasskey`; or `recoverPasskey`, or the `alternative` step. */
export type NeedsPasskey = {
  readonly kind: "needs-passkey"
  readonly attempt: Attempt
  readonly sessionId: string
  /** The origin of the accounts pages: http or https. */
  readonly accountsUrl: string
  readonly proof: PasswordProof | null
  /** For accounts which have codes as well. */
  readonly alternative: NeedsSecondFactor | null
}

/** → `recoverAccount`, which sets a new password. */
export type NeedsRecoveryKey = {
  readonly kind: "needs-recovery-key"
  readonly attempt: Attempt
  readonly authorization: Authorization
}

/**
 * → `acceptWeakKdf`, if the user agrees: the account is so old that its password is protected less than today's
 * (at least 64 MiB all the same; anything weaker is refused). A password change afterwards makes it strong.
 */
export type NeedsWeakKdfConsent = {
  readonly kind: "needs-weak-kdf-consent"
  readonly kdf: KdfParameters
  readonly next: NeedsPassword
}

/**
 * → `acceptEmailSignIn`, if the user knows why: the server no longer asks for a password proof, in which it would have
 * to prove itself, though it did on this device before. `email-mfa` can be the owner's own setting, made elsewhere.
 */
export type NeedsDowngradeConsent = {
  readonly kind: "needs-downgrade-consent"
  readonly reason: "no-srp" | "email-mfa"
  readonly attempt: Attempt
}

export type SignedIn = { readonly kind: "done"; readonly unlocked: UnlockedSession }
