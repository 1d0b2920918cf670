import { expect, it } from "vitest"
import { describeOnEachDatabase } from "../testing/each-database.ts"
import { addUser, openTestStores } from "../testing/test-stores.ts"

describeOnEachDatabase("subscriptions", (create) => {
  it("keeps what an administrator set, with numbers above 32 bits", async () => {
    const { stores } = await openTestStores(await create())
    const userId = await addUser(stores)
    const subscription = {
      productId: "free",
      storageBytes: 100 * 2 ** 40,
      expiresAtMicros: 4_891_363_200_000_000,
      paymentProvider: "",
      originalTransactionId: "cli-on-1790000000",
    }
    expect(await stores.subscriptions.find(userId)).toBeNull()
    await stores.subscriptions.replace(userId, subscription, 1)
    expect(await stores.subscriptions.find(userId)).toEqual(subscription)
    await stores.subscriptions.replace(userId, { ...subscription, storageBytes: 5 }, 2)
    expect(await stores.subscriptions.find(userId)).toEqual({ ...subscription, storageBytes: 5 })
    expect(await stores.subscriptions.find(await addUser(stores))).toBeNull()
  })
})
