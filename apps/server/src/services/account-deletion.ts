// Deleting an account. The address is free at once and every session ends; key attributes, password proof and entities
// stay for a week, so that whoever holds the keys could be given them back, and are then removed (sweep.ts).
import { encodeUtf8 } from "@tessera/bytes"
import { type RandomBytes, sealSealedBox } from "@tessera/crypto"
import type { AtRest } from "../crypto-at-rest.ts"
import { ApiError } from "../errors.ts"
import { readToken, signToken } from "../json-web-token.ts"
import type { InTransaction, Stores } from "../stores/stores.ts"
import { accountDeletedMail, type Notices } from "./notices.ts"

const DAY_MICROS = 24 * 60 * 60 * 1_000_000

export type AccountDeletionService = {
  /** A signed token in a sealed box, which only the holder of the account's keys can open. @throws ApiError `not-found` */
  createChallenge(userId: number): Promise<Uint8Array>
  /** @throws ApiError `forbidden` (not the token of this account), `expired-challenge` */
  deleteOwn(userId: number, challenge: string): Promise<void>
  /** What an administrator does; answers the id of the account. @throws ApiError `not-found` */
  deleteByEmail(email: string): Promise<number>
}

export function createAccountDeletionService(parts: {
  readonly stores: Pick<Stores, "users" | "keyAttributes">
  readonly inTransaction: InTransaction
  readonly notices: Notices
  readonly atRest: AtRest
  readonly jwtSecret: Uint8Array
  readonly randomBytes: RandomBytes
  readonly nowMicros: () => number
}): AccountDeletionService {
  const { stores, inTransaction, notices, atRest, jwtSecret, randomBytes, nowMicros } = parts

  async function deleteUser(userId: number): Promise<void> {
    const email = await inTransaction(async (transaction) => {
      const user = await transaction.users.find(userId)
      if (user === null || !(await transaction.users.markDeleted(userId, nowMicros()))) return null
      await transaction.sessions.revokeAll(userId, null, nowMicros())
      await transaction.srpSetups.deleteOf(userId)
      await transaction.twoFactorSessions.deleteOf(userId)
      return atRest.decryptEmail(user.encryptedEmail, user.emailNonce)
    })
    if (email !== null) await notices.send(accountDeletedMail(email))
  }

  return {
    async createChallenge(userId) {
      const attributes = await stores.keyAttributes.find(userId)
      if (attributes === null) throw new ApiError("not-found")
      const claims = { userId, expiresAtMicros: nowMicros() + DAY_MICROS, scope: "DELETE_ACCOUNT" } as const
      return sealSealedBox(encodeUtf8(signToken(claims, jwtSecret)), attributes.publicKey, randomBytes)
    },
    async deleteOwn(userId, challenge) {
      const claims = readToken(challenge, jwtSecret)
      if (claims === null || claims.userId !== userId) throw new ApiError("forbidden")
      if (claims.expiresAtMicros <= nowMicros()) throw new ApiError("expired-challenge")
      await deleteUser(userId)
    },
    async deleteByEmail(email) {
      const user = await stores.users.findByEmail(atRest.hashEmail(email))
      if (user === null) throw new ApiError("not-found")
      await deleteUser(user.id)
      return user.id
    },
  }
}
