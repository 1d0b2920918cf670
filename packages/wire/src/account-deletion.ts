// Deleting an account, and the link by which its owner can take it back.
import { z } from "zod"
import { base64Bytes, omittable, requiredText, userId } from "./codecs.ts"
import { defineEndpoint } from "./endpoint.ts"

export const getDeleteChallenge = defineEndpoint({
  method: "GET",
  path: "/users/delete-challenge",
  auth: "session",
  rateLimit: "none",
  summary: "A token sealed for the account's key pair: only who can open it may delete the account.",
  response: z.object({
    allowDelete: z.boolean(),
    /** A sealed box with the token as ASCII text. */
    encryptedChallenge: base64Bytes({ min: 49 }),
    apps: z.array(z.string()),
  }),
  errors: [],
})

/** Compat: a DELETE with a body, which many frameworks drop. */
export const deleteAccount = defineEndpoint({
  method: "DELETE",
  path: "/users/delete",
  auth: "session",
  rateLimit: "none",
  summary: "Deletes the account and ends all its sessions.",
  body: z.object({
    challenge: requiredText,
    feedback: omittable(z.string()),
    reasonCategory: omittable(z.string()),
    reason: omittable(z.string()),
  }),
  response: z.object({ isSubscriptionCancelled: z.boolean(), userID: userId }),
  errors: ["forbidden", "expired-challenge", "BAD_REQUEST"],
})

export const recoverAccount = defineEndpoint({
  method: "GET",
  path: "/users/recover-account",
  auth: "public",
  rateLimit: "none",
  summary:
    "Takes back a deleted account by the link in the mail; answers a page for people, always with 200.",
  query: z.object({ token: requiredText }),
  response: "html",
  errors: [],
})
