// Which accounts are administrators.
import type { Db } from "./database.ts"

export type AdministratorStore = {
  /** Whether any account which is not deleted is administrator, or has one of these addresses (as keyed hashes). */
  exists(emailHashes: readonly Uint8Array[]): Promise<boolean>
  appoint(userId: number): Promise<void>
}

export function createAdministratorStore(db: Db): AdministratorStore {
  return {
    async exists(emailHashes) {
      const row = await db
        .selectFrom("users")
        .select("id")
        .where("deleted_at", "is", null)
        .where((where) =>
          where.or([
            where("is_admin", "=", 1),
            ...(emailHashes.length > 0 ? [where("email_hash", "in", [...emailHashes])] : []),
          ]),
        )
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },
    async appoint(userId) {
      await db.updateTable("users").set({ is_admin: 1 }).where("id", "=", userId).execute()
    },
  }
}
