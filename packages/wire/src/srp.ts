// The password proof (SRP-6a, 4096 bits, SHA-256): sign in, set up, change the password.
import { z } from "zod"
import { srpAuthorization } from "./authorization.ts"
import { base64Bytes, email, uuid, withDefault } from "./codecs.ts"
import { defineEndpoint } from "./endpoint.ts"
import { updatedKeyAttributes } from "./key-attributes.ts"

const salt = base64Bytes({ length: 16 })

/**
 * A number below the 4096-bit modulus, or a proof. Compat: Flutter and the CLI drop leading zero bytes (one number in 256),
 * so anything shorter is accepted and to be padded by whoever computes with it.
 */
const groupElement = base64Bytes({ min: 1, max: 512 })
const proof = base64Bytes({ min: 1, max: 32 })

/** From the server the group element has its full length. */
const serverElement = base64Bytes({ length: 512 })
const serverProof = base64Bytes({ length: 32 })

export const getSrpAttributes = defineEndpoint({
  method: "GET",
  path: "/users/srp/attributes",
  auth: "public",
  rateLimit: "login",
  summary: "What a client needs to derive the password proof; 404 means: verify the e-mail address instead.",
  query: z.object({ email }),
  response: z.object({
    attributes: z.object({
      srpUserID: uuid,
      srpSalt: salt,
      memLimit: z.int().positive(),
      opsLimit: z.int().positive(),
      kekSalt: salt,
      isEmailMFAEnabled: z.boolean(),
    }),
  }),
  errors: ["not-found", "NOT_FOUND"],
})

export const createSrpSession = defineEndpoint({
  method: "POST",
  path: "/users/srp/create-session",
  auth: "public",
  rateLimit: "login",
  summary: "Begins a password proof.",
  body: z.object({ srpUserID: uuid, srpA: groupElement }),
  response: z.object({ sessionID: uuid, srpB: serverElement }),
  errors: ["invalid-srp-a", "BAD_REQUEST", "EMAIL_MFA_ENABLED", "TOO_MANY_UNVERIFIED_SESSIONS"],
})

export const verifySrpSession = defineEndpoint({
  method: "POST",
  path: "/users/srp/verify-session",
  auth: "public",
  rateLimit: "login",
  summary: "Ends a password proof with a session or with the question for a second factor.",
  body: z.object({ srpUserID: uuid, sessionID: uuid, srpM1: proof }),
  response: srpAuthorization,
  errors: [
    "BAD_REQUEST",
    "wrong-credential",
    "SESSION_ALREADY_VERIFIED",
    "TOO_MANY_WRONG_ATTEMPTS",
    "ACCOUNT_SCHEDULED_FOR_DELETION",
  ],
})

export const setUpSrp = defineEndpoint({
  method: "POST",
  path: "/users/srp/setup",
  auth: "session",
  rateLimit: "login",
  summary: "Begins to set or change the password; nothing changes yet.",
  body: z.object({ srpUserID: uuid, srpSalt: salt, srpVerifier: groupElement, srpA: groupElement }),
  response: z.object({ setupID: uuid, srpB: serverElement }),
  errors: ["invalid-srp-a", "BAD_REQUEST"],
})

const proved = z.object({ setupID: uuid, srpM2: serverProof })

export const completeSrp = defineEndpoint({
  method: "POST",
  path: "/users/srp/complete",
  auth: "session",
  rateLimit: "login",
  summary: "Sets the first password, proved once.",
  body: z.object({ setupID: uuid, srpM1: proof }),
  response: proved,
  errors: ["srp-already-set-up", "BAD_REQUEST", "wrong-credential", "not-found", "forbidden"],
})

export const updateSrp = defineEndpoint({
  method: "POST",
  path: "/users/srp/update",
  auth: "session",
  rateLimit: "login",
  summary: "Changes the password: its proof and the wrapped master key together.",
  body: z.object({
    setupID: uuid,
    srpM1: proof,
    updatedKeyAttr: updatedKeyAttributes,
    /** Compat: web never sends it and means true. */
    logOutOtherDevices: withDefault(z.boolean(), true),
  }),
  response: proved,
  errors: ["weak-kdf", "kdf-memory-too-small", "BAD_REQUEST", "wrong-credential", "not-found", "forbidden"],
})

export type SrpAttributes = z.output<typeof getSrpAttributes.response>["attributes"]
