// What an account looks like to its owner and to administrators: address, plan, security settings, size.
import type { AtRest } from "../crypto-at-rest.ts"
import type { Stores } from "../stores/stores.ts"
import type { StoredSubscription } from "../stores/subscriptions.ts"
import type { User } from "../stores/users.ts"

export type UserDetailsOverview = {
  readonly userId: number
  readonly email: string
  readonly subscription: StoredSubscription
  readonly hasPassword: boolean
  readonly isEmailMfaEnabled: boolean
  readonly isTwoFactorEnabled: boolean
}

export type UserDetailsService = {
  /** Null if the account is deleted. */
  find(userId: number): Promise<UserDetailsOverview | null>
  describe(user: User): Promise<UserDetailsOverview>
  countEntities(userId: number): Promise<number>
}

/** The plan of everybody: 10 GiB, for a hundred years from the beginning. */
const FREE_STORAGE_BYTES = 10 * 2 ** 30
const HUNDRED_YEARS_MICROS = 36_525 * 24 * 60 * 60 * 1_000_000

function freePlan(createdAtMicros: number): StoredSubscription {
  return {
    productId: "free",
    storageBytes: FREE_STORAGE_BYTES,
    expiresAtMicros: createdAtMicros + HUNDRED_YEARS_MICROS,
    paymentProvider: "",
    originalTransactionId: "none",
  }
}

export function createUserDetailsService({
  stores,
  atRest,
}: {
  readonly stores: Pick<Stores, "users" | "srp" | "twoFactor" | "subscriptions" | "authenticator">
  readonly atRest: AtRest
}): UserDetailsService {
  const describe: UserDetailsService["describe"] = async (user) => ({
    userId: user.id,
    email: atRest.decryptEmail(user.encryptedEmail, user.emailNonce),
    subscription: (await stores.subscriptions.find(user.id)) ?? freePlan(user.createdAtMicros),
    hasPassword: await stores.srp.exists(user.id),
    isEmailMfaEnabled: user.isEmailMfaEnabled,
    isTwoFactorEnabled: await stores.twoFactor.exists(user.id),
  })
  return {
    describe,
    async find(userId) {
      const user = await stores.users.find(userId)
      return user === null ? null : await describe(user)
    },
    countEntities: (userId) => stores.authenticator.countEntities(userId),
  }
}
