// The second factor of an account. Passkeys have their own; here is only what their absence needs.
import { endpoints } from "@tessera/wire"
import { ApiError } from "../errors.ts"
import type { TwoFactorSignIn } from "../services/two-factor-sign-in.ts"
import type { TwoFactorService } from "../services/two-factor.ts"
import { authorizationToWire } from "./authorization.ts"
import { type Api, route } from "./route.ts"

type TwoFactorRoutes = { readonly twoFactor: TwoFactorService; readonly twoFactorSignIn: TwoFactorSignIn }

export function addTwoFactorRoutes(api: Api, services: TwoFactorRoutes): void {
  addSettingRoutes(api, services)
  addSignInRoutes(api, services)
}

function addSettingRoutes(api: Api, { twoFactor }: TwoFactorRoutes): void {
  route(api, endpoints.getTwoFactorStatus, async ({ caller }) => ({
    status: await twoFactor.isEnabled(caller.userId),
  }))
  route(api, endpoints.setUpTwoFactor, async ({ caller }) => {
    const { secret, qrCode } = await twoFactor.setUp(caller.userId)
    return { secretCode: secret, qrCode }
  })
  route(api, endpoints.enableTwoFactor, ({ caller, input: { body } }) =>
    twoFactor.enable(caller.userId, body.code, {
      secret: body.encryptedTwoFactorSecret,
      nonce: body.twoFactorSecretDecryptionNonce,
    }),
  )
  route(api, endpoints.disableTwoFactor, ({ caller }) => twoFactor.disable(caller.userId))
  // Compat: official apps ask this before they ask for anything about passkeys.
  route(api, endpoints.getRecoveryStatus, () => ({ allowAdminReset: true, isPasskeyRecoveryEnabled: false }))
}

function addSignInRoutes(api: Api, { twoFactorSignIn }: TwoFactorRoutes): void {
  route(api, endpoints.verifyTwoFactor, async ({ input: { body }, client }) =>
    authorizationToWire(await twoFactorSignIn.verify({ sessionId: body.sessionID, client }, body.code)),
  )
  route(api, endpoints.getTwoFactorRecovery, async ({ input: { query }, client }) => {
    requireTotp(query.twoFactorType)
    const { secret, nonce } = await twoFactorSignIn.getRecovery({ sessionId: query.sessionID, client })
    return { encryptedSecret: secret, secretDecryptionNonce: nonce }
  })
  route(api, endpoints.removeTwoFactor, async ({ input: { body }, client }) => {
    requireTotp(body.twoFactorType)
    return authorizationToWire(
      await twoFactorSignIn.remove({ sessionId: body.sessionID, client }, body.secret),
    )
  })
}

/** No sign-in waits for a passkey yet, so every session of that kind is unknown. */
function requireTotp(type: "totp" | "passkey"): void {
  if (type !== "totp") throw new ApiError("not-found")
}
