// How large a vault may become, and how large a page of it; on both databases.
import { randomUUID } from "node:crypto"
import { sql } from "kysely"
import { expect, it } from "vitest"
import { ApiError } from "../errors.ts"
import { describeOnEachDatabase } from "../testing/each-database.ts"
import { addUser, bytes, openTestStores } from "../testing/test-stores.ts"
import { createAuthenticatorService, MAX_ENTITIES } from "./authenticator.ts"

describeOnEachDatabase("the size of a vault", (create) => {
  async function open() {
    const { db, stores, inTransaction } = await openTestStores(await create())
    const userId = await addUser(stores)
    await stores.authenticator.createKey(userId, { encryptedKey: bytes(48), header: bytes(24) }, 1)
    const service = createAuthenticatorService({
      stores,
      inTransaction,
      randomBytes: bytes,
      nowMicros: () => 1_000_000_000,
    })
    /** Tombstones, for they need no content and count as well. */
    const fill = (count: number) =>
      sql`
        insert into authenticator_entities (id, user_id, is_deleted, created_at, updated_at)
        with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${sql.lit(count)})
        select 'entity ' || n, ${sql.lit(userId)}, 1, n, n from numbers
      `.execute(db)
    return { stores, service, userId, fill }
  }

  it("is limited, and a repeated create is answered all the same", async () => {
    const { service, userId, fill } = await open()
    await fill(MAX_ENTITIES - 1)
    const last = { encryptedData: bytes(100), header: bytes(24) }
    const { id } = await service.createEntity(userId, last)
    const another = { encryptedData: bytes(100), header: bytes(24) }
    await expect(service.createEntity(userId, another)).rejects.toEqual(new ApiError("REQUEST_TOO_LARGE"))
    expect(await service.createEntity(userId, last)).toMatchObject({ id })
    await service.updateEntity(userId, id, another)
    await service.deleteEntity(userId, id)
  })

  it("is read in pages of any number, without a gap", async () => {
    const { service, userId, fill } = await open()
    await fill(1203)
    for (const limit of [1, 499, 500, 501, 1000, 1203, 5000]) {
      const { entities } = await service.listChanges(userId, { sinceMicros: 0, limit })
      const expected = Array.from({ length: Math.min(limit, 1203) }, (_, index) => index + 1)
      expect(entities.map(({ updatedAtMicros }) => updatedAtMicros)).toEqual(expected)
    }
  })

  it("is read in smaller pages when its entities are huge, but never in less than clients take for the last", async () => {
    const { stores, service, userId } = await open()
    const content = { encryptedData: bytes(64 * 1024), header: bytes(24) }
    for (let atMicros = 1; atMicros <= 1030; atMicros++) {
      await stores.authenticator.create({ id: randomUUID(), userId, content, atMicros })
    }
    const read = async (sinceMicros: number, limit: number) =>
      (await service.listChanges(userId, { sinceMicros, limit })).entities.length
    expect(await read(0, 500)).toBe(500)
    expect(await read(0, 5000)).toBe(1000)
    expect(await read(1000, 5000)).toBe(30)
  })
})
