// Signed-in clients. A token is found by its keyed hash; a revoked one is found no more from that moment on.
import type { AppName, Db } from "./database.ts"

export type NewSession = {
  readonly id: string
  readonly tokenHash: Uint8Array
  readonly userId: number
  readonly app: AppName
  readonly encryptedIp: Uint8Array | null
  readonly encryptedUserAgent: Uint8Array | null
}

export type StoredSession = Omit<NewSession, "tokenHash" | "userId"> & {
  readonly createdAtMicros: number
  readonly lastUsedAtMicros: number
  readonly isRevoked: boolean
}

/** A session with what is asked of its account at every request. */
export type ActiveSession = {
  readonly id: string
  readonly userId: number
  readonly createdAtMicros: number
  readonly lastUsedAtMicros: number
  readonly isAdmin: boolean
  readonly emailHash: Uint8Array | null
}

export type SessionStore = {
  create(session: NewSession, nowMicros: number): Promise<void>
  findActive(tokenHash: Uint8Array, app: AppName): Promise<ActiveSession | null>
  touch(
    id: string,
    use: Pick<NewSession, "encryptedIp" | "encryptedUserAgent">,
    nowMicros: number,
  ): Promise<void>
  /** All sessions of an account, revoked ones too, oldest first. */
  list(userId: number): Promise<StoredSession[]>
  /** Ends the account's session with this id or this token, if there is one. */
  revoke(userId: number, which: { id: string } | { tokenHash: Uint8Array }, nowMicros: number): Promise<void>
  /** Ends all sessions of an account, in all apps, but the one to keep. */
  revokeAll(userId: number, keptId: string | null, nowMicros: number): Promise<void>
  /** Forgets sessions which have not been used since a moment. */
  deleteUnusedSince(micros: number): Promise<void>
}

export function createSessionStore(db: Db): SessionStore {
  const revoke = (userId: number, nowMicros: number) =>
    db
      .updateTable("tokens")
      .set({ revoked_at: nowMicros })
      .where("user_id", "=", userId)
      .where("revoked_at", "is", null)
  return {
    ...createSessionQueries(db),
    async create(session, nowMicros) {
      await db
        .insertInto("tokens")
        .values({
          id: session.id,
          token_hash: session.tokenHash,
          user_id: session.userId,
          app: session.app,
          encrypted_ip: session.encryptedIp,
          encrypted_user_agent: session.encryptedUserAgent,
          created_at: nowMicros,
          last_used_at: nowMicros,
        })
        .execute()
    },
    async touch(id, { encryptedIp, encryptedUserAgent }, nowMicros) {
      await db
        .updateTable("tokens")
        .set({ last_used_at: nowMicros, encrypted_ip: encryptedIp, encrypted_user_agent: encryptedUserAgent })
        .where("id", "=", id)
        .execute()
    },
    async revoke(userId, which, nowMicros) {
      const query = revoke(userId, nowMicros)
      await (
        "id" in which ? query.where("id", "=", which.id) : query.where("token_hash", "=", which.tokenHash)
      ).execute()
    },
    async revokeAll(userId, keptId, nowMicros) {
      const query = revoke(userId, nowMicros)
      await (keptId === null ? query : query.where("id", "!=", keptId)).execute()
    },
    async deleteUnusedSince(micros) {
      await db.deleteFrom("tokens").where("last_used_at", "<", micros).execute()
    },
  }
}

function createSessionQueries(db: Db): Pick<SessionStore, "findActive" | "list"> {
  return {
    async findActive(tokenHash, app) {
      const row = await db
        .selectFrom("tokens")
        .innerJoin("users", "users.id", "tokens.user_id")
        .select([
          "tokens.id",
          "tokens.user_id",
          "tokens.created_at",
          "tokens.last_used_at",
          "users.is_admin",
          "users.email_hash",
        ])
        .where("tokens.token_hash", "=", tokenHash)
        .where("tokens.app", "=", app)
        .where("tokens.revoked_at", "is", null)
        .where("users.deleted_at", "is", null)
        .executeTakeFirst()
      if (row === undefined) return null
      return {
        id: row.id,
        userId: row.user_id,
        createdAtMicros: row.created_at,
        lastUsedAtMicros: row.last_used_at,
        isAdmin: row.is_admin === 1,
        emailHash: row.email_hash,
      }
    },
    async list(userId) {
      const rows = await db
        .selectFrom("tokens")
        .selectAll()
        .where("user_id", "=", userId)
        .orderBy("created_at")
        .orderBy("id")
        .execute()
      return rows.map((row) => ({
        id: row.id,
        app: row.app,
        encryptedIp: row.encrypted_ip,
        encryptedUserAgent: row.encrypted_user_agent,
        createdAtMicros: row.created_at,
        lastUsedAtMicros: row.last_used_at,
        isRevoked: row.revoked_at !== null,
      }))
    },
  }
}
