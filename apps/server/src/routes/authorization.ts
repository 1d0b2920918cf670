// The outcomes of a sign-in as the protocol words them.
import type { EmailAuthorization, TwoFactorAuthorization } from "@tessera/wire"
import type { Authorization, SignInOutcome } from "../services/sign-in.ts"
import { keyAttributesToWire } from "./key-attributes.ts"

export function authorizationToWire(authorization: Authorization): TwoFactorAuthorization {
  return {
    id: authorization.userId,
    keyAttributes: keyAttributesToWire(authorization.keyAttributes),
    encryptedToken: authorization.encryptedToken,
  }
}

/** After the first factor. */
export function outcomeToWire(outcome: SignInOutcome): EmailAuthorization {
  const nothing = {
    keyAttributes: undefined,
    encryptedToken: undefined,
    token: undefined,
    passkeySessionID: null,
    accountsUrl: null,
    twoFactorSessionID: null,
    twoFactorSessionIDV2: null,
  }
  switch (outcome.kind) {
    case "done":
      return { ...nothing, ...authorizationToWire(outcome) }
    case "without-keys":
      return { ...nothing, id: outcome.userId, token: outcome.token }
    case "needs-code":
      return { ...nothing, id: outcome.userId, twoFactorSessionID: outcome.sessionId }
  }
}
