// New passwords which are not proven yet. Each belongs to one account, is used once, and counts its attempts.
import { sql } from "kysely"
import type { Db } from "./database.ts"
import type { SrpAuth } from "./srp.ts"
import type { SrpExchange } from "./srp-sessions.ts"

export type SrpSetup = SrpExchange & { readonly auth: SrpAuth }

export type SrpSetupStore = {
  create(
    setup: SrpSetup & { readonly id: string; readonly userId: number; readonly expiresAtMicros: number },
    nowMicros: number,
  ): Promise<void>
  /** Counts one attempt and answers the setup, in one statement; null if it is unknown, another's, expired or worn out. */
  countAttempt(
    key: { readonly id: string; readonly userId: number },
    limits: { allowed: number; nowMicros: number },
  ): Promise<SrpSetup | null>
  findState(
    key: { readonly id: string; readonly userId: number },
    nowMicros: number,
  ): Promise<"unknown" | "foreign" | "own">
  /** Uses the setup up: of several callers one is told true. */
  take(id: string): Promise<boolean>
  deleteOf(userId: number): Promise<void>
  deleteExpired(nowMicros: number): Promise<void>
}

export function createSrpSetupStore(db: Db): SrpSetupStore {
  return {
    async create({ id, userId, auth, expiresAtMicros, ...exchange }, nowMicros) {
      await db
        .insertInto("srp_setups")
        .values({
          id,
          user_id: userId,
          srp_user_id: auth.srpUserId,
          salt: auth.salt,
          verifier: auth.verifier,
          server_secret: exchange.encryptedServerSecret,
          server_public: exchange.serverPublic,
          client_public: exchange.clientPublic,
          created_at: nowMicros,
          expires_at: expiresAtMicros,
        })
        .execute()
    },
    async countAttempt({ id, userId }, { allowed, nowMicros }) {
      const row = await db
        .updateTable("srp_setups")
        .set({ attempts: sql<number>`attempts + 1` })
        .where("id", "=", id)
        .where("user_id", "=", userId)
        .where("expires_at", ">", nowMicros)
        .where("attempts", "<", allowed)
        .returning(["srp_user_id", "salt", "verifier", "server_secret", "server_public", "client_public"])
        .executeTakeFirst()
      if (row === undefined) return null
      return {
        auth: { srpUserId: row.srp_user_id, salt: row.salt, verifier: row.verifier },
        encryptedServerSecret: row.server_secret,
        serverPublic: row.server_public,
        clientPublic: row.client_public,
      }
    },
    async findState({ id, userId }, nowMicros) {
      const row = await db
        .selectFrom("srp_setups")
        .select("user_id")
        .where("id", "=", id)
        .where("expires_at", ">", nowMicros)
        .executeTakeFirst()
      if (row === undefined) return "unknown"
      return row.user_id === userId ? "own" : "foreign"
    },
    async take(id) {
      const { numDeletedRows } = await db
        .deleteFrom("srp_setups")
        .where("id", "=", id)
        .executeTakeFirstOrThrow()
      return numDeletedRows === 1n
    },
    async deleteOf(userId) {
      await db.deleteFrom("srp_setups").where("user_id", "=", userId).execute()
    },
    async deleteExpired(nowMicros) {
      await db.deleteFrom("srp_setups").where("expires_at", "<=", nowMicros).execute()
    },
  }
}
