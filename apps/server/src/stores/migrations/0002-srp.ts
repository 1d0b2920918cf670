// How an account proves its password: the verifier, and proofs under way.
import type { Migration } from "./migration.ts"

export const srp: Migration = {
  name: "0002-srp",
  async up(db, dialect) {
    await dialect
      .createTable(db, "srp_auth")
      .addColumn("user_id", dialect.integer, (column) =>
        column.primaryKey().references("users.id").onDelete("cascade"),
      )
      .addColumn("srp_user_id", "text", (column) => column.notNull().unique())
      .addColumn("salt", dialect.bytes, (column) => column.notNull())
      .addColumn("verifier", dialect.bytes, (column) => column.notNull())
      .addColumn("created_at", dialect.integer, (column) => column.notNull())
      .execute()

    await dialect
      .createTable(db, "srp_setups")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("user_id", dialect.integer, (column) =>
        column.notNull().references("users.id").onDelete("cascade"),
      )
      .addColumn("srp_user_id", "text", (column) => column.notNull())
      .addColumn("salt", dialect.bytes, (column) => column.notNull())
      .addColumn("verifier", dialect.bytes, (column) => column.notNull())
      .addColumn("server_secret", dialect.bytes, (column) => column.notNull())
      .addColumn("server_public", dialect.bytes, (column) => column.notNull())
      .addColumn("client_public", dialect.bytes, (column) => column.notNull())
      .addColumn("attempts", dialect.integer, (column) => column.notNull().defaultTo(0))
      .addColumn("created_at", dialect.integer, (column) => column.notNull())
      .addColumn("expires_at", dialect.integer, (column) => column.notNull())
      .execute()
    await db.schema.createIndex("srp_setups_user_id").on("srp_setups").column("user_id").execute()
    await db.schema.createIndex("srp_setups_expires_at").on("srp_setups").column("expires_at").execute()

    await dialect
      .createTable(db, "srp_sessions")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("srp_user_id", "text", (column) => column.notNull())
      .addColumn("is_fake", dialect.integer, (column) => column.notNull())
      .addColumn("server_secret", dialect.bytes, (column) => column.notNull())
      .addColumn("server_public", dialect.bytes, (column) => column.notNull())
      .addColumn("client_public", dialect.bytes, (column) => column.notNull())
      .addColumn("attempts", dialect.integer, (column) => column.notNull().defaultTo(0))
      .addColumn("created_at", dialect.integer, (column) => column.notNull())
      .addColumn("expires_at", dialect.integer, (column) => column.notNull())
      .addColumn("verified_at", dialect.integer)
      .execute()
    await db.schema
      .createIndex("srp_sessions_srp_user_id")
      .on("srp_sessions")
      .columns(["srp_user_id", "created_at"])
      .execute()
    await db.schema.createIndex("srp_sessions_expires_at").on("srp_sessions").column("expires_at").execute()
  },
}
