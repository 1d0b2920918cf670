// The authenticator key of each account, and its entities.
import { sql } from "kysely"
import type { Migration } from "./migration.ts"

export const authenticator: Migration = {
  name: "0005-authenticator",
  async up(db, dialect) {
    await dialect
      .createTable(db, "authenticator_keys")
      .addColumn("user_id", dialect.integer, (column) =>
        column.primaryKey().references("users.id").onDelete("cascade"),
      )
      .addColumn("encrypted_key", dialect.bytes, (column) => column.notNull())
      .addColumn("header", dialect.bytes, (column) => column.notNull())
      .addColumn("created_at", dialect.integer, (column) => column.notNull())
      .addColumn("updated_at", dialect.integer, (column) => column.notNull())
      .execute()

    // Two rows of one account with one `updated_at` would let a client lose one at the end of a page (protocol §3.12):
    // so the database itself refuses them. The same index answers the diff.
    await dialect
      .createTable(db, "authenticator_entities")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("user_id", dialect.integer, (column) =>
        column.notNull().references("users.id").onDelete("cascade"),
      )
      .addColumn("encrypted_data", dialect.bytes)
      .addColumn("header", dialect.bytes)
      .addColumn("is_deleted", dialect.integer, (column) => column.notNull().defaultTo(0))
      .addColumn("created_at", dialect.integer, (column) => column.notNull())
      .addColumn("updated_at", dialect.integer, (column) => column.notNull())
      .addUniqueConstraint("authenticator_entities_order", ["user_id", "updated_at"])
      .addCheckConstraint(
        "authenticator_entities_data",
        sql`(is_deleted = 1) = (encrypted_data is null) and (is_deleted = 1) = (header is null)`,
      )
      .execute()
  },
}
