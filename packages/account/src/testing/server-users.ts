// Addresses, one-time codes, keys, settings, sessions and deletion, as protocol.md has them.
import { asPublicKey, sealSealedBox } from "@tessera/crypto"
import { encodeUtf8 } from "@tessera/bytes"
import { authorize } from "./server-authorization.ts"
import { type Handlers, Refusal, type State, type User, userOf } from "./server-state.ts"

export const EMAIL_CODE = "123456"
export const DELETE_CHALLENGE = "eyJhbGciOiJIUzI1NiJ9.eyJ0ZXN0IjoxfQ.c2lnbmF0dXJl"
const FIRST_USER_ID = 1580559962386438

export const userHandlers: Handlers = {
  sendOtt: ({ body: { email, purpose } }, { state }) => {
    const user = userOf(state, email)
    const isComplete = user !== undefined && user.keyAttributes !== null
    if (purpose === "signup" && isComplete) throw new Refusal("USER_ALREADY_REGISTERED")
    if (purpose === "signup" && !state.isRegistrationOpen) throw new Refusal("forbidden")
    if (purpose === "login" && user === undefined) throw new Refusal("USER_NOT_REGISTERED")
    if (purpose === "login" && !isComplete) throw new Refusal("USER_SIGNUP_INCOMPLETE")
    if (purpose === "change" && user !== undefined) throw new Refusal("forbidden")
    state.codes.add(email)
  },
  verifyEmail: ({ body: { email, ott } }, { state }) => {
    spendCode(state, email, ott)
    return authorize(state, userOf(state, email) ?? createUser(state, email))
  },
  setKeyAttributes: ({ body: { keyAttributes } }, { user }) => {
    if (user.keyAttributes !== null) throw new Refusal("forbidden")
    if (keyAttributes.memLimit * keyAttributes.opsLimit !== 2 ** 32) throw new Refusal("weak-kdf")
    user.keyAttributes = keyAttributes
  },
  getUserDetails: (_request, { user }) => ({
    email: user.email,
    usage: 0,
    subscription: {
      id: 1,
      userID: user.id,
      productID: "free",
      storage: 0,
      originalTransactionID: "none",
      expiryTime: 0,
      paymentProvider: "",
      attributes: {},
      price: "",
      period: "",
    },
    storageBonus: 0,
    profileData: {
      canDisableEmailMFA: user.srp !== null,
      isEmailMFAEnabled: user.isEmailMfaEnabled,
      isTwoFactorEnabled: user.secondFactor !== null,
      passkeyCount: user.hasPasskey ? 1 : 0,
    },
    bonusData: { storageBonuses: [] },
    fileCount: undefined,
    sharedCollectionsCount: undefined,
  }),
  changeEmail: ({ body: { email, ott } }, { state, user }) => {
    if (userOf(state, email) !== undefined) throw new Refusal("forbidden")
    spendCode(state, email, ott)
    user.email = email
  },
  setEmailMfa: ({ body: { isEnabled } }, { user }) => {
    if (!isEnabled && user.srp === null) throw new Refusal("CONFLICT")
    user.isEmailMfaEnabled = isEnabled
  },
  getSessionValidity: (_request, { user }) => ({
    hasSetKeys: user.keyAttributes !== null,
    keyAttributes: user.keyAttributes ?? undefined,
  }),
  listSessions: (_request, { user }) => ({
    sessions: user.tokens.map((token, index) => ({
      token,
      creationTime: 1_000_000 * index,
      ip: "192.0.2.1",
      ua: "tessera",
      prettyUA: "Tessera",
      lastUsedTime: 2_000_000 * index,
    })),
  }),
  endSession: ({ query: { token } }, { user }) => {
    user.tokens = user.tokens.filter((other) => other !== token)
    return {}
  },
  logout: (_request, { user, token }) => {
    user.tokens = user.tokens.filter((other) => other !== token)
    return {}
  },
  getDeleteChallenge: (_request, { state, user }) => ({
    allowDelete: true,
    encryptedChallenge: sealSealedBox(
      encodeUtf8(DELETE_CHALLENGE),
      asPublicKey(user.keyAttributes!.publicKey),
      state.random,
    ),
    apps: ["auth"],
  }),
  deleteAccount: ({ body: { challenge } }, { state, user }) => {
    if (challenge !== DELETE_CHALLENGE) throw new Refusal("forbidden")
    state.users = state.users.filter((other) => other !== user)
    return { isSubscriptionCancelled: true, userID: user.id }
  },
  claimSetup: ({ body: { token } }, { state }) => {
    if (state.setupToken === null) throw new Refusal("SETUP_ALREADY_CLAIMED")
    if (token !== state.setupToken) throw new Refusal("SETUP_TOKEN_INVALID")
    state.setupToken = null
    return { isAdmin: true }
  },
}

function spendCode(state: State, email: string, code: string): void {
  if (!state.codes.has(email)) throw new Refusal("gone")
  if (code !== EMAIL_CODE) throw new Refusal("wrong-credential")
  state.codes.delete(email)
}

function createUser(state: State, email: string): User {
  if (!state.isRegistrationOpen) throw new Refusal("forbidden")
  const user: User = {
    id: FIRST_USER_ID + state.users.length,
    email,
    keyAttributes: null,
    srp: null,
    isEmailMfaEnabled: false,
    secondFactor: null,
    pendingSecret: null,
    hasPasskey: false,
    passkeyRecovery: null,
    tokens: [],
  }
  state.users.push(user)
  return user
}
