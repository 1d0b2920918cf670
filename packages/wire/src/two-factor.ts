// The second factor of an account: time-based codes, their recovery, and the way around a lost passkey.
import { z } from "zod"
import { twoFactorAuthorization } from "./authorization.ts"
import { base64Bytes, requiredText, withDefault } from "./codecs.ts"
import { defineEndpoint } from "./endpoint.ts"

/** Compat: missing means `totp`. */
const twoFactorType = withDefault(z.enum(["totp", "passkey"]), "totp")

export const getTwoFactorStatus = defineEndpoint({
  method: "GET",
  path: "/users/two-factor/status",
  auth: "session",
  rateLimit: "login",
  summary: "Whether codes are demanded at sign-in.",
  response: z.object({ status: z.boolean() }),
  errors: [],
})

export const setUpTwoFactor = defineEndpoint({
  method: "POST",
  path: "/users/two-factor/setup",
  auth: "session",
  rateLimit: "login",
  summary: "Draws a secret for codes; it counts once a code was shown (`enable`).",
  response: z.object({
    /** Compat: 32 base32 characters without padding, because clients read this text as base64 to encrypt it. */
    secretCode: z.string(),
    /** A PNG image. */
    qrCode: base64Bytes(),
  }),
  errors: ["not-found"],
})

export const enableTwoFactor = defineEndpoint({
  method: "POST",
  path: "/users/two-factor/enable",
  auth: "session",
  rateLimit: "login",
  summary: "Demands codes at sign-in from now on; keeps the secret for recovery, encrypted by the client.",
  body: z.object({
    code: requiredText,
    encryptedTwoFactorSecret: base64Bytes({ min: 17, max: 1024 }),
    twoFactorSecretDecryptionNonce: base64Bytes({ length: 24 }),
  }),
  response: "empty",
  errors: ["wrong-credential"],
})

export const disableTwoFactor = defineEndpoint({
  method: "POST",
  path: "/users/two-factor/disable",
  auth: "session",
  rateLimit: "login",
  summary: "Demands no more codes at sign-in.",
  response: "empty",
  errors: [],
})

export const verifyTwoFactor = defineEndpoint({
  method: "POST",
  path: "/users/two-factor/verify",
  auth: "public",
  rateLimit: "login",
  summary: "Ends a sign-in with a code.",
  body: z.object({ sessionID: requiredText, code: requiredText }),
  response: twoFactorAuthorization,
  errors: ["wrong-credential", "not-found", "too-many-attempts"],
})

export const getTwoFactorRecovery = defineEndpoint({
  method: "GET",
  path: "/users/two-factor/recover",
  auth: "public",
  rateLimit: "login",
  summary: "The secret which proves possession of the recovery key, encrypted with it.",
  query: z.object({ sessionID: requiredText, twoFactorType }),
  response: z.object({
    encryptedSecret: base64Bytes({ min: 17 }),
    secretDecryptionNonce: base64Bytes({ length: 24 }),
  }),
  errors: ["not-found", "too-many-attempts", "passkey-recovery-not-set-up"],
})

export const removeTwoFactor = defineEndpoint({
  method: "POST",
  path: "/users/two-factor/remove",
  auth: "public",
  rateLimit: "login",
  summary: "Ends a sign-in with the recovered secret; switches codes off, keeps passkeys.",
  body: z.object({ sessionID: requiredText, secret: requiredText, twoFactorType }),
  response: twoFactorAuthorization,
  errors: ["forbidden", "not-found", "too-many-attempts", "passkey-recovery-not-set-up"],
})
