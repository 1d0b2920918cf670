// Accounts: codes by mail, key attributes, details, e-mail settings.
import { endpoints } from "@tessera/wire"
import { ApiError } from "../errors.ts"
import type { OneTimeTokenService } from "../services/one-time-tokens.ts"
import type { UserDetailsService } from "../services/user-details.ts"
import type { UserService } from "../services/users.ts"
import { outcomeToWire } from "./authorization.ts"
import { keyAttributesFromWire, recoveryWrapFromWire } from "./key-attributes.ts"
import { type Api, route } from "./route.ts"
import { userDetailsToWire } from "./user-details.ts"

type UserRoutes = {
  readonly oneTimeTokens: OneTimeTokenService
  readonly users: UserService
  readonly userDetails: UserDetailsService
}

export function addUserRoutes(api: Api, services: UserRoutes): void {
  addCodeRoutes(api, services)
  addKeyRoutes(api, services)
  addDetailRoutes(api, services)
}

function addCodeRoutes(api: Api, { oneTimeTokens, users }: UserRoutes): void {
  route(api, endpoints.sendOtt, ({ input: { body }, client }) =>
    oneTimeTokens.send({ email: body.email, purpose: body.purpose, client }),
  )
  route(api, endpoints.verifyEmail, async ({ input: { body }, client }) =>
    outcomeToWire(await users.verifyEmail(body.email, body.ott, client)),
  )
  route(api, endpoints.changeEmail, ({ caller, input: { body }, client }) =>
    users.changeEmail(caller.userId, { email: body.email, code: body.ott, client }),
  )
  route(api, endpoints.setEmailMfa, ({ caller, input }) =>
    users.setEmailMfa(caller.userId, input.body.isEnabled),
  )
}

function addKeyRoutes(api: Api, { users }: UserRoutes): void {
  route(api, endpoints.setKeyAttributes, ({ caller, input }) =>
    users.setKeyAttributes(caller.userId, keyAttributesFromWire(input.body.keyAttributes)),
  )
  route(api, endpoints.addRecoveryKey, ({ caller, input }) => {
    const wrap = recoveryWrapFromWire(input.body)
    if (wrap === null) throw new ApiError("bad-request")
    return users.addRecoveryKey(caller.userId, wrap)
  })
  route(api, endpoints.getPublicKey, async ({ caller, input }) => ({
    publicKey: await users.getPublicKey(caller.userId, input.query.email),
  }))
}

function addDetailRoutes(api: Api, { userDetails }: UserRoutes): void {
  route(api, endpoints.getUserDetails, async ({ caller, input }) => {
    const details = await userDetails.find(caller.userId)
    if (details === null) throw new ApiError("USER_NOT_FOUND")
    return userDetailsToWire(details, input.query.memoryCount)
  })
  route(api, endpoints.getDeletionSummary, async ({ caller }) => ({
    photosAndVideosCount: 0,
    authenticatorCodesCount: await userDetails.countEntities(caller.userId),
    lockerRecordsCount: 0,
  }))
  route(api, endpoints.recordEvent, () => undefined)
}
