// Second factors: codes (always 654321), passkeys (verified by the test), and the ways around both.
import { decodeBase64, equalBytes } from "@tessera/bytes"
import { ACCOUNTS_URL, grant } from "./server-authorization.ts"
import { type FactorSession, type Handlers, Refusal, type State } from "./server-state.ts"

export const SECOND_FACTOR_CODE = "654321"
export const SECOND_FACTOR_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

export const secondFactorHandlers: Handlers = {
  getTwoFactorStatus: (_request, { user }) => ({ status: user.secondFactor !== null }),
  setUpTwoFactor: (_request, { user }) => {
    user.pendingSecret = SECOND_FACTOR_SECRET
    return { secretCode: SECOND_FACTOR_SECRET, qrCode: new Uint8Array([1]) }
  },
  enableTwoFactor: ({ body }, { user }) => {
    if (body.code !== SECOND_FACTOR_CODE || user.pendingSecret === null) throw new Refusal("wrong-credential")
    const box = {
      encryptedSecret: body.encryptedTwoFactorSecret,
      secretDecryptionNonce: body.twoFactorSecretDecryptionNonce,
    }
    user.secondFactor = { secret: user.pendingSecret, box }
  },
  disableTwoFactor: (_request, { user }) => {
    user.secondFactor = null
  },
  verifyTwoFactor: ({ body: { sessionID, code } }, { state }) => {
    const { user } = factorSessionOf(state, sessionID)
    if (code !== SECOND_FACTOR_CODE) throw new Refusal("wrong-credential")
    state.factorSessions.delete(sessionID)
    return grant(state, user)
  },
  getTwoFactorRecovery: ({ query: { sessionID, twoFactorType } }, { state }) => {
    const { user } = factorSessionOf(state, sessionID)
    const recovery = twoFactorType === "totp" ? user.secondFactor : user.passkeyRecovery
    if (recovery === null) throw new Refusal("passkey-recovery-not-set-up")
    return recovery.box
  },
  removeTwoFactor: ({ body: { sessionID, secret, twoFactorType } }, { state }) => {
    const { user } = factorSessionOf(state, sessionID)
    if (twoFactorType === "totp") {
      if (secret !== user.secondFactor?.secret) throw new Refusal("forbidden")
      user.secondFactor = null
    } else if (!equalBytes(decodeBase64(secret), user.passkeyRecovery?.secret ?? new Uint8Array(0))) {
      throw new Refusal("forbidden")
    }
    return grant(state, user)
  },
  getRecoveryStatus: (_request, { user }) => ({
    allowAdminReset: true,
    isPasskeyRecoveryEnabled: user.passkeyRecovery !== null,
  }),
  configurePasskeyRecovery: ({ body }, { user }) => {
    user.passkeyRecovery ??= {
      secret: body.secret,
      box: { encryptedSecret: body.userSecretCipher, secretDecryptionNonce: body.userSecretNonce },
    }
    return {}
  },
  getAccountsToken: () => ({ accountsToken: "a.b.c", accountsUrl: ACCOUNTS_URL }),
  getPasskeyLogin: ({ query: { sessionID } }, { state }) => {
    const { user, isVerified } = factorSessionOf(state, sessionID)
    if (!isVerified) throw new Refusal("SESSION_NOT_VERIFIED")
    return grant(state, user)
  },
}

function factorSessionOf(state: State, id: string): FactorSession {
  const session = state.factorSessions.get(id)
  if (session === undefined) throw new Refusal("not-found")
  return session
}
