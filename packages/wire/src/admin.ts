// What an administrator may do. The first seven are those of the official command line.
import { z } from "zod"
import { email, integerText, micros, omittable, requiredText, userId } from "./codecs.ts"
import { defineEndpoint } from "./endpoint.ts"
import { APPS } from "./headers.ts"
import { subscription, userDetails } from "./users.ts"

const done = z.object({})
const admin = { auth: "admin", rateLimit: "none" } as const
const freshAdmin = { auth: "fresh-admin", rateLimit: "none" } as const

/** Compat: the key of the user id is literally `ID`. */
const adminUser = z.object({
  ID: userId,
  email: z.string(),
  name: z.string(),
  hash: z.string(),
  creationTime: micros,
  familyAdminID: userId.nullable(),
  isTwoFactorEnabled: z.boolean().nullable(),
  isEmailMFAEnabled: z.boolean().nullable(),
})

/** Compat: CLI asks with the slash at the end. */
export const adminListUsers = defineEndpoint({
  ...freshAdmin,
  method: "GET",
  path: "/admin/users/",
  summary: "Accounts created after a moment, oldest first, without deleted ones.",
  query: z.object({ sinceTime: integerText() }),
  response: z.object({ users: z.array(adminUser) }),
  errors: [],
})

/** Compat: with the slash, as above. One of `email` and `id`. */
export const adminGetUser = defineEndpoint({
  ...admin,
  method: "GET",
  path: "/admin/user/",
  summary: "One account by e-mail address or id.",
  query: z
    .object({ email: omittable(email), id: omittable(integerText({ min: 1 })) })
    .refine((query) => query.email !== undefined || query.id !== undefined),
  response: z.object({
    user: adminUser,
    subscription,
    details: userDetails,
    tokens: z.array(
      z.object({
        creationTime: micros,
        lastUsedTime: micros,
        ua: z.string(),
        isDeleted: z.boolean(),
        app: z.string(),
      }),
    ),
    authCodes: z.int().nonnegative(),
  }),
  errors: ["not-found"],
})

export const adminDeleteUser = defineEndpoint({
  ...freshAdmin,
  method: "DELETE",
  path: "/admin/user/delete",
  summary: "Deletes an account.",
  query: z.object({ email }),
  response: z.object({ isSubscriptionCancelled: z.boolean(), userID: userId }),
  errors: ["not-found"],
})

export const adminDisableTwoFactor = defineEndpoint({
  ...freshAdmin,
  method: "POST",
  path: "/admin/user/disable-2fa",
  summary: "Switches off the codes of an account which lost them.",
  body: z.object({ userID: userId }),
  response: done,
  errors: ["not-found"],
})

export const adminDisablePasskeys = defineEndpoint({
  ...admin,
  method: "POST",
  path: "/admin/user/disable-passkeys",
  summary: "Deletes all passkeys of an account; leaves its codes.",
  body: z.object({ userID: userId }),
  response: done,
  errors: ["not-found"],
})

export const adminUpdateSubscription = defineEndpoint({
  ...admin,
  method: "PUT",
  path: "/admin/user/subscription",
  summary: "Changes the storage and the expiry of an account's plan.",
  body: z.object({
    userID: userId,
    /** Bytes. */
    storage: z.int().nonnegative(),
    expiryTime: micros,
    productID: z.string(),
    paymentProvider: omittable(z.string()),
    transactionID: omittable(z.string()),
  }),
  response: done,
  errors: ["not-found"],
})

export const adminSendMail = defineEndpoint({
  ...admin,
  method: "POST",
  path: "/admin/mail",
  summary: "Sends a mail.",
  body: z.object({
    to: z.array(email).min(1),
    fromName: z.string(),
    fromEmail: email,
    subject: z.string(),
    body: z.string(),
  }),
  response: done,
  errors: ["BAD_REQUEST"],
})

export const adminAddOtt = defineEndpoint({
  ...admin,
  method: "POST",
  path: "/admin/user/add-ott",
  summary: "Sets a one-time code for an address, for somebody who receives no mail.",
  body: z.object({ email, code: z.string().trim().min(6), app: z.enum(APPS), expiryTime: micros }),
  response: done,
  errors: ["BAD_REQUEST"],
})

export const adminTerminateSession = defineEndpoint({
  ...admin,
  method: "POST",
  path: "/admin/user/terminate-session",
  summary: "Ends a session of an account.",
  body: z.object({ userID: userId, token: requiredText }),
  response: done,
  errors: [],
})

export const adminUpdateEmailMfa = defineEndpoint({
  ...admin,
  method: "POST",
  path: "/admin/user/update-email-mfa",
  summary: "Demands an e-mail code at each sign-in of an account, or no longer.",
  body: z.object({ userID: userId, emailMFA: z.boolean() }),
  response: done,
  errors: ["not-found", "CONFLICT"],
})

export const adminRecoverAccount = defineEndpoint({
  ...admin,
  method: "POST",
  path: "/admin/user/recover",
  summary: "Takes back a deleted account under an e-mail address.",
  body: z.object({ userID: userId, emailID: email }),
  response: done,
  errors: ["not-found", "BAD_REQUEST"],
})

export const adminUpdateFlag = defineEndpoint({
  ...admin,
  method: "POST",
  path: "/admin/user/update-flag",
  summary: "Sets one stored setting of an account.",
  body: z.object({ userID: userId, key: requiredText, value: z.string() }),
  response: done,
  errors: ["not-found", "BAD_REQUEST"],
})

export const adminChangeEmail = defineEndpoint({
  ...admin,
  method: "PUT",
  path: "/admin/user/change-email",
  summary: "Moves an account to another e-mail address.",
  body: z.object({ userID: userId, email }),
  response: done,
  errors: ["forbidden", "not-found"],
})

/** The answers of these two are not described anywhere; their shape is ours. */
export const adminGetEmailHash = defineEndpoint({
  ...admin,
  method: "GET",
  path: "/admin/email-hash",
  summary: "The keyed hash under which an e-mail address is stored.",
  query: z.object({ email }),
  response: z.object({ hash: z.string() }),
  errors: [],
})

export const adminGetEmailsFromHashes = defineEndpoint({
  ...admin,
  method: "POST",
  path: "/admin/emails-from-hashes",
  summary: "The e-mail addresses behind keyed hashes, without unknown ones.",
  body: z.object({ hashes: z.array(requiredText) }),
  response: z.object({ emails: z.record(z.string(), z.string()) }),
  errors: [],
})

export type AdminUser = z.output<typeof adminUser>
