export { deleteAccount } from "./account-deletion.ts"
export { type AccountDetails, readAccountDetails, setEmailMfa } from "./account-details.ts"
export { changeEmail, requestEmailChange } from "./change-email.ts"
export { connectAs } from "./connection.ts"
export { AccountError, type AccountErrorCode } from "./errors.ts"
export { forgetKnownAccount } from "./known-accounts.ts"
export { normalizeEmail } from "@tessera/wire"
export {
  changeLocalPassword,
  createLocalSession,
  type CreatedVault,
  recoverLocalVault,
} from "./local-session.ts"
export {
  checkPasskey,
  configurePasskeyRecovery,
  passkeyPageUrl,
  readPasskeyManagementUrl,
  recoverPasskey,
} from "./passkey.ts"
export { adoptPasswordChange, changePassword } from "./password-change.ts"
export type { AccountPorts, AccountServer, Clock, VaultPorts } from "./ports.ts"
export { readRecoveryWords } from "./recovery-key.ts"
export { recoverAccount } from "./recovery.ts"
export {
  disableSecondFactor,
  enableSecondFactor,
  recoverSecondFactor,
  type SecondFactorSetUp,
  setUpSecondFactor,
  submitSecondFactor,
} from "./second-factor.ts"
export { rememberAuthenticatorKey } from "./session-changes.ts"
export {
  isLocalOnly,
  type KnownAccount,
  type SessionStore,
  type SetUpProgress,
  type StoredAccount,
  type StoredSession,
} from "./session-store.ts"
export {
  checkSession,
  endSession,
  forgetToken,
  listSessions,
  type OtherSession,
  type SessionState,
  signOut,
  type VaultFate,
} from "./sessions.ts"
export type {
  Attempt,
  NeedsDowngradeConsent,
  NeedsEmailCode,
  NeedsPasskey,
  NeedsPassword,
  NeedsPasswordToOpen,
  NeedsPasswordToProve,
  NeedsRecoveryKey,
  NeedsSecondFactor,
  NeedsWeakKdfConsent,
  SignedIn,
  SignInStep,
} from "./sign-in-step.ts"
export {
  acceptEmailSignIn,
  acceptWeakKdf,
  resendEmailCode,
  startRecovery,
  startSignIn,
  submitEmailCode,
  submitPassword,
  useRecoveryKey,
} from "./sign-in.ts"
export { claimSetup, requestSignUpCode, resumeSignUp, type SignedUp, signUp } from "./sign-up.ts"
export {
  decodeKnownAccounts,
  decodeStoredSession,
  encodeKnownAccounts,
  encodeStoredSession,
} from "./stored-text.ts"
export {
  openSession,
  lockSession,
  type UnlockedSession,
  unlockSession,
  unlockSessionWithRecoveryKey,
} from "./unlocked-session.ts"
