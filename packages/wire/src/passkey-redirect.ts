// How the accounts pages hand a finished passkey sign-in back to the app: in the `response` parameter of the redirect,
// as base64url without padding of the JSON object that `finishPasskeyLogin` answered.
import { decodeBase64Url, decodeUtf8, encodeBase64Url, encodeUtf8 } from "@tessera/bytes"
import { z } from "zod"
import { type TwoFactorAuthorization, twoFactorAuthorization } from "./authorization.ts"
import { RemoteError } from "./errors.ts"
import { parseJson } from "./message.ts"

/** The `response` parameter for a finished sign-in. */
export function encodePasskeyRedirect(authorization: TwoFactorAuthorization): string {
  const json = JSON.stringify(z.encode(twoFactorAuthorization, authorization))
  return encodeBase64Url(encodeUtf8(json), { isPadded: false })
}

/** The finished sign-in in a `response` parameter. @throws RemoteError `unexpected-answer` */
export function decodePasskeyRedirect(response: string): TwoFactorAuthorization {
  const result = twoFactorAuthorization.safeParse(parseJson(textOf(response)))
  if (!result.success) throw new RemoteError("unexpected-answer")
  return result.data
}

function textOf(response: string): string {
  try {
    return decodeUtf8(decodeBase64Url(response))
  } catch {
    // Not base64url or not UTF-8: somebody else's redirect. No cause, it could be quoted.
    throw new RemoteError("unexpected-answer")
  }
}
