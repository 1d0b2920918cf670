// Signed-in clients, and the codes sent by mail which let them in.
import type { Migration } from "./migration.ts"

export const sessions: Migration = {
  name: "0003-sessions",
  async up(db, dialect) {
    await dialect
      .createTable(db, "tokens")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("token_hash", dialect.bytes, (column) => column.notNull().unique())
      .addColumn("user_id", dialect.integer, (column) =>
        column.notNull().references("users.id").onDelete("cascade"),
      )
      .addColumn("app", "text", (column) => column.notNull())
      .addColumn("encrypted_ip", dialect.bytes)
      .addColumn("encrypted_user_agent", dialect.bytes)
      .addColumn("created_at", dialect.integer, (column) => column.notNull())
      .addColumn("last_used_at", dialect.integer, (column) => column.notNull())
      .addColumn("revoked_at", dialect.integer)
      .execute()
    await db.schema.createIndex("tokens_user_id").on("tokens").columns(["user_id", "app"]).execute()

    await dialect
      .createTable(db, "one_time_tokens")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("email_hash", dialect.bytes, (column) => column.notNull())
      .addColumn("app", "text", (column) => column.notNull())
      .addColumn("code_hash", dialect.bytes, (column) => column.notNull())
      .addColumn("wrong_attempts", dialect.integer, (column) => column.notNull().defaultTo(0))
      .addColumn("created_at", dialect.integer, (column) => column.notNull())
      .addColumn("expires_at", dialect.integer, (column) => column.notNull())
      .addUniqueConstraint("one_time_tokens_code", ["email_hash", "app", "code_hash"])
      .execute()
    await db.schema
      .createIndex("one_time_tokens_expires_at")
      .on("one_time_tokens")
      .column("expires_at")
      .execute()
  },
}
