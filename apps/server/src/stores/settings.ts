// What this installation remembers about itself, by name.
import type { Db } from "./database.ts"

export type SettingName =
  /** Keyed hash of the token in the setup link, in hex. */
  | "setup-token-hash"
  /** Tells whether the secrets in the data folder are those this database was filled with. */
  | "secrets-fingerprint"

export type SettingStore = {
  read(name: SettingName): Promise<string | null>
  write(name: SettingName, value: string): Promise<void>
  /** Writes only where there is nothing yet, and answers what is there now. */
  writeOnce(name: SettingName, value: string): Promise<string>
  /** Removes the setting if it has this value, in one statement: of several callers one is told true. */
  take(name: SettingName, value: string): Promise<boolean>
  remove(name: SettingName): Promise<void>
}

export function createSettingStore(db: Db): SettingStore {
  const read: SettingStore["read"] = async (name) => {
    const row = await db.selectFrom("settings").select("value").where("key", "=", name).executeTakeFirst()
    return row?.value ?? null
  }
  return {
    read,
    async write(name, value) {
      await db
        .insertInto("settings")
        .values({ key: name, value })
        .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
        .execute()
    },
    async writeOnce(name, value) {
      await db
        .insertInto("settings")
        .values({ key: name, value })
        .onConflict((conflict) => conflict.column("key").doNothing())
        .execute()
      return (await read(name)) ?? value
    },
    async take(name, value) {
      const { numDeletedRows } = await db
        .deleteFrom("settings")
        .where("key", "=", name)
        .where("value", "=", value)
        .executeTakeFirstOrThrow()
      return numDeletedRows === 1n
    },
    async remove(name) {
      await db.deleteFrom("settings").where("key", "=", name).execute()
    },
  }
}
