// An account: one-time codes by e-mail, key attributes, details, e-mail settings.
import { z } from "zod"
import { emailAuthorization } from "./authorization.ts"
import {
  base64Bytes,
  booleanText,
  email,
  micros,
  omittable,
  requiredText,
  userId,
  withDefault,
} from "./codecs.ts"
import { defineEndpoint } from "./endpoint.ts"
import { addedRecoveryKey, keyAttributes } from "./key-attributes.ts"

const PURPOSES = ["signup", "login", "change", ""] as const
type Purpose = (typeof PURPOSES)[number]

/** Compat: a missing purpose and any other text act like "", which sends whatever the state of the account. */
const purpose = z.codec(z.string().nullish(), z.enum(PURPOSES), {
  decode: (text) => PURPOSES.find((known) => known === text) ?? "",
  encode: (known: Purpose) => known,
})

export const sendOtt = defineEndpoint({
  method: "POST",
  path: "/users/ott",
  auth: "public",
  rateLimit: "login",
  summary: "Sends a one-time code to an e-mail address.",
  body: z.object({ email, purpose, client: omittable(z.string()), mobile: omittable(z.boolean()) }),
  response: "empty",
  errors: [
    "forbidden",
    "USER_ALREADY_REGISTERED",
    "USER_NOT_REGISTERED",
    "USER_SIGNUP_INCOMPLETE",
    "too-many-attempts",
    "BAD_REQUEST",
  ],
})

export const verifyEmail = defineEndpoint({
  method: "POST",
  path: "/users/verify-email",
  auth: "public",
  rateLimit: "login",
  summary:
    "Trades a one-time code for a session or for the question for a second factor; creates unknown accounts.",
  body: z.object({ email, ott: requiredText, source: omittable(z.string()) }),
  response: emailAuthorization,
  errors: ["wrong-credential", "forbidden", "gone", "too-many-attempts", "ACCOUNT_SCHEDULED_FOR_DELETION"],
})

export const setKeyAttributes = defineEndpoint({
  method: "PUT",
  path: "/users/attributes",
  auth: "session",
  rateLimit: "none",
  summary: "Stores the key attributes of a new account, once.",
  body: z.object({ keyAttributes }),
  response: "empty",
  errors: ["weak-kdf", "kdf-memory-too-small", "forbidden"],
})

export const addRecoveryKey = defineEndpoint({
  method: "PUT",
  path: "/users/recovery-key",
  auth: "session",
  rateLimit: "none",
  summary: "Adds a recovery key to an ancient account which has none.",
  body: addedRecoveryKey,
  response: "empty",
  errors: ["not-found", "CONFLICT"],
})

/** Compat: official apps type every text here as never null, and adopt the e-mail address. */
export const subscription = z.object({
  id: z.int(),
  userID: userId,
  productID: z.string(),
  /** Bytes. */
  storage: z.int().nonnegative(),
  originalTransactionID: z.string(),
  expiryTime: micros,
  paymentProvider: z.string(),
  attributes: z.record(z.string(), z.unknown()).nullable(),
  price: z.string(),
  period: z.string(),
})

export const userDetails = z.object({
  email: z.string(),
  usage: z.int().nonnegative(),
  subscription,
  storageBonus: z.int().nonnegative(),
  profileData: z.object({
    canDisableEmailMFA: z.boolean(),
    isEmailMFAEnabled: z.boolean(),
    isTwoFactorEnabled: z.boolean(),
    passkeyCount: z.int().nonnegative(),
  }),
  bonusData: z.object({ storageBonuses: z.array(z.unknown()).nullable() }),
  fileCount: omittable(z.int().nonnegative()),
  sharedCollectionsCount: omittable(z.int().nonnegative()),
})

export const getUserDetails = defineEndpoint({
  method: "GET",
  path: "/users/details/v2",
  auth: "session",
  rateLimit: "none",
  summary: "The account's e-mail address, plan and security settings.",
  query: z.object({ memoryCount: withDefault(booleanText, true) }),
  response: userDetails,
  errors: ["USER_NOT_FOUND"],
})

export const getPublicKey = defineEndpoint({
  method: "GET",
  path: "/users/public-key",
  auth: "session",
  rateLimit: "lookup",
  summary: "The public key of another account.",
  query: z.object({ email }),
  response: z.object({ publicKey: base64Bytes({ length: 32 }) }),
  errors: ["not-found"],
})

export const getDeletionSummary = defineEndpoint({
  method: "GET",
  path: "/users/deletion-summary",
  auth: "session",
  rateLimit: "none",
  summary: "What would be lost with the account.",
  response: z.object({
    photosAndVideosCount: z.int().nonnegative(),
    authenticatorCodesCount: z.int().nonnegative(),
    lockerRecordsCount: z.int().nonnegative(),
  }),
  errors: [],
})

export const recordEvent = defineEndpoint({
  method: "POST",
  path: "/users/event",
  auth: "session",
  rateLimit: "none",
  summary: "Accepted and ignored: official clients report events here.",
  body: z.object({ event: omittable(z.string()) }),
  response: "empty",
  errors: [],
})

export const changeEmail = defineEndpoint({
  method: "POST",
  path: "/users/change-email",
  auth: "session",
  rateLimit: "login",
  summary: "Moves the account to another e-mail address, proved by a one-time code sent there.",
  body: z.object({ email, ott: requiredText }),
  response: "empty",
  errors: ["wrong-credential", "forbidden", "gone", "too-many-attempts"],
})

export const setEmailMfa = defineEndpoint({
  method: "PUT",
  path: "/users/email-mfa",
  auth: "session",
  rateLimit: "none",
  summary: "Demands an e-mail code at each sign-in, or no longer.",
  body: z.object({ isEnabled: z.boolean() }),
  response: "empty",
  errors: ["CONFLICT"],
})

export type Subscription = z.output<typeof subscription>
export type UserDetails = z.output<typeof userDetails>
