// Deleting one's account.
import { endpoints } from "@tessera/wire"
import type { AccountDeletionService } from "../services/account-deletion.ts"
import { type Api, route } from "./route.ts"

export function addAccountDeletionRoutes(
  api: Api,
  { accountDeletion }: { accountDeletion: AccountDeletionService },
): void {
  route(api, endpoints.getDeleteChallenge, async ({ caller }) => ({
    allowDelete: true,
    encryptedChallenge: await accountDeletion.createChallenge(caller.userId),
    apps: ["auth"],
  }))
  route(api, endpoints.deleteAccount, async ({ caller, input }) => {
    await accountDeletion.deleteOwn(caller.userId, input.body.challenge)
    return { isSubscriptionCancelled: true, userID: caller.userId }
  })
}
