// Finds the twin of a create that came twice without reading all that was created lately: an import is thousands.
import type { Migration } from "./migration.ts"

export const entityHeaders: Migration = {
  name: "0006-entity-headers",
  async up(db) {
    await db.schema
      .createIndex("authenticator_entities_header")
      .on("authenticator_entities")
      .columns(["user_id", "header"])
      .execute()
  },
}
