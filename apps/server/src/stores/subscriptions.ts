// What accounts may store, where an administrator changed it.
import type { Db } from "./database.ts"

export type StoredSubscription = {
  readonly productId: string
  readonly storageBytes: number
  readonly expiresAtMicros: number
  readonly paymentProvider: string
  readonly originalTransactionId: string
}

export type SubscriptionStore = {
  find(userId: number): Promise<StoredSubscription | null>
  replace(userId: number, subscription: StoredSubscription, nowMicros: number): Promise<void>
}

export function createSubscriptionStore(db: Db): SubscriptionStore {
  return {
    async find(userId) {
      const row = await db
        .selectFrom("subscriptions")
        .selectAll()
        .where("user_id", "=", userId)
        .executeTakeFirst()
      if (row === undefined) return null
      return {
        productId: row.product_id,
        storageBytes: row.storage,
        expiresAtMicros: row.expires_at,
        paymentProvider: row.payment_provider,
        originalTransactionId: row.original_transaction_id,
      }
    },
    async replace(userId, subscription, nowMicros) {
      const row = {
        product_id: subscription.productId,
        storage: subscription.storageBytes,
        expires_at: subscription.expiresAtMicros,
        payment_provider: subscription.paymentProvider,
        original_transaction_id: subscription.originalTransactionId,
        updated_at: nowMicros,
      }
      await db
        .insertInto("subscriptions")
        .values({ user_id: userId, ...row })
        .onConflict((conflict) => conflict.column("user_id").doUpdateSet(row))
        .execute()
    },
  }
}
