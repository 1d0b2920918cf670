// How accounts prove their passwords: what a sign-in asks before the proof, and the verifiers.
// Proofs under way are in srp-sessions.ts and srp-setups.ts.
import type { KdfParameters } from "@tessera/crypto"
import type { Db } from "./database.ts"

export type SrpAuth = {
  readonly srpUserId: string
  /** 16 bytes. */
  readonly salt: Uint8Array
  /** v, 512 bytes. */
  readonly verifier: Uint8Array
}

/** What a client must know to begin, as far as the account has it. */
export type SrpFacts = {
  readonly userId: number
  readonly isEmailMfaEnabled: boolean
  readonly srp: Omit<SrpAuth, "verifier"> | null
  readonly kek: { readonly salt: Uint8Array; readonly kdf: KdfParameters } | null
}

export type SrpStore = {
  /** One query, whatever the answer is. */
  findFacts(emailHash: Uint8Array): Promise<SrpFacts | null>
  findVerifier(
    srpUserId: string,
  ): Promise<{ userId: number; verifier: Uint8Array; isEmailMfaEnabled: boolean } | null>
  exists(userId: number): Promise<boolean>
  /** False if the account has a verifier already, or if the SRP user id is taken. */
  create(userId: number, auth: SrpAuth, nowMicros: number): Promise<boolean>
  /** Puts it in place of the account's verifier, if any. False if the SRP user id is another account's. */
  replace(userId: number, auth: SrpAuth, nowMicros: number): Promise<boolean>
  delete(userId: number): Promise<void>
}

export function createSrpStore(db: Db): SrpStore {
  const create: SrpStore["create"] = async (userId, { srpUserId, salt, verifier }, nowMicros) => {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto("srp_auth")
      .values({ user_id: userId, srp_user_id: srpUserId, salt, verifier, created_at: nowMicros })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow()
    return numInsertedOrUpdatedRows === 1n
  }
  const remove: SrpStore["delete"] = async (userId) => {
    await db.deleteFrom("srp_auth").where("user_id", "=", userId).execute()
  }
  return {
    ...createSrpQueries(db),
    create,
    delete: remove,
    async replace(userId, auth, nowMicros) {
      await remove(userId)
      return await create(userId, auth, nowMicros)
    },
  }
}

function createSrpQueries(db: Db): Pick<SrpStore, "findFacts" | "findVerifier" | "exists"> {
  return {
    async findFacts(emailHash) {
      const row = await db
        .selectFrom("users")
        .leftJoin("srp_auth", "srp_auth.user_id", "users.id")
        .leftJoin("key_attributes", "key_attributes.user_id", "users.id")
        .select([
          "users.id",
          "users.is_email_mfa_enabled",
          "srp_auth.srp_user_id",
          "srp_auth.salt",
          "key_attributes.kek_salt",
          "key_attributes.mem_limit",
          "key_attributes.ops_limit",
        ])
        .where("users.email_hash", "=", emailHash)
        .where("users.deleted_at", "is", null)
        .executeTakeFirst()
      if (row === undefined) return null
      const { srp_user_id: srpUserId, salt, kek_salt: kekSalt } = row
      return {
        userId: row.id,
        isEmailMfaEnabled: row.is_email_mfa_enabled === 1,
        srp: srpUserId === null || salt === null ? null : { srpUserId, salt },
        kek:
          kekSalt === null
            ? null
            : {
                salt: kekSalt,
                kdf: { memLimitBytes: row.mem_limit ?? 0, opsLimit: row.ops_limit ?? 0 },
              },
      }
    },
    async findVerifier(srpUserId) {
      const row = await db
        .selectFrom("srp_auth")
        .innerJoin("users", "users.id", "srp_auth.user_id")
        .select(["srp_auth.user_id", "srp_auth.verifier", "users.is_email_mfa_enabled"])
        .where("srp_auth.srp_user_id", "=", srpUserId)
        .where("users.deleted_at", "is", null)
        .executeTakeFirst()
      if (row === undefined) return null
      return {
        userId: row.user_id,
        verifier: row.verifier,
        isEmailMfaEnabled: row.is_email_mfa_enabled === 1,
      }
    },
    async exists(userId) {
      const row = await db
        .selectFrom("srp_auth")
        .select("user_id")
        .where("user_id", "=", userId)
        .executeTakeFirst()
      return row !== undefined
    },
  }
}
