// The answers which end a sign-in or ask for a second factor; shared by users, srp, two-factor and passkeys.
import { z } from "zod"
import { base64Bytes, omittable, unsetOrText, userId } from "./codecs.ts"
import { keyAttributes } from "./key-attributes.ts"

/** A sealed box with the 32 raw bytes of a session token: 32 ephemeral public key, 16 authenticator, 32 token. */
const encryptedToken = base64Bytes({ length: 80 })

/**
 * After e-mail code or password proof. Exactly one of these holds: `token` (no key attributes yet), `keyAttributes` with
 * `encryptedToken` (done), `passkeySessionID` with `accountsUrl`, or a two-factor session; both factors are
 * `passkeySessionID` with `twoFactorSessionIDV2`, so that old clients take the passkey.
 */
export const emailAuthorization = z.object({
  id: userId,
  keyAttributes: omittable(keyAttributes),
  encryptedToken: omittable(encryptedToken),
  token: omittable(z.string()),
  passkeySessionID: unsetOrText,
  accountsUrl: unsetOrText,
  twoFactorSessionID: unsetOrText,
  twoFactorSessionIDV2: unsetOrText,
})

/** After a password proof: the server's own proof comes along, and a client refuses the answer if it is wrong. */
export const srpAuthorization = emailAuthorization.extend({ srpM2: base64Bytes({ length: 32 }) })

/** After the second factor: sign-in is done. */
export const twoFactorAuthorization = z.object({ id: userId, keyAttributes, encryptedToken })

export type EmailAuthorization = z.output<typeof emailAuthorization>
export type SrpAuthorization = z.output<typeof srpAuthorization>
export type TwoFactorAuthorization = z.output<typeof twoFactorAuthorization>
