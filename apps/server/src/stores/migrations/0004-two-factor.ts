// The second factor of an account (TOTP), and sign-ins which wait for it.
import type { Migration } from "./migration.ts"

export const twoFactor: Migration = {
  name: "0004-two-factor",
  async up(db, dialect) {
    await dialect
      .createTable(db, "two_factor")
      .addColumn("user_id", dialect.integer, (column) =>
        column.primaryKey().references("users.id").onDelete("cascade"),
      )
      .addColumn("encrypted_secret", dialect.bytes, (column) => column.notNull())
      .addColumn("secret_hash", dialect.bytes, (column) => column.notNull())
      .addColumn("recovery_secret", dialect.bytes, (column) => column.notNull())
      .addColumn("recovery_nonce", dialect.bytes, (column) => column.notNull())
      .addColumn("created_at", dialect.integer, (column) => column.notNull())
      .execute()

    await dialect
      .createTable(db, "two_factor_pending")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("user_id", dialect.integer, (column) =>
        column.notNull().references("users.id").onDelete("cascade"),
      )
      .addColumn("encrypted_secret", dialect.bytes, (column) => column.notNull())
      .addColumn("secret_hash", dialect.bytes, (column) => column.notNull())
      .addColumn("created_at", dialect.integer, (column) => column.notNull())
      .addColumn("expires_at", dialect.integer, (column) => column.notNull())
      .execute()
    await db.schema
      .createIndex("two_factor_pending_user_id")
      .on("two_factor_pending")
      .column("user_id")
      .execute()

    await dialect
      .createTable(db, "two_factor_sessions")
      .addColumn("session_hash", dialect.bytes, (column) => column.primaryKey())
      .addColumn("user_id", dialect.integer, (column) =>
        column.notNull().references("users.id").onDelete("cascade"),
      )
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("app", "text", (column) => column.notNull())
      .addColumn("attempts", dialect.integer, (column) => column.notNull().defaultTo(0))
      .addColumn("created_at", dialect.integer, (column) => column.notNull())
      .addColumn("expires_at", dialect.integer, (column) => column.notNull())
      .execute()
    await db.schema
      .createIndex("two_factor_sessions_expires_at")
      .on("two_factor_sessions")
      .column("expires_at")
      .execute()

    await dialect
      .createTable(db, "two_factor_used_codes")
      .addColumn("user_id", dialect.integer, (column) =>
        column.notNull().references("users.id").onDelete("cascade"),
      )
      .addColumn("code_hash", dialect.bytes, (column) => column.notNull())
      .addColumn("expires_at", dialect.integer, (column) => column.notNull())
      .addPrimaryKeyConstraint("two_factor_used_codes_key", ["user_id", "code_hash"])
      .execute()
    await db.schema
      .createIndex("two_factor_used_codes_expires_at")
      .on("two_factor_used_codes")
      .column("expires_at")
      .execute()
  },
}
