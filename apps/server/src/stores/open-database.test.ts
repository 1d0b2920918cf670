import { existsSync, statSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { sql } from "kysely"
import { describe, expect, it } from "vitest"
import { describeOnEachDatabase, usePostgres } from "../testing/each-database.ts"
import { createPostgresDatabase, createSqliteDatabase, type TestDatabase } from "../testing/test-database.ts"
import type { OpenDialect } from "./dialects/dialect.ts"
import { migrations } from "./migrations/list.ts"
import type { Migration } from "./migrations/migration.ts"
import { openDatabase } from "./open-database.ts"

const nowMicros = () => 1_790_000_000_000_000
const open = (database: TestDatabase, steps?: readonly Migration[]) =>
  openDatabase(database, steps === undefined ? { nowMicros } : { nowMicros, steps })

async function tableNames(dialect: OpenDialect): Promise<string[]> {
  const tables = await dialect.db.introspection.getTables()
  return tables.map((table) => table.name).sort()
}

const addUser = (dialect: OpenDialect) =>
  dialect.db.insertInto("users").values({ created_at: 1 }).returning("id").executeTakeFirstOrThrow()

const brokenStep: Migration = {
  name: "9999-broken",
  async up(db, dialect) {
    await dialect.createTable(db, "half_done").addColumn("id", "text").execute()
    await sql`update users set created_at = 99`.execute(db)
    await sql`insert into there_is_no_such_table values (1)`.execute(db)
  },
}

describeOnEachDatabase("opening the database", (create) => {
  it("creates every table, and finds them again", async () => {
    const database = await create()
    const first = await open(database)
    const names = await tableNames(first)
    expect(names).toEqual(expect.arrayContaining(["users", "tokens", "authenticator_entities", "counters"]))
    await addUser(first)
    await first.close()

    const second = await open(database)
    expect(await tableNames(second)).toEqual(names)
    expect(await second.db.selectFrom("users").selectAll().execute()).toHaveLength(1)
    await second.close()
  })

  it("gives user ids from Museum's first one, never twice", async () => {
    const dialect = await open(await create())
    expect((await addUser(dialect)).id).toBe(1580559962386438)
    const second = await addUser(dialect)
    expect(second.id).toBe(1580559962386439)
    await dialect.db.deleteFrom("users").where("id", "=", second.id).execute()
    expect((await addUser(dialect)).id).toBe(1580559962386440)
    await dialect.close()
  })

  it("undoes a step that fails as a whole, keeps the data, and names the step", async () => {
    const database = await create()
    const before = await open(database)
    await addUser(before)
    await before.close()

    const failed = await open(database, [...migrations, brokenStep]).catch((error: unknown) => error)
    expect(failed).toMatchObject({ name: "StartError", code: "migration-failed" })
    expect(JSON.stringify((failed as { details: string[] }).details)).toContain("9999-broken")

    const after = await open(database)
    expect(await tableNames(after)).not.toContain("half_done")
    expect(await after.db.selectFrom("users").select("created_at").execute()).toEqual([{ created_at: 1 }])
    await after.close()
  })

  it("refuses a database which a newer program has changed, and changes nothing", async () => {
    const database = await create()
    const newer: Migration = { name: "9999-from-the-future", up: () => Promise.resolve() }
    await (await open(database, [...migrations, newer])).close()
    await expect(open(database)).rejects.toMatchObject({
      code: "database-newer",
      details: ["9999-from-the-future"],
    })
    await (await open(database, [...migrations, newer])).close()
  })

  it("keeps numbers up to 2^53 and bytes as they are", async () => {
    const dialect = await open(await create())
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
    const id = (await addUser(dialect)).id
    await dialect.db
      .updateTable("users")
      .set({
        last_change_micros: Number.MAX_SAFE_INTEGER,
        encrypted_email: bytes,
        email_nonce: new Uint8Array(),
      })
      .where("id", "=", id)
      .execute()
    const row = await dialect.db.selectFrom("users").selectAll().executeTakeFirstOrThrow()
    expect(row.last_change_micros).toBe(Number.MAX_SAFE_INTEGER)
    expect(row.encrypted_email).toEqual(bytes)
    expect(row.encrypted_email?.constructor).toBe(Uint8Array)
    expect(row.email_nonce).toEqual(new Uint8Array())
    expect(row.email_hash).toBeNull()
    await dialect.close()
  })
})

describeOnEachDatabase("what the tables refuse", (create) => {
  const entity = (user_id: number, fields: object) => ({
    id: crypto.randomUUID(),
    user_id,
    encrypted_data: Uint8Array.of(1),
    header: Uint8Array.of(2),
    created_at: 1,
    updated_at: 1,
    ...fields,
  })

  it("two entities of one account with one updated_at, half a tombstone, and rows of nobody", async () => {
    const dialect = await open(await create())
    const { id } = await addUser(dialect)
    const add = (fields: object, userId = id) =>
      dialect.db.insertInto("authenticator_entities").values(entity(userId, fields)).execute()
    await add({})
    await expect(add({})).rejects.toThrow(/unique/i)
    await expect(add({ updated_at: 2, is_deleted: 1 })).rejects.toThrow(/check/i)
    await expect(add({ updated_at: 2, header: null })).rejects.toThrow(/check/i)
    await expect(add({ updated_at: 2 }, id + 1)).rejects.toThrow(/foreign key/i)
    await add({ updated_at: 2, is_deleted: 1, encrypted_data: null, header: null })
    await dialect.db.deleteFrom("users").where("id", "=", id).execute()
    expect(await dialect.db.selectFrom("authenticator_entities").selectAll().execute()).toEqual([])
    await dialect.close()
  })

  it("a text where a number belongs", async () => {
    const dialect = await open(await create())
    await expect(sql`insert into users (created_at) values ('soon')`.execute(dialect.db)).rejects.toThrow(
      /cannot store|invalid input/,
    )
    await dialect.close()
  })
})

describeOnEachDatabase("transactions of concurrent requests", (create) => {
  it("never mix: what one counts no other sees half done", async () => {
    const dialect = await open(await create())
    await dialect.db.insertInto("settings").values({ key: "n", value: "0" }).execute()
    const countOne = () =>
      dialect.db.transaction().execute(async (transaction) => {
        const row = await transaction
          .selectFrom("settings")
          .select("value")
          .where("key", "=", "n")
          .$if(dialect.name === "postgres", (query) => query.forUpdate())
          .executeTakeFirstOrThrow()
        await new Promise((resolve) => setTimeout(resolve, 1))
        const value = String(Number(row.value) + 1)
        await transaction.updateTable("settings").set({ value }).where("key", "=", "n").execute()
      })
    await Promise.all(Array.from({ length: 25 }, countOne))
    expect(await dialect.db.selectFrom("settings").select("value").execute()).toEqual([{ value: "25" }])
    await dialect.close()
  })

  it("happen as a whole or not at all, and the next one works", async () => {
    const dialect = await open(await create())
    const failing = dialect.db.transaction().execute(async (transaction) => {
      await transaction.insertInto("settings").values({ key: "a", value: "1" }).execute()
      throw new Error("changed my mind")
    })
    await expect(failing).rejects.toThrow("changed my mind")
    expect(await dialect.db.selectFrom("settings").selectAll().execute()).toEqual([])
    await dialect.close()
  })
})

describe("the SQLite file", () => {
  const path = (database: TestDatabase) => join(database.dataFolder, "tessera.db")

  it("is for its owner alone, with what lies beside it, and durable at each commit", async () => {
    const database = createSqliteDatabase()
    const dialect = await open(database)
    for (const suffix of ["", "-wal", "-shm"]) {
      expect(statSync(path(database) + suffix).mode & 0o077).toBe(0)
    }
    const pragma = async (name: string) =>
      Object.values((await sql.raw(`pragma ${name}`).execute(dialect.db)).rows[0] as object)[0] as unknown
    expect(await pragma("journal_mode")).toBe("wal")
    expect(await pragma("synchronous")).toBe(2)
    expect(await pragma("foreign_keys")).toBe(1)
    await dialect.close()
    // Closed cleanly, the one file is all there is to back up.
    expect(existsSync(`${path(database)}-wal`)).toBe(false)
    await database.remove()
  })

  it("when the disk is full, refuses the step as a whole, and goes on once there is space", async () => {
    const database = createSqliteDatabase()
    await (await open(database)).close()
    const greedy: Migration = {
      name: "9998-greedy",
      async up(db) {
        await sql`pragma max_page_count = 60`.execute(db)
        await sql`insert into settings (key, value) values ('much', ${"x".repeat(1_000_000)})`.execute(db)
      },
    }
    await expect(open(database, [...migrations, greedy])).rejects.toMatchObject({ code: "disk-full" })

    const dialect = await open(database)
    await sql`pragma max_page_count = 60`.execute(dialect.db)
    const write = (value: string) =>
      dialect.db.transaction().execute(async (transaction) => {
        await transaction.insertInto("settings").values({ key: "small", value: "kept out" }).execute()
        await transaction.insertInto("settings").values({ key: "large", value }).execute()
      })
    await expect(write("x".repeat(1_000_000))).rejects.toThrow(/full/)
    expect(await dialect.db.selectFrom("settings").selectAll().execute()).toEqual([])
    await write("x")
    expect(await dialect.db.selectFrom("settings").selectAll().execute()).toHaveLength(2)
    await dialect.close()
    await database.remove()
  })

  it.each([
    ["is no database", (file: string) => writeFileSync(file, "x".repeat(8192)), "database-damaged"],
    ["was cut", (file: string) => truncateSync(file, 3 * 4096), "database-damaged"],
  ])("is refused when it %s", async (_what, damage, code) => {
    const database = createSqliteDatabase()
    await (await open(database)).close()
    damage(path(database))
    await expect(open(database)).rejects.toMatchObject({ code, subject: path(database) })
    await database.remove()
  })

  it("is refused in plain terms while another program holds it", async () => {
    const database = createSqliteDatabase()
    const holder = await open(database)
    await holder.db.connection().execute(async (connection) => {
      await sql`begin immediate`.execute(connection)
      await expect(open(database)).rejects.toMatchObject({ code: "database-locked" })
      await sql`rollback`.execute(connection)
    })
    await holder.close()
    await database.remove()
  })
})

describe("PostgreSQL under several processes", () => {
  const urlPrefix = usePostgres()

  it("lets several processes start at once: each step runs once", async () => {
    const database = await createPostgresDatabase(urlPrefix())
    const runs: string[] = []
    const counted = migrations.map((step): Migration => {
      return { name: step.name, up: (db, dialect) => (runs.push(step.name), step.up(db, dialect)) }
    })
    const opened = await Promise.all([1, 2, 3].map(() => open(database, counted)))
    for (const dialect of opened) await dialect.close()
    await database.remove()
    expect(runs).toEqual(migrations.map((step) => step.name))
  })
})

describe("a PostgreSQL which is not there", () => {
  it("is reported without the password", async () => {
    const database = createSqliteDatabase()
    const { dataFolder } = database
    const databaseUrl = "postgres://someone:CANARY-password@127.0.0.1:9/nothing"
    const error: unknown = await openDatabase({ dataFolder, databaseUrl }, { nowMicros }).catch(
      (e: unknown) => e,
    )
    expect(error).toMatchObject({ code: "database-unreachable", subject: "127.0.0.1:9/nothing" })
    const { details, message } = error as { details: string[]; message: string }
    expect(JSON.stringify([details, message])).not.toContain("CANARY")
    await database.remove()
  })
})
