// Sign-ins which wait for a second factor, and the codes which were accepted and must not be accepted again.
import { sql } from "kysely"
import type { AppName, Db } from "./database.ts"

/** Which session: by the keyed hash of its id, and for which app. */
export type TwoFactorSessionKey = { readonly sessionHash: Uint8Array; readonly app: AppName }

export type TwoFactorSessionStore = {
  create(
    session: TwoFactorSessionKey & { readonly userId: number; readonly expiresAtMicros: number },
    nowMicros: number,
  ): Promise<void>
  find(
    key: TwoFactorSessionKey,
    nowMicros: number,
  ): Promise<{ readonly userId: number; readonly attempts: number } | null>
  /** Counts one attempt in one statement; null if the session is unknown, expired, or had `allowed` attempts before. */
  countAttempt(
    key: TwoFactorSessionKey,
    limits: { allowed: number; nowMicros: number },
  ): Promise<{ readonly userId: number } | null>
  /** Uses the session up: of several callers one is told true. */
  take(sessionHash: Uint8Array): Promise<boolean>
  deleteOf(userId: number): Promise<void>
  /** Remembers an accepted code until a moment. False if it is remembered already. */
  useCode(
    code: { readonly userId: number; readonly codeHash: Uint8Array; readonly untilMicros: number },
    nowMicros: number,
  ): Promise<boolean>
  deleteExpired(nowMicros: number): Promise<void>
}

export function createTwoFactorSessionStore(db: Db): TwoFactorSessionStore {
  return {
    ...createUsedCodes(db),
    async create({ sessionHash, app, userId, expiresAtMicros }, nowMicros) {
      await db
        .insertInto("two_factor_sessions")
        .values({
          session_hash: sessionHash,
          user_id: userId,
          kind: "totp",
          app,
          created_at: nowMicros,
          expires_at: expiresAtMicros,
        })
        .execute()
    },
    async find({ sessionHash, app }, nowMicros) {
      const row = await db
        .selectFrom("two_factor_sessions")
        .select(["user_id", "attempts"])
        .where("session_hash", "=", sessionHash)
        .where("app", "=", app)
        .where("kind", "=", "totp")
        .where("expires_at", ">", nowMicros)
        .executeTakeFirst()
      return row === undefined ? null : { userId: row.user_id, attempts: row.attempts }
    },
    async countAttempt({ sessionHash, app }, { allowed, nowMicros }) {
      const row = await db
        .updateTable("two_factor_sessions")
        .set({ attempts: sql<number>`attempts + 1` })
        .where("session_hash", "=", sessionHash)
        .where("app", "=", app)
        .where("kind", "=", "totp")
        .where("expires_at", ">", nowMicros)
        .where("attempts", "<", allowed)
        .returning("user_id")
        .executeTakeFirst()
      return row === undefined ? null : { userId: row.user_id }
    },
    async take(sessionHash) {
      const { numDeletedRows } = await db
        .deleteFrom("two_factor_sessions")
        .where("session_hash", "=", sessionHash)
        .executeTakeFirstOrThrow()
      return numDeletedRows === 1n
    },
    async deleteOf(userId) {
      await db.deleteFrom("two_factor_sessions").where("user_id", "=", userId).execute()
    },
    async deleteExpired(nowMicros) {
      await db.deleteFrom("two_factor_sessions").where("expires_at", "<=", nowMicros).execute()
      await db.deleteFrom("two_factor_used_codes").where("expires_at", "<=", nowMicros).execute()
    },
  }
}

function createUsedCodes(db: Db): Pick<TwoFactorSessionStore, "useCode"> {
  return {
    async useCode({ userId, codeHash, untilMicros }, nowMicros) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto("two_factor_used_codes")
        .values({ user_id: userId, code_hash: codeHash, expires_at: untilMicros })
        .onConflict((conflict) =>
          conflict
            .columns(["user_id", "code_hash"])
            .doUpdateSet({ expires_at: untilMicros })
            .where("two_factor_used_codes.expires_at", "<=", nowMicros),
        )
        .executeTakeFirstOrThrow()
      return numInsertedOrUpdatedRows === 1n
    },
  }
}
