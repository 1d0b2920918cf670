// Short-lived signed tokens of the official server's form: HS256, claims userID, expiryTime (microseconds), claimScope.
// RFC 7519, but for the expiry, which has a name and a unit of its own.
import { createHmac, timingSafeEqual } from "node:crypto"
import { decodeBase64Url, decodeUtf8, encodeBase64Url, encodeUtf8 } from "@tessera/bytes"
import { z } from "zod"

export type Claims = {
  readonly userId: number
  readonly expiresAtMicros: number
  readonly scope: "DELETE_ACCOUNT"
}

const HEADER = encodePart({ alg: "HS256", typ: "JWT" })

const claimsSchema = z.object({
  userID: z.int().positive(),
  expiryTime: z.int(),
  claimScope: z.literal("DELETE_ACCOUNT"),
})

/** Signs the claims; `key` has 32 bytes. */
export function signToken({ userId, expiresAtMicros, scope }: Claims, key: Uint8Array): string {
  const content = `${HEADER}.${encodePart({ userID: userId, expiryTime: expiresAtMicros, claimScope: scope })}`
  return `${content}.${encodeBase64Url(signature(content, key), { isPadded: false })}`
}

/** The claims, expired or not; null if we never signed this. The header is not asked which algorithm it would like. */
export function readToken(token: string, key: Uint8Array): Claims | null {
  const [header, payload, signed, ...rest] = token.split(".")
  if (header !== HEADER || payload === undefined || signed === undefined || rest.length > 0) return null
  try {
    const expected = signature(`${header}.${payload}`, key)
    const given = decodeBase64Url(signed)
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
    const claims = claimsSchema.parse(JSON.parse(decodeUtf8(decodeBase64Url(payload))))
    return { userId: claims.userID, expiresAtMicros: claims.expiryTime, scope: claims.claimScope }
  } catch {
    // Whatever does not decode was not signed by us.
    return null
  }
}

function encodePart(value: object): string {
  return encodeBase64Url(encodeUtf8(JSON.stringify(value)), { isPadded: false })
}

function signature(content: string, key: Uint8Array): Uint8Array {
  return new Uint8Array(createHmac("sha256", key).update(content).digest())
}
