// Administration (protocol §4). The other endpoints of `wire/admin.ts` follow with the administration pages.
import { encodeBase64 } from "@tessera/bytes"
import { type AdminUser, endpoints } from "@tessera/wire"
import { ApiError } from "../errors.ts"
import type { AccountDeletionService } from "../services/account-deletion.ts"
import type { AdminService, AdminSessionOverview, AdminUserOverview } from "../services/admin.ts"
import { type Api, route } from "./route.ts"
import { subscriptionToWire, userDetailsToWire } from "./user-details.ts"

const userToWire = (user: AdminUserOverview): AdminUser => ({
  ID: user.userId,
  email: user.email,
  name: "",
  hash: encodeBase64(user.emailHash),
  creationTime: user.createdAtMicros,
  familyAdminID: null,
  isTwoFactorEnabled: user.isTwoFactorEnabled,
  isEmailMFAEnabled: user.isEmailMfaEnabled,
})

const sessionToWire = (session: AdminSessionOverview) => ({
  creationTime: session.createdAtMicros,
  lastUsedTime: session.lastUsedAtMicros,
  ua: session.userAgent ?? "",
  isDeleted: session.isRevoked,
  app: session.app,
})

export function addAdminRoutes(
  api: Api,
  { admin, accountDeletion }: { admin: AdminService; accountDeletion: AccountDeletionService },
): void {
  route(api, endpoints.adminListUsers, async ({ input }) => {
    const users = await admin.listUsers(input.query.sinceTime)
    return { users: users.map(userToWire) }
  })
  route(api, endpoints.adminGetUser, async ({ input: { query } }) => {
    const { user, details, sessions, entityCount } = await admin.getUser(whichUser(query))
    return {
      user: userToWire(user),
      subscription: subscriptionToWire(details),
      details: userDetailsToWire(details, false),
      tokens: sessions.map(sessionToWire),
      authCodes: entityCount,
    }
  })
  route(api, endpoints.adminDeleteUser, async ({ input }) => {
    const userID = await accountDeletion.deleteByEmail(input.query.email)
    return { isSubscriptionCancelled: true, userID }
  })
  route(api, endpoints.adminDisableTwoFactor, async ({ input }) => {
    await admin.disableTwoFactor(input.body.userID)
    return {}
  })
  route(api, endpoints.adminUpdateSubscription, async ({ input: { body } }) => {
    await admin.setSubscription(body.userID, {
      productId: body.productID,
      storageBytes: body.storage,
      expiresAtMicros: body.expiryTime,
      paymentProvider: body.paymentProvider ?? "",
      originalTransactionId: body.transactionID ?? "",
    })
    return {}
  })
}

function whichUser({ email, id }: { email?: string | undefined; id?: number | undefined }) {
  if (email !== undefined) return { email }
  if (id !== undefined) return { userId: id }
  throw new ApiError("bad-request")
}
