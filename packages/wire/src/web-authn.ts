// The WebAuthn objects which pass between a browser and the server, as JSON (Web Authentication Level 3, §5.1 and §5.10).
// Compat: binary members are base64url without padding, unlike everything else in this protocol.
import { z } from "zod"
import { base64UrlBytes, omittable } from "./codecs.ts"

const transports = omittable(z.array(z.string()))
const credentialType = z.literal("public-key")
const milliseconds = z.int().positive()

/**
 * What a browser needs to make a passkey. Compat: no `excludeCredentials`, because the official page would leave their ids
 * as text and the browser throws.
 */
export const creationOptions = z.object({
  publicKey: z.object({
    rp: z.object({ id: z.string(), name: z.string() }),
    /** `id` is the user id as 8 bytes, big-endian. */
    user: z.object({
      id: base64UrlBytes({ min: 1, max: 64 }),
      name: z.string(),
      displayName: z.string(),
    }),
    challenge: base64UrlBytes({ min: 16 }),
    pubKeyCredParams: z.array(z.object({ type: credentialType, alg: z.int() })).min(1),
    timeout: omittable(milliseconds),
    attestation: omittable(z.string()),
    authenticatorSelection: omittable(
      z.object({
        authenticatorAttachment: omittable(z.string()),
        residentKey: omittable(z.string()),
        requireResidentKey: omittable(z.boolean()),
        userVerification: omittable(z.string()),
      }),
    ),
  }),
})

/** What a browser needs to use a passkey. */
export const requestOptions = z.object({
  publicKey: z.object({
    challenge: base64UrlBytes({ min: 16 }),
    timeout: omittable(milliseconds),
    rpId: z.string(),
    allowCredentials: z.array(z.object({ type: credentialType, id: base64UrlBytes({ min: 1 }), transports })),
    userVerification: omittable(z.string()),
  }),
})

/** At most what a browser really sends: it bounds the work of a server which has not yet checked any signature. */
const binary = base64UrlBytes({ min: 1, max: 65_536 })
const credentialId = base64UrlBytes({ min: 1, max: 1023 })

/** `id` repeats `rawId` as text. */
const credential = { id: z.string().min(1), rawId: credentialId, type: credentialType }

/** A new passkey. */
export const attestedCredential = z.object({
  ...credential,
  response: z.object({ attestationObject: binary, clientDataJSON: binary, transports }),
})

/** The proof that a passkey is there. */
export const assertedCredential = z.object({
  ...credential,
  response: z.object({
    authenticatorData: binary,
    clientDataJSON: binary,
    signature: binary,
    userHandle: omittable(base64UrlBytes({ max: 64 })),
  }),
})

export type CreationOptions = z.output<typeof creationOptions>
export type RequestOptions = z.output<typeof requestOptions>
export type AttestedCredential = z.output<typeof attestedCredential>
export type AssertedCredential = z.output<typeof assertedCredential>
