// Our own endpoints, under /tessera: official clients know nothing of them, and other servers answer 404.
import { z } from "zod"
import { requiredText } from "./codecs.ts"
import { defineEndpoint } from "./endpoint.ts"

export const claimSetup = defineEndpoint({
  method: "POST",
  path: "/tessera/setup/claim",
  auth: "session",
  rateLimit: "login",
  summary: "Makes the caller administrator by the token in the setup link, once.",
  body: z.object({ token: requiredText.max(256) }),
  response: z.object({ isAdmin: z.literal(true) }),
  errors: ["SETUP_TOKEN_INVALID", "SETUP_ALREADY_CLAIMED"],
})

/** Whether there is an administrator yet is not told: it would say where an unclaimed setup link is worth guessing. */
export const getServerInfo = defineEndpoint({
  method: "GET",
  path: "/tessera/info",
  auth: "public",
  rateLimit: "none",
  summary: "What server this is, and whether new accounts are welcome.",
  response: z.object({
    name: z.literal("tessera"),
    version: z.string(),
    registration: z.enum(["open", "closed"]),
  }),
  errors: [],
})
