// The part of the server which speaks the protocol: its services, and their routes.
import type { ModPow, RandomBytes } from "@tessera/crypto"
import type { Config } from "./config.ts"
import type { AtRest } from "./crypto-at-rest.ts"
import type { Mailer } from "./mail/mailer.ts"
import type { Log } from "./middleware/request-log.ts"
import { addAccountDeletionRoutes } from "./routes/account-deletion.ts"
import { addAdminRoutes } from "./routes/admin.ts"
import { addAuthenticatorRoutes } from "./routes/authenticator.ts"
import type { Api } from "./routes/route.ts"
import { addSessionRoutes } from "./routes/sessions.ts"
import { addSrpRoutes } from "./routes/srp.ts"
import { addTwoFactorRoutes } from "./routes/two-factor.ts"
import { addUserRoutes } from "./routes/users.ts"
import type { Secrets } from "./secrets.ts"
import { createAccountDeletionService } from "./services/account-deletion.ts"
import { createAdminService } from "./services/admin.ts"
import { createAuthenticatorService } from "./services/authenticator.ts"
import { createNotices } from "./services/notices.ts"
import { createOneTimeTokenService } from "./services/one-time-tokens.ts"
import type { RateLimiter } from "./services/rate-limiter.ts"
import { createSessionService } from "./services/sessions.ts"
import { createSignIn } from "./services/sign-in.ts"
import { createSrpExchanges } from "./services/srp-exchange.ts"
import { createSrpSetupService } from "./services/srp-setup.ts"
import { createSrpService } from "./services/srp.ts"
import { createTwoFactorSignIn } from "./services/two-factor-sign-in.ts"
import { createTwoFactorService } from "./services/two-factor.ts"
import { createUserDetailsService } from "./services/user-details.ts"
import { createUserService } from "./services/users.ts"
import type { InTransaction, Stores } from "./stores/stores.ts"

export type ResourceParts = {
  readonly config: Config
  readonly stores: Stores
  readonly inTransaction: InTransaction
  readonly limiter: RateLimiter
  readonly atRest: AtRest
  readonly secrets: Pick<Secrets, "hashKey" | "jwtSecret">
  readonly mailer: Mailer
  readonly log: Log
  readonly randomBytes: RandomBytes
  readonly modPow: ModPow
  readonly nowMicros: () => number
}

export type ResourceServices = ReturnType<typeof createResourceServices>

export function createResourceServices(parts: ResourceParts) {
  const { config, secrets, stores } = parts
  const { registration, rateLimitFactor } = config
  const sessions = createSessionService({ ...parts, sessions: stores.sessions, admins: config.admins })
  const signIn = createSignIn({ ...parts, sessions })
  const notices = createNotices(parts)
  const exchanges = createSrpExchanges(parts)
  const oneTimeTokens = createOneTimeTokenService(parts)
  const userDetails = createUserDetailsService(parts)
  return {
    sessions,
    oneTimeTokens,
    userDetails,
    users: createUserService({ ...parts, oneTimeTokens, signIn, notices, registration }),
    srp: createSrpService({ ...parts, exchanges, signIn, hashKey: secrets.hashKey, rateLimitFactor }),
    srpSetup: createSrpSetupService({ ...parts, exchanges }),
    twoFactor: createTwoFactorService(parts),
    twoFactorSignIn: createTwoFactorSignIn({ ...parts, signIn }),
    accountDeletion: createAccountDeletionService({ ...parts, notices, jwtSecret: secrets.jwtSecret }),
    authenticator: createAuthenticatorService(parts),
    admin: createAdminService({ ...parts, userDetails }),
  }
}

export function addResourceRoutes(api: Api, services: ResourceServices): void {
  addUserRoutes(api, services)
  addSessionRoutes(api, services)
  addSrpRoutes(api, services)
  addTwoFactorRoutes(api, services)
  addAccountDeletionRoutes(api, services)
  addAuthenticatorRoutes(api, services)
  addAdminRoutes(api, services)
}
