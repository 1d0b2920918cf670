// Details of an account as the protocol words them, for its owner and for administrators.
import type { Subscription, UserDetails } from "@tessera/wire"
import type { UserDetailsOverview } from "../services/user-details.ts"

/** Compat: official apps type every text as never null. */
export function subscriptionToWire({ userId, subscription }: UserDetailsOverview): Subscription {
  return {
    id: 1,
    userID: userId,
    productID: subscription.productId,
    storage: subscription.storageBytes,
    originalTransactionID: subscription.originalTransactionId,
    expiryTime: subscription.expiresAtMicros,
    paymentProvider: subscription.paymentProvider,
    attributes: {},
    price: "",
    period: "",
  }
}

/** With `isCounted` also how many files there are: none, here. */
export function userDetailsToWire(details: UserDetailsOverview, isCounted: boolean): UserDetails {
  return {
    email: details.email,
    usage: 0,
    subscription: subscriptionToWire(details),
    storageBonus: 0,
    profileData: {
      canDisableEmailMFA: details.hasPassword,
      isEmailMFAEnabled: details.isEmailMfaEnabled,
      isTwoFactorEnabled: details.isTwoFactorEnabled,
      passkeyCount: 0,
    },
    bonusData: { storageBonuses: [] },
    fileCount: isCounted ? 0 : undefined,
    sharedCollectionsCount: isCounted ? 0 : undefined,
  }
}
