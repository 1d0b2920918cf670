// The sessions of an account: is this one valid, which others are there, end one.
import { z } from "zod"
import { micros, omittable, requiredText } from "./codecs.ts"
import { defineEndpoint } from "./endpoint.ts"
import { keyAttributes } from "./key-attributes.ts"

export const getSessionValidity = defineEndpoint({
  method: "GET",
  path: "/users/session-validity/v2",
  auth: "session",
  rateLimit: "none",
  summary: "Whether the session is valid, and the key attributes if they are set.",
  response: z.object({ hasSetKeys: z.boolean(), keyAttributes: omittable(keyAttributes) }),
  errors: [],
})

/** `token` ends a session; for the caller's own it is the session token. Compat: Flutter finds "this device" by it. */
const session = z.object({
  token: z.string(),
  creationTime: micros,
  ip: z.string(),
  ua: z.string(),
  prettyUA: z.string(),
  lastUsedTime: micros,
})

export const listSessions = defineEndpoint({
  method: "GET",
  path: "/users/sessions",
  auth: "session",
  rateLimit: "none",
  summary: "The active sessions of the account in the caller's app.",
  response: z.object({ sessions: z.array(session) }),
  errors: [],
})

export const endSession = defineEndpoint({
  method: "DELETE",
  path: "/users/session",
  auth: "session",
  rateLimit: "none",
  summary: "Ends one session of the account; an unknown one is ended already.",
  query: z.object({ token: requiredText }),
  response: z.object({}),
  errors: [],
})

export const logout = defineEndpoint({
  method: "POST",
  path: "/users/logout",
  auth: "session",
  rateLimit: "none",
  summary: "Ends the caller's own session.",
  response: z.object({}),
  errors: [],
})

export type Session = z.output<typeof session>
