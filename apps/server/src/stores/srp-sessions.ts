// Password proofs of sign-ins under way. Each is for one SRP user, is used once, and counts its attempts.
import { sql } from "kysely"
import type { Db } from "./database.ts"

/** The server's and the client's halves of the key exchange, as they wait for the proof. */
export type SrpExchange = {
  /** b, encrypted with the data key. */
  readonly encryptedServerSecret: Uint8Array
  /** B, 512 bytes. */
  readonly serverPublic: Uint8Array
  /** A, 512 bytes. */
  readonly clientPublic: Uint8Array
}

export type NewSrpSession = SrpExchange & {
  readonly id: string
  readonly srpUserId: string
  /** Nobody has this SRP user id, so no proof can be right. */
  readonly isFake: boolean
  readonly expiresAtMicros: number
}

/** Which session, and on whose behalf. */
export type SrpSessionKey = { readonly id: string; readonly srpUserId: string }

export type SrpSessionStore = {
  create(session: NewSrpSession, nowMicros: number): Promise<void>
  /** How many of this SRP user were begun since a moment and not finished. */
  countUnverified(srpUserId: string, sinceMicros: number): Promise<number>
  /**
   * Counts one attempt and answers the session, in one statement; null if it is unknown, expired, used, or had
   * `allowed` attempts before.
   */
  countAttempt(
    key: SrpSessionKey,
    limits: { allowed: number; nowMicros: number },
  ): Promise<(SrpExchange & { readonly isFake: boolean }) | null>
  /** Why there was nothing to count. */
  findState(key: SrpSessionKey, nowMicros: number): Promise<"unknown" | "verified" | "waiting">
  /** Uses the session up: of several callers one is told true. */
  markVerified(id: string, nowMicros: number): Promise<boolean>
  /** Expired ones still count as unfinished for a while, so this goes by their beginning. */
  deleteBegunBefore(micros: number): Promise<void>
}

export function createSrpSessionStore(db: Db): SrpSessionStore {
  return {
    ...createSrpSessionQueries(db),
    async create(session, nowMicros) {
      await db
        .insertInto("srp_sessions")
        .values({
          id: session.id,
          srp_user_id: session.srpUserId,
          is_fake: session.isFake ? 1 : 0,
          server_secret: session.encryptedServerSecret,
          server_public: session.serverPublic,
          client_public: session.clientPublic,
          created_at: nowMicros,
          expires_at: session.expiresAtMicros,
        })
        .execute()
    },
    async countAttempt({ id, srpUserId }, { allowed, nowMicros }) {
      const row = await db
        .updateTable("srp_sessions")
        .set({ attempts: sql<number>`attempts + 1` })
        .where("id", "=", id)
        .where("srp_user_id", "=", srpUserId)
        .where("expires_at", ">", nowMicros)
        .where("verified_at", "is", null)
        .where("attempts", "<", allowed)
        .returning(["is_fake", "server_secret", "server_public", "client_public"])
        .executeTakeFirst()
      if (row === undefined) return null
      return {
        isFake: row.is_fake === 1,
        encryptedServerSecret: row.server_secret,
        serverPublic: row.server_public,
        clientPublic: row.client_public,
      }
    },
    async markVerified(id, nowMicros) {
      const { numUpdatedRows } = await db
        .updateTable("srp_sessions")
        .set({ verified_at: nowMicros })
        .where("id", "=", id)
        .where("verified_at", "is", null)
        .executeTakeFirstOrThrow()
      return numUpdatedRows === 1n
    },
    async deleteBegunBefore(micros) {
      await db.deleteFrom("srp_sessions").where("created_at", "<", micros).execute()
    },
  }
}

function createSrpSessionQueries(db: Db): Pick<SrpSessionStore, "countUnverified" | "findState"> {
  return {
    async countUnverified(srpUserId, sinceMicros) {
      const { count } = await db
        .selectFrom("srp_sessions")
        .select((select) => select.fn.countAll<number>().as("count"))
        .where("srp_user_id", "=", srpUserId)
        .where("created_at", ">", sinceMicros)
        .where("verified_at", "is", null)
        .executeTakeFirstOrThrow()
      return count
    },
    async findState({ id, srpUserId }, nowMicros) {
      const row = await db
        .selectFrom("srp_sessions")
        .select(["verified_at"])
        .where("id", "=", id)
        .where("srp_user_id", "=", srpUserId)
        .where("expires_at", ">", nowMicros)
        .executeTakeFirst()
      if (row === undefined) return "unknown"
      return row.verified_at === null ? "waiting" : "verified"
    },
  }
}
