// Passkeys as second factors. They live on the accounts pages, on whose origin alone they are made, managed and used.
import { z } from "zod"
import { twoFactorAuthorization } from "./authorization.ts"
import { base64Bytes, micros, requiredText, userId, uuid } from "./codecs.ts"
import { defineEndpoint } from "./endpoint.ts"
import { assertedCredential, attestedCredential, creationOptions, requestOptions } from "./web-authn.ts"

const friendlyName = z.string().trim().min(1).max(256)

/** Management by the holder of an accounts token; the sign-in itself is public and charged as such. */
const managed = { auth: "accounts-jwt", rateLimit: "none" } as const
const signIn = { auth: "public", rateLimit: "login" } as const

export const getRecoveryStatus = defineEndpoint({
  method: "GET",
  path: "/users/two-factor/recovery-status",
  auth: "session",
  rateLimit: "login",
  summary: "Whether the recovery key can stand in for a lost passkey.",
  response: z.object({ allowAdminReset: z.boolean(), isPasskeyRecoveryEnabled: z.boolean() }),
  errors: [],
})

export const configurePasskeyRecovery = defineEndpoint({
  method: "POST",
  path: "/users/two-factor/passkeys/configure-recovery",
  auth: "session",
  rateLimit: "login",
  summary:
    "Lets the recovery key stand in for a lost passkey; the first call counts, later ones change nothing.",
  body: z.object({
    secret: base64Bytes({ length: 32 }),
    userSecretCipher: base64Bytes({ length: 48 }),
    userSecretNonce: base64Bytes({ length: 24 }),
  }),
  response: z.object({}),
  errors: ["BAD_REQUEST"],
})

export const getAccountsToken = defineEndpoint({
  method: "GET",
  path: "/users/accounts-token",
  auth: "session",
  rateLimit: "none",
  summary: "A token for the accounts pages, valid for half an hour, and their address.",
  response: z.object({ accountsToken: z.string(), accountsUrl: z.string() }),
  errors: [],
})

const passkey = z.object({ id: uuid, userID: userId, friendlyName: z.string(), createdAt: micros })

/** Compat: Museum answers null for an empty list. */
const passkeyList = z.codec(z.array(passkey).nullable(), z.array(z.custom<Passkey>()), {
  decode: (list) => list ?? [],
  encode: (list) => list,
})

export const listPasskeys = defineEndpoint({
  ...managed,
  method: "GET",
  path: "/passkeys",
  summary:
    "The account's passkeys. Official pages send their visitor to `accountsUrl` if they are not there.",
  response: z.object({ accountsUrl: z.string(), passkeys: passkeyList }),
  errors: [],
})

export const renamePasskey = defineEndpoint({
  ...managed,
  method: "PATCH",
  path: "/passkeys/:id",
  summary: "Gives a passkey another name.",
  params: z.object({ id: uuid }),
  query: z.object({ friendlyName }),
  response: z.object({}),
  errors: ["not-found"],
})

export const deletePasskey = defineEndpoint({
  ...managed,
  method: "DELETE",
  path: "/passkeys/:id",
  summary: "Deletes a passkey.",
  params: z.object({ id: uuid }),
  response: z.object({}),
  errors: ["not-found"],
})

export const beginPasskeyRegistration = defineEndpoint({
  ...managed,
  method: "POST",
  path: "/passkeys/registration/begin",
  summary: "Options to make a passkey with, valid for five minutes.",
  response: z.object({ sessionID: uuid, options: creationOptions }),
  errors: ["MAX_PASSKEYS_REACHED"],
})

export const finishPasskeyRegistration = defineEndpoint({
  ...managed,
  method: "POST",
  path: "/passkeys/registration/finish",
  summary: "Adds the passkey made with those options.",
  query: z.object({ friendlyName, sessionID: uuid }),
  body: attestedCredential,
  response: z.object({}),
  errors: ["BAD_REQUEST", "not-found", "SESSION_EXPIRED", "MAX_PASSKEYS_REACHED"],
})

export const beginPasskeyLogin = defineEndpoint({
  ...signIn,
  method: "POST",
  path: "/users/two-factor/passkeys/begin",
  summary: "Options to use a passkey with, for a sign-in that asks for one.",
  body: z.object({ sessionID: requiredText }),
  response: z.object({ ceremonySessionID: uuid, options: requestOptions }),
  errors: ["not-found", "SESSION_ALREADY_CLAIMED", "BAD_REQUEST"],
})

/** Compat: sent under the client package of the app which is signing in, so that the token is bound to that app. */
export const finishPasskeyLogin = defineEndpoint({
  ...signIn,
  method: "POST",
  path: "/users/two-factor/passkeys/finish",
  summary: "Ends a sign-in with a passkey.",
  query: z.object({ sessionID: requiredText, ceremonySessionID: uuid, clientPackage: requiredText }),
  body: assertedCredential,
  response: twoFactorAuthorization,
  errors: ["not-found", "SESSION_EXPIRED", "SESSION_ALREADY_CLAIMED", "invalid-passkey-signature"],
})

export const getPasskeyLogin = defineEndpoint({
  ...signIn,
  method: "GET",
  path: "/users/two-factor/passkeys/get-token",
  summary:
    "The end of a sign-in whose passkey was used in a browser: pending, ready for a short while, or over.",
  query: z.object({ sessionID: requiredText }),
  response: twoFactorAuthorization,
  errors: ["SESSION_NOT_VERIFIED", "not-found", "INVALID_SESSION"],
})

export type Passkey = z.output<typeof passkey>
