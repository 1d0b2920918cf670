// Every endpoint by name. Add a new one here, and nowhere else.
import { deleteAccount, getDeleteChallenge, recoverAccount } from "./account-deletion.ts"
import {
  adminAddOtt,
  adminChangeEmail,
  adminDeleteUser,
  adminDisablePasskeys,
  adminDisableTwoFactor,
  adminGetEmailHash,
  adminGetEmailsFromHashes,
  adminGetUser,
  adminListUsers,
  adminRecoverAccount,
  adminSendMail,
  adminTerminateSession,
  adminUpdateEmailMfa,
  adminUpdateFlag,
  adminUpdateSubscription,
} from "./admin.ts"
import {
  createAuthenticatorKey,
  createEntity,
  deleteEntity,
  getAuthenticatorKey,
  getEntityDiff,
  updateEntity,
} from "./authenticator.ts"
import { ping, pingDatabase } from "./health.ts"
import {
  beginPasskeyLogin,
  beginPasskeyRegistration,
  configurePasskeyRecovery,
  deletePasskey,
  finishPasskeyLogin,
  finishPasskeyRegistration,
  getAccountsToken,
  getPasskeyLogin,
  getRecoveryStatus,
  listPasskeys,
  renamePasskey,
} from "./passkeys.ts"
import { deleteCustomDomain, getFeatureFlags, getRemoteValue, setRemoteValue } from "./remote-store.ts"
import { endSession, getSessionValidity, listSessions, logout } from "./sessions.ts"
import { claimSetup, getServerInfo } from "./setup.ts"
import {
  completeSrp,
  createSrpSession,
  getSrpAttributes,
  setUpSrp,
  updateSrp,
  verifySrpSession,
} from "./srp.ts"
import {
  disableTwoFactor,
  enableTwoFactor,
  getTwoFactorRecovery,
  getTwoFactorStatus,
  removeTwoFactor,
  setUpTwoFactor,
  verifyTwoFactor,
} from "./two-factor.ts"
import {
  addRecoveryKey,
  changeEmail,
  getDeletionSummary,
  getPublicKey,
  getUserDetails,
  recordEvent,
  sendOtt,
  setEmailMfa,
  setKeyAttributes,
  verifyEmail,
} from "./users.ts"

export const endpoints = {
  sendOtt,
  verifyEmail,
  setKeyAttributes,
  addRecoveryKey,
  getUserDetails,
  getPublicKey,
  getDeletionSummary,
  recordEvent,
  changeEmail,
  setEmailMfa,

  getSessionValidity,
  listSessions,
  endSession,
  logout,

  getSrpAttributes,
  createSrpSession,
  verifySrpSession,
  setUpSrp,
  completeSrp,
  updateSrp,

  getTwoFactorStatus,
  setUpTwoFactor,
  enableTwoFactor,
  disableTwoFactor,
  verifyTwoFactor,
  getTwoFactorRecovery,
  removeTwoFactor,

  getRecoveryStatus,
  configurePasskeyRecovery,
  getAccountsToken,
  listPasskeys,
  renamePasskey,
  deletePasskey,
  beginPasskeyRegistration,
  finishPasskeyRegistration,
  beginPasskeyLogin,
  finishPasskeyLogin,
  getPasskeyLogin,

  getDeleteChallenge,
  deleteAccount,
  recoverAccount,

  getAuthenticatorKey,
  createAuthenticatorKey,
  createEntity,
  updateEntity,
  deleteEntity,
  getEntityDiff,

  getRemoteValue,
  setRemoteValue,
  deleteCustomDomain,
  getFeatureFlags,

  adminListUsers,
  adminGetUser,
  adminDeleteUser,
  adminDisableTwoFactor,
  adminDisablePasskeys,
  adminUpdateSubscription,
  adminSendMail,
  adminAddOtt,
  adminTerminateSession,
  adminUpdateEmailMfa,
  adminRecoverAccount,
  adminUpdateFlag,
  adminChangeEmail,
  adminGetEmailHash,
  adminGetEmailsFromHashes,

  ping,
  pingDatabase,

  claimSetup,
  getServerInfo,
} as const

export type EndpointName = keyof typeof endpoints
