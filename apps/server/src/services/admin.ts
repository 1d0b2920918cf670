// What administrators may see and do. Never a key, wrapped or not, and never a way into somebody's account.
import type { AtRest } from "../crypto-at-rest.ts"
import { ApiError } from "../errors.ts"
import type { StoredSession } from "../stores/sessions.ts"
import type { InTransaction, Stores } from "../stores/stores.ts"
import type { StoredSubscription } from "../stores/subscriptions.ts"
import type { User } from "../stores/users.ts"
import { overviewOf, type SessionOverview } from "./sessions.ts"
import { removeTwoFactor } from "./two-factor.ts"
import type { UserDetailsOverview, UserDetailsService } from "./user-details.ts"

export type AdminUserOverview = {
  readonly userId: number
  readonly email: string
  readonly emailHash: Uint8Array
  readonly createdAtMicros: number
  readonly isTwoFactorEnabled: boolean
  readonly isEmailMfaEnabled: boolean
}

export type AdminSessionOverview = Omit<SessionOverview, "handle" | "ip"> & {
  readonly app: string
  readonly isRevoked: boolean
}

export type AdminUserDetails = {
  readonly user: AdminUserOverview
  readonly details: UserDetailsOverview
  readonly sessions: readonly AdminSessionOverview[]
  readonly entityCount: number
}

/** All but the list throw ApiError `not-found`. */
export type AdminService = {
  /** Oldest first. */
  listUsers(createdAfterMicros: number): Promise<AdminUserOverview[]>
  getUser(which: { email: string } | { userId: number }): Promise<AdminUserDetails>
  disableTwoFactor(userId: number): Promise<void>
  setSubscription(userId: number, subscription: StoredSubscription): Promise<void>
}

export function createAdminService(parts: {
  readonly stores: Pick<Stores, "users" | "sessions" | "subscriptions">
  readonly inTransaction: InTransaction
  readonly userDetails: UserDetailsService
  readonly atRest: AtRest
  readonly nowMicros: () => number
}): AdminService {
  const { stores, inTransaction, userDetails, atRest, nowMicros } = parts

  async function requireUser(which: { email: string } | { userId: number }): Promise<User> {
    const user =
      "email" in which
        ? await stores.users.findByEmail(atRest.hashEmail(which.email))
        : await stores.users.find(which.userId)
    if (user === null) throw new ApiError("not-found")
    return user
  }

  return {
    async listUsers(createdAfterMicros) {
      const users = await stores.users.listCreatedAfter(createdAfterMicros)
      return users.map((user) => describeUser(user, user.isTwoFactorEnabled, atRest))
    },
    async getUser(which) {
      const user = await requireUser(which)
      const details = await userDetails.describe(user)
      const sessions = await stores.sessions.list(user.id)
      return {
        user: describeUser(user, details.isTwoFactorEnabled, atRest),
        details,
        sessions: sessions.map((session) => describeSession(session, atRest)),
        entityCount: await userDetails.countEntities(user.id),
      }
    },
    async disableTwoFactor(userId) {
      await requireUser({ userId })
      await inTransaction(async (transaction) => {
        await transaction.users.lock(userId)
        await removeTwoFactor(userId, transaction)
      })
    },
    async setSubscription(userId, subscription) {
      await requireUser({ userId })
      await stores.subscriptions.replace(userId, subscription, nowMicros())
    },
  }
}

const describeUser = (user: User, isTwoFactorEnabled: boolean, atRest: AtRest): AdminUserOverview => ({
  userId: user.id,
  email: atRest.decryptEmail(user.encryptedEmail, user.emailNonce),
  emailHash: user.emailHash,
  createdAtMicros: user.createdAtMicros,
  isTwoFactorEnabled,
  isEmailMfaEnabled: user.isEmailMfaEnabled,
})

/** Without what would end it, and without the address it came from. */
function describeSession(session: StoredSession, atRest: AtRest): AdminSessionOverview {
  const { createdAtMicros, lastUsedAtMicros, userAgent } = overviewOf(session, atRest)
  return { createdAtMicros, lastUsedAtMicros, userAgent, app: session.app, isRevoked: session.isRevoked }
}
