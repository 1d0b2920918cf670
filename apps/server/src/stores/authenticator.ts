// The vault as the server sees it: one wrapped key for each account, and entities it cannot read.
import type { Selectable } from "kysely"
import type { AuthenticatorEntitiesTable, Db } from "./database.ts"

export type StoredAuthenticatorKey = {
  readonly encryptedKey: Uint8Array
  /** The nonce of the box. */
  readonly header: Uint8Array
  readonly createdAtMicros: number
}

export type EntityContent = { readonly encryptedData: Uint8Array; readonly header: Uint8Array }

/** `content` is null for a tombstone. */
export type StoredEntity = {
  readonly id: string
  readonly userId: number
  readonly content: EntityContent | null
  readonly createdAtMicros: number
  readonly updatedAtMicros: number
}

export type AuthenticatorStore = {
  findKey(userId: number): Promise<StoredAuthenticatorKey | null>
  hasKey(userId: number): Promise<boolean>
  /** False if there is one: it never changes. */
  createKey(
    userId: number,
    key: Pick<StoredAuthenticatorKey, "encryptedKey" | "header">,
    nowMicros: number,
  ): Promise<boolean>
  /** An entity of the account with exactly this content which was changed after a moment and is not deleted. */
  findTwin(userId: number, content: EntityContent, changedAfterMicros: number): Promise<StoredEntity | null>
  create(entity: { id: string; userId: number; content: EntityContent; atMicros: number }): Promise<void>
  /** False if the account has no such entity, or only its tombstone. */
  replace(entity: { id: string; userId: number; content: EntityContent; atMicros: number }): Promise<boolean>
  /** Makes it a tombstone, if it is there and none yet. */
  bury(entity: { id: string; userId: number; atMicros: number }): Promise<void>
  /** Whether the account has, or had, this entity. */
  exists(userId: number, id: string): Promise<boolean>
  /** Whether the account has fewer than so many rows, tombstones too. */
  hasRoom(userId: number, allowed: number): Promise<boolean>
  /**
   * What changed after a moment, in order of change, tombstones too. A page beyond 500 rows ends early when its
   * content has become too large for the memory; the next one goes on from there.
   */
  listChanges(userId: number, page: { sinceMicros: number; limit: number }): Promise<StoredEntity[]>
  countEntities(userId: number): Promise<number>
}

function fromRow(row: Selectable<AuthenticatorEntitiesTable>): StoredEntity {
  const { encrypted_data: encryptedData, header } = row
  return {
    id: row.id,
    userId: row.user_id,
    content: encryptedData === null || header === null ? null : { encryptedData, header },
    createdAtMicros: row.created_at,
    updatedAtMicros: row.updated_at,
  }
}

export function createAuthenticatorStore(db: Db): AuthenticatorStore {
  return { ...createKeyQueries(db), ...createEntityReading(db), ...createEntityWriting(db) }
}

function createKeyQueries(db: Db): Pick<AuthenticatorStore, "findKey" | "hasKey" | "createKey"> {
  return {
    async findKey(userId) {
      const row = await db
        .selectFrom("authenticator_keys")
        .selectAll()
        .where("user_id", "=", userId)
        .executeTakeFirst()
      if (row === undefined) return null
      return { encryptedKey: row.encrypted_key, header: row.header, createdAtMicros: row.created_at }
    },
    async hasKey(userId) {
      const row = await db
        .selectFrom("authenticator_keys")
        .select("user_id")
        .where("user_id", "=", userId)
        .executeTakeFirst()
      return row !== undefined
    },
    async createKey(userId, { encryptedKey, header }, nowMicros) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto("authenticator_keys")
        .values({
          user_id: userId,
          encrypted_key: encryptedKey,
          header,
          created_at: nowMicros,
          updated_at: nowMicros,
        })
        .onConflict((conflict) => conflict.column("user_id").doNothing())
        .executeTakeFirstOrThrow()
      return numInsertedOrUpdatedRows === 1n
    },
  }
}

/** Compat: Flutter and the command line take a page with fewer rows than this for the last one, so none is cut. */
const BRIEF_PAGE = 500
/** A page of 500 of the largest entities has less. */
const PAGE_BYTES = 32 * 1024 * 1024

type Reading = Pick<AuthenticatorStore, "findTwin" | "exists" | "hasRoom" | "listChanges" | "countEntities">

function createEntityReading(db: Db): Reading {
  const listRows = (userId: number, afterMicros: number, limit: number) =>
    db
      .selectFrom("authenticator_entities")
      .selectAll()
      .where("user_id", "=", userId)
      .where("updated_at", ">", afterMicros)
      .orderBy("updated_at")
      .limit(limit)
      .execute()
  return {
    async findTwin(userId, { encryptedData, header }, changedAfterMicros) {
      const row = await db
        .selectFrom("authenticator_entities")
        .selectAll()
        .where("user_id", "=", userId)
        .where("updated_at", ">", changedAfterMicros)
        .where("header", "=", header)
        .where("encrypted_data", "=", encryptedData)
        .executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
    async exists(userId, id) {
      const row = await db
        .selectFrom("authenticator_entities")
        .select("id")
        .where("id", "=", id)
        .where("user_id", "=", userId)
        .executeTakeFirst()
      return row !== undefined
    },
    async hasRoom(userId, allowed) {
      const last = await db
        .selectFrom("authenticator_entities")
        .select("updated_at")
        .where("user_id", "=", userId)
        .orderBy("updated_at")
        .limit(1)
        .offset(allowed - 1)
        .executeTakeFirst()
      return last === undefined
    },
    async listChanges(userId, { sinceMicros, limit }) {
      const page: StoredEntity[] = []
      let bytes = 0
      for (;;) {
        const after = page.at(-1)?.updatedAtMicros ?? sinceMicros
        const wanted = Math.min(BRIEF_PAGE, limit - page.length)
        const rows = await listRows(userId, after, wanted)
        for (const row of rows) {
          bytes += row.encrypted_data?.length ?? 0
          page.push(fromRow(row))
        }
        if (rows.length < wanted || page.length === limit || bytes > PAGE_BYTES) return page
      }
    },
    async countEntities(userId) {
      const { count } = await db
        .selectFrom("authenticator_entities")
        .select((select) => select.fn.countAll<number>().as("count"))
        .where("user_id", "=", userId)
        .where("is_deleted", "=", 0)
        .executeTakeFirstOrThrow()
      return count
    },
  }
}

function createEntityWriting(db: Db): Pick<AuthenticatorStore, "create" | "replace" | "bury"> {
  return {
    async create({ id, userId, content, atMicros }) {
      await db
        .insertInto("authenticator_entities")
        .values({
          id,
          user_id: userId,
          encrypted_data: content.encryptedData,
          header: content.header,
          created_at: atMicros,
          updated_at: atMicros,
        })
        .execute()
    },
    async replace({ id, userId, content, atMicros }) {
      const { numUpdatedRows } = await db
        .updateTable("authenticator_entities")
        .set({ encrypted_data: content.encryptedData, header: content.header, updated_at: atMicros })
        .where("id", "=", id)
        .where("user_id", "=", userId)
        .where("is_deleted", "=", 0)
        .executeTakeFirstOrThrow()
      return numUpdatedRows === 1n
    },
    async bury({ id, userId, atMicros }) {
      await db
        .updateTable("authenticator_entities")
        .set({ is_deleted: 1, encrypted_data: null, header: null, updated_at: atMicros })
        .where("id", "=", id)
        .where("user_id", "=", userId)
        .where("is_deleted", "=", 0)
        .execute()
    },
  }
}
