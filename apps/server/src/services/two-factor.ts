// The second factor of an account, seen by its owner: set up, switch on, switch off (protocol §3.9).
import type { RandomBytes } from "@tessera/crypto"
import type { AtRest } from "../crypto-at-rest.ts"
import { ApiError } from "../errors.ts"
import { randomUuid } from "../random-uuid.ts"
import type { InTransaction, Stores } from "../stores/stores.ts"
import type { TwoFactor } from "../stores/two-factor.ts"
import { drawTwoFactorQr, isTwoFactorCode, newTwoFactorSecret } from "./two-factor-secret.ts"

const PENDING_MICROS = 10 * 60_000_000

export type TwoFactorService = {
  isEnabled(userId: number): Promise<boolean>
  /** A secret which counts once one of its codes was shown. @throws ApiError `not-found` (no key attributes yet) */
  setUp(userId: number): Promise<{ secret: string; qrCode: Uint8Array }>
  /** @throws ApiError `wrong-credential`: the code belongs to no secret which waits */
  enable(userId: number, code: string, recovery: TwoFactor["recovery"]): Promise<void>
  disable(userId: number): Promise<void>
}

export function createTwoFactorService(parts: {
  readonly stores: Pick<Stores, "users" | "keyAttributes" | "twoFactor">
  readonly inTransaction: InTransaction
  readonly atRest: AtRest
  readonly randomBytes: RandomBytes
  readonly nowMicros: () => number
}): TwoFactorService {
  const { stores, inTransaction, atRest, randomBytes, nowMicros } = parts
  return {
    isEnabled: (userId) => stores.twoFactor.exists(userId),
    async setUp(userId) {
      const user = await stores.users.find(userId)
      if (user === null || !(await stores.keyAttributes.exists(userId))) throw new ApiError("not-found")
      const secret = newTwoFactorSecret(randomBytes)
      const now = nowMicros()
      await stores.twoFactor.addPending(
        {
          id: randomUuid(randomBytes),
          userId,
          encryptedSecret: atRest.encryptText(secret),
          secretHash: hashTwoFactorSecret(atRest, userId, secret),
          expiresAtMicros: now + PENDING_MICROS,
        },
        now,
      )
      const email = atRest.decryptEmail(user.encryptedEmail, user.emailNonce)
      return { secret, qrCode: drawTwoFactorQr(secret, email) }
    },
    async enable(userId, code, recovery) {
      const now = nowMicros()
      const pending = await stores.twoFactor.listPending(userId, now)
      const chosen = pending.find(({ encryptedSecret }) =>
        isTwoFactorCode(atRest.decryptText(encryptedSecret), code, now / 1000),
      )
      if (chosen === undefined) throw new ApiError("wrong-credential")
      await inTransaction(async ({ users, twoFactor }) => {
        if (!(await users.lock(userId))) throw new ApiError("invalid-token")
        await twoFactor.replace(userId, { ...chosen, recovery }, now)
        await twoFactor.deletePending(userId)
      })
    },
    async disable(userId) {
      await inTransaction(async (transaction) => {
        await transaction.users.lock(userId)
        await removeTwoFactor(userId, transaction)
      })
    },
  }
}

/** Removes the second factor and the sign-ins which wait for it. The account must be locked. */
export async function removeTwoFactor(
  userId: number,
  { twoFactor, twoFactorSessions }: Pick<Stores, "twoFactor" | "twoFactorSessions">,
): Promise<void> {
  await twoFactor.delete(userId)
  await twoFactorSessions.deleteOf(userId)
}

/** By this a secret is recognised when its owner recovers it. */
export const hashTwoFactorSecret = (atRest: AtRest, userId: number, secret: string) =>
  atRest.hash("two-factor-secret", String(userId), secret)
