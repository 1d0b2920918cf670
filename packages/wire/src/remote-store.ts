// Small settings which official clients keep on the server. No Auth client asks for them today.
import { z } from "zod"
import { omittable, requiredText } from "./codecs.ts"
import { defineEndpoint } from "./endpoint.ts"

const kept = { auth: "session", rateLimit: "none" } as const

export const getRemoteValue = defineEndpoint({
  ...kept,
  method: "GET",
  path: "/remote-store",
  summary: "One stored setting, or the default that was sent along.",
  query: z.object({ key: requiredText, defaultValue: omittable(z.string()) }),
  response: z.object({ value: z.string() }),
  errors: ["not-found"],
})

export const setRemoteValue = defineEndpoint({
  ...kept,
  method: "POST",
  path: "/remote-store/update",
  summary: "Stores one of the known settings.",
  body: z.object({ key: requiredText, value: z.string() }),
  response: "empty",
  errors: ["BAD_REQUEST"],
})

export const deleteCustomDomain = defineEndpoint({
  ...kept,
  method: "DELETE",
  path: "/remote-store/customDomain",
  summary: "Forgets the stored domain.",
  response: "empty",
  errors: [],
})

export const getFeatureFlags = defineEndpoint({
  ...kept,
  method: "GET",
  path: "/remote-store/feature-flags",
  summary: "What official clients may show.",
  response: z.object({
    enableStripe: z.boolean(),
    disableCFWorker: z.boolean(),
    mapEnabled: z.boolean(),
    faceSearchEnabled: z.boolean(),
    passKeyEnabled: z.boolean(),
    recoveryKeyVerified: z.boolean(),
    internalUser: z.boolean(),
    betaUser: z.boolean(),
    enableMobMultiPart: z.boolean(),
    serverApiFlag: z.int(),
    castUrl: z.string(),
    embedUrl: z.string(),
    customDomainCNAME: z.string(),
  }),
  errors: [],
})
