// Accounts, their wrapped keys, what they may store; and what the installation remembers about itself.
import type { Migration } from "./migration.ts"

/** Where Museum's numbering starts, and so ours: 16 digits, below 2^53 (protocol §1.5). */
const FIRST_USER_ID = 1580559962386438

export const users: Migration = {
  name: "0001-users",
  async up(db, dialect) {
    await dialect
      .addCountingId(dialect.createTable(db, "users"))
      .addColumn("email_hash", dialect.bytes, (column) => column.unique())
      .addColumn("encrypted_email", dialect.bytes)
      .addColumn("email_nonce", dialect.bytes)
      .addColumn("is_admin", dialect.integer, (column) => column.notNull().defaultTo(0))
      .addColumn("is_email_mfa_enabled", dialect.integer, (column) => column.notNull().defaultTo(0))
      .addColumn("created_at", dialect.integer, (column) => column.notNull())
      .addColumn("deleted_at", dialect.integer)
      .addColumn("last_change_micros", dialect.integer, (column) => column.notNull().defaultTo(0))
      .execute()
    await dialect.startCountingAt(db, "users", FIRST_USER_ID)

    await dialect
      .createTable(db, "key_attributes")
      .addColumn("user_id", dialect.integer, (column) =>
        column.primaryKey().references("users.id").onDelete("cascade"),
      )
      .addColumn("kek_salt", dialect.bytes, (column) => column.notNull())
      .addColumn("kek_hash", "text", (column) => column.notNull())
      .addColumn("encrypted_key", dialect.bytes, (column) => column.notNull())
      .addColumn("key_decryption_nonce", dialect.bytes, (column) => column.notNull())
      .addColumn("public_key", dialect.bytes, (column) => column.notNull())
      .addColumn("encrypted_secret_key", dialect.bytes, (column) => column.notNull())
      .addColumn("secret_key_decryption_nonce", dialect.bytes, (column) => column.notNull())
      .addColumn("mem_limit", dialect.integer, (column) => column.notNull())
      .addColumn("ops_limit", dialect.integer, (column) => column.notNull())
      .addColumn("master_key_encrypted_with_recovery_key", dialect.bytes)
      .addColumn("master_key_decryption_nonce", dialect.bytes)
      .addColumn("recovery_key_encrypted_with_master_key", dialect.bytes)
      .addColumn("recovery_key_decryption_nonce", dialect.bytes)
      .addColumn("created_at", dialect.integer, (column) => column.notNull())
      .execute()

    await dialect
      .createTable(db, "subscriptions")
      .addColumn("user_id", dialect.integer, (column) =>
        column.primaryKey().references("users.id").onDelete("cascade"),
      )
      .addColumn("product_id", "text", (column) => column.notNull())
      .addColumn("storage", dialect.integer, (column) => column.notNull())
      .addColumn("expires_at", dialect.integer, (column) => column.notNull())
      .addColumn("payment_provider", "text", (column) => column.notNull())
      .addColumn("original_transaction_id", "text", (column) => column.notNull())
      .addColumn("updated_at", dialect.integer, (column) => column.notNull())
      .execute()

    await dialect
      .createTable(db, "counters")
      .addColumn("name", "text", (column) => column.primaryKey())
      .addColumn("window_start", dialect.integer, (column) => column.notNull())
      .addColumn("count", dialect.integer, (column) => column.notNull())
      .addColumn("expires_at", dialect.integer, (column) => column.notNull())
      .execute()
    await db.schema.createIndex("counters_expires_at").on("counters").column("expires_at").execute()

    await dialect
      .createTable(db, "settings")
      .addColumn("key", "text", (column) => column.primaryKey())
      .addColumn("value", "text", (column) => column.notNull())
      .execute()
  },
}
