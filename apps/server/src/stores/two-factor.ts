// The second factor of accounts: secrets which count, and secrets which wait for their first code.
// Sign-ins which wait for a code are in two-factor-sessions.ts.
import type { Selectable } from "kysely"
import type { Db, TwoFactorPendingTable, TwoFactorTable } from "./database.ts"

export type StoredSecret = {
  /** The base32 text, encrypted with the data key. */
  readonly encryptedSecret: Uint8Array
  /** Keyed hash of the same text, to compare on recovery. */
  readonly secretHash: Uint8Array
}

export type TwoFactor = StoredSecret & {
  /** The box only the account's recovery key opens, and its nonce. */
  readonly recovery: { readonly secret: Uint8Array; readonly nonce: Uint8Array }
}

export type TwoFactorStore = {
  find(userId: number): Promise<TwoFactor | null>
  exists(userId: number): Promise<boolean>
  /** Puts it in place of the account's second factor, if any. */
  replace(userId: number, twoFactor: TwoFactor, nowMicros: number): Promise<void>
  /** Removes the second factor, and the secrets which wait. */
  delete(userId: number): Promise<void>
  addPending(
    pending: StoredSecret & {
      readonly id: string
      readonly userId: number
      readonly expiresAtMicros: number
    },
    nowMicros: number,
  ): Promise<void>
  /** Newest first. */
  listPending(userId: number, nowMicros: number): Promise<StoredSecret[]>
  deletePending(userId: number): Promise<void>
  deleteExpired(nowMicros: number): Promise<void>
}

const secretFromRow = (
  row: Pick<Selectable<TwoFactorTable | TwoFactorPendingTable>, "encrypted_secret" | "secret_hash">,
): StoredSecret => ({ encryptedSecret: row.encrypted_secret, secretHash: row.secret_hash })

export function createTwoFactorStore(db: Db): TwoFactorStore {
  const deletePending = async (userId: number) => {
    await db.deleteFrom("two_factor_pending").where("user_id", "=", userId).execute()
  }
  return {
    ...createTwoFactorQueries(db),
    deletePending,
    async replace(userId, { encryptedSecret, secretHash, recovery }, nowMicros) {
      const row = {
        encrypted_secret: encryptedSecret,
        secret_hash: secretHash,
        recovery_secret: recovery.secret,
        recovery_nonce: recovery.nonce,
        created_at: nowMicros,
      }
      await db
        .insertInto("two_factor")
        .values({ user_id: userId, ...row })
        .onConflict((conflict) => conflict.column("user_id").doUpdateSet(row))
        .execute()
    },
    async delete(userId) {
      await db.deleteFrom("two_factor").where("user_id", "=", userId).execute()
      await deletePending(userId)
    },
    async addPending({ id, userId, encryptedSecret, secretHash, expiresAtMicros }, nowMicros) {
      await db
        .insertInto("two_factor_pending")
        .values({
          id,
          user_id: userId,
          encrypted_secret: encryptedSecret,
          secret_hash: secretHash,
          created_at: nowMicros,
          expires_at: expiresAtMicros,
        })
        .execute()
    },
    async deleteExpired(nowMicros) {
      await db.deleteFrom("two_factor_pending").where("expires_at", "<=", nowMicros).execute()
    },
  }
}

function createTwoFactorQueries(db: Db): Pick<TwoFactorStore, "find" | "exists" | "listPending"> {
  return {
    async find(userId) {
      const row = await db
        .selectFrom("two_factor")
        .selectAll()
        .where("user_id", "=", userId)
        .executeTakeFirst()
      if (row === undefined) return null
      return { ...secretFromRow(row), recovery: { secret: row.recovery_secret, nonce: row.recovery_nonce } }
    },
    async exists(userId) {
      const row = await db
        .selectFrom("two_factor")
        .select("user_id")
        .where("user_id", "=", userId)
        .executeTakeFirst()
      return row !== undefined
    },
    async listPending(userId, nowMicros) {
      const rows = await db
        .selectFrom("two_factor_pending")
        .select(["encrypted_secret", "secret_hash"])
        .where("user_id", "=", userId)
        .where("expires_at", ">", nowMicros)
        .orderBy("created_at", "desc")
        .execute()
      return rows.map(secretFromRow)
    },
  }
}
