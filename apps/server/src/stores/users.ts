// Accounts. Deleted ones keep their row for a while, but none of these queries finds them.
import { type ExpressionBuilder, type Selectable, sql } from "kysely"
import type { Db, Tables, UsersTable } from "./database.ts"

/** An e-mail address as it is stored: findable by its keyed hash, readable with the data key. */
export type StoredAddress = {
  readonly emailHash: Uint8Array
  readonly encryptedEmail: Uint8Array
  readonly emailNonce: Uint8Array
}

export type User = StoredAddress & {
  readonly id: number
  readonly isAdmin: boolean
  readonly isEmailMfaEnabled: boolean
  readonly createdAtMicros: number
}

export type UserOverview = User & { readonly isTwoFactorEnabled: boolean }

export type UserStore = {
  find(userId: number): Promise<User | null>
  findByEmail(emailHash: Uint8Array): Promise<User | null>
  /** The account of an address, and whether it has key attributes: one query, whatever the answer is. */
  findState(emailHash: Uint8Array): Promise<{ userId: number; hasKeys: boolean } | null>
  /** The id of the new account, or null if the address has one already. */
  create(address: StoredAddress, nowMicros: number): Promise<number | null>
  /** False if the address is somebody's. */
  changeEmail(userId: number, address: StoredAddress): Promise<boolean>
  setEmailMfa(userId: number, isEnabled: boolean): Promise<void>
  /** Takes the address away, which frees it at once, and hides the account. False if it was gone already. */
  markDeleted(userId: number, nowMicros: number): Promise<boolean>
  /** Oldest first. */
  listCreatedAfter(micros: number): Promise<UserOverview[]>
  /** Makes what else locks the account wait until the end of the transaction. False if it is deleted. */
  lock(userId: number): Promise<boolean>
  /**
   * The moment to give to the next change of an entity: now, or one microsecond after the last one. Call it in a
   * transaction, before anything else: the account stays locked until its end, so changes become visible in order.
   */
  nextChange(userId: number, nowMicros: number): Promise<number>
  /** Removes accounts which were deleted before a moment, with all they had. */
  purgeDeletedBefore(micros: number): Promise<void>
}

const COLUMNS = [
  "users.id",
  "users.email_hash",
  "users.encrypted_email",
  "users.email_nonce",
  "users.is_admin",
  "users.is_email_mfa_enabled",
  "users.created_at",
] as const

type UserRow = Pick<
  Selectable<UsersTable>,
  "id" | "email_hash" | "encrypted_email" | "email_nonce" | "is_admin" | "is_email_mfa_enabled" | "created_at"
>

/** An account which is not deleted has an address. */
const fromRow = (row: UserRow): User => ({
  id: row.id,
  emailHash: row.email_hash ?? new Uint8Array(0),
  encryptedEmail: row.encrypted_email ?? new Uint8Array(0),
  emailNonce: row.email_nonce ?? new Uint8Array(0),
  isAdmin: row.is_admin === 1,
  isEmailMfaEnabled: row.is_email_mfa_enabled === 1,
  createdAtMicros: row.created_at,
})

const toRow = ({ emailHash, encryptedEmail, emailNonce }: StoredAddress) => ({
  email_hash: emailHash,
  encrypted_email: encryptedEmail,
  email_nonce: emailNonce,
})

export function createUserStore(db: Db): UserStore {
  const active = () => db.selectFrom("users").where("users.deleted_at", "is", null)
  return {
    ...createUserQueries(db),
    async create(address, nowMicros) {
      const row = await db
        .insertInto("users")
        .values({ ...toRow(address), created_at: nowMicros })
        .onConflict((conflict) => conflict.column("email_hash").doNothing())
        .returning("id")
        .executeTakeFirst()
      return row?.id ?? null
    },
    async changeEmail(userId, address) {
      const { numUpdatedRows } = await db
        .updateTable("users")
        .set(toRow(address))
        .where("id", "=", userId)
        .where("deleted_at", "is", null)
        .where((where) => where.not(where.exists(ownersOf(where, address.emailHash))))
        .executeTakeFirstOrThrow()
      return numUpdatedRows === 1n
    },
    async setEmailMfa(userId, isEnabled) {
      await db
        .updateTable("users")
        .set({ is_email_mfa_enabled: isEnabled ? 1 : 0 })
        .where("id", "=", userId)
        .execute()
    },
    async markDeleted(userId, nowMicros) {
      const { numUpdatedRows } = await db
        .updateTable("users")
        .set({ email_hash: null, encrypted_email: null, email_nonce: null, deleted_at: nowMicros })
        .where("id", "=", userId)
        .where("deleted_at", "is", null)
        .executeTakeFirstOrThrow()
      return numUpdatedRows === 1n
    },
    async listCreatedAfter(micros) {
      const rows = await active()
        .leftJoin("two_factor", "two_factor.user_id", "users.id")
        .select([...COLUMNS, "two_factor.user_id as two_factor_user"])
        .where("users.created_at", ">", micros)
        .orderBy("users.created_at")
        .orderBy("users.id")
        .execute()
      return rows.map((row) => ({ ...fromRow(row), isTwoFactorEnabled: row.two_factor_user !== null }))
    },
  }
}

type UserQueries = Pick<
  UserStore,
  "find" | "findByEmail" | "findState" | "lock" | "nextChange" | "purgeDeletedBefore"
>

function createUserQueries(db: Db): UserQueries {
  const active = () => db.selectFrom("users").where("users.deleted_at", "is", null)
  return {
    async find(userId) {
      const row = await active().select(COLUMNS).where("users.id", "=", userId).executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
    async findByEmail(emailHash) {
      const row = await active().select(COLUMNS).where("users.email_hash", "=", emailHash).executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
    async findState(emailHash) {
      const row = await active()
        .leftJoin("key_attributes", "key_attributes.user_id", "users.id")
        .select(["users.id", "key_attributes.user_id as keys_of"])
        .where("users.email_hash", "=", emailHash)
        .executeTakeFirst()
      return row === undefined ? null : { userId: row.id, hasKeys: row.keys_of !== null }
    },
    async lock(userId) {
      // Changes nothing, and locks the row in both databases.
      const { numUpdatedRows } = await db
        .updateTable("users")
        .set({ deleted_at: null })
        .where("id", "=", userId)
        .where("deleted_at", "is", null)
        .executeTakeFirstOrThrow()
      return numUpdatedRows === 1n
    },
    async nextChange(userId, nowMicros) {
      const next = sql<number>`case when last_change_micros < ${nowMicros} then ${nowMicros} else last_change_micros + 1 end`
      const { last_change_micros: change } = await db
        .updateTable("users")
        .set({ last_change_micros: next })
        .where("id", "=", userId)
        .returning("last_change_micros")
        .executeTakeFirstOrThrow()
      return change
    },
    async purgeDeletedBefore(micros) {
      await db.deleteFrom("users").where("deleted_at", "<", micros).execute()
    },
  }
}

function ownersOf(where: ExpressionBuilder<Tables, "users">, emailHash: Uint8Array) {
  return where.selectFrom("users as others").select("others.id").where("others.email_hash", "=", emailHash)
}
