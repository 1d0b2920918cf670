import { randomUUID } from "node:crypto"
import { expect, it } from "vitest"
import { describeOnEachDatabase } from "../testing/each-database.ts"
import { addUser, bytes, openTestStores } from "../testing/test-stores.ts"

const newContent = () => ({ encryptedData: bytes(200), header: bytes(24) })

describeOnEachDatabase("entities", (create) => {
  const open = async () => {
    const { stores } = await openTestStores(await create())
    const { authenticator } = stores
    const userId = await addUser(stores)
    const add = async (atMicros: number, owner = userId) => {
      const entity = { id: randomUUID(), userId: owner, content: newContent(), atMicros }
      await authenticator.create(entity)
      return entity
    }
    const list = (sinceMicros = 0, limit = 100) => authenticator.listChanges(userId, { sinceMicros, limit })
    return { stores, authenticator, userId, add, list }
  }

  it("keeps one key for each account, for ever", async () => {
    const { authenticator, userId } = await open()
    const key = { encryptedKey: bytes(48), header: bytes(24) }
    expect(await authenticator.findKey(userId)).toBeNull()
    expect(await authenticator.hasKey(userId)).toBe(false)
    expect(await authenticator.createKey(userId, key, 77)).toBe(true)
    expect(await authenticator.createKey(userId, { ...key, header: bytes(24) }, 78)).toBe(false)
    expect(await authenticator.findKey(userId)).toEqual({ ...key, createdAtMicros: 77 })
    expect(await authenticator.hasKey(userId)).toBe(true)
  })

  it("lists what changed strictly after a moment, in order, up to a number, of one account", async () => {
    const { stores, add, list } = await open()
    const third = await add(30)
    const [first, second] = [await add(10), await add(20)]
    await add(15, await addUser(stores))
    expect((await list()).map(({ id }) => id)).toEqual([first.id, second.id, third.id])
    expect((await list(10)).map(({ id }) => id)).toEqual([second.id, third.id])
    expect((await list(0, 2)).map(({ id }) => id)).toEqual([first.id, second.id])
    expect(await list(30)).toEqual([])
    expect((await list())[0]).toEqual({
      id: first.id,
      userId: first.userId,
      content: first.content,
      createdAtMicros: 10,
      updatedAtMicros: 10,
    })
  })

  it("replaces what is there and belongs to the account", async () => {
    const { stores, authenticator, userId, add, list } = await open()
    const { id } = await add(10)
    const content = newContent()
    const stranger = await addUser(stores)
    expect(await authenticator.replace({ id, userId: stranger, content, atMicros: 20 })).toBe(false)
    expect(await authenticator.replace({ id: randomUUID(), userId, content, atMicros: 20 })).toBe(false)
    expect(await authenticator.replace({ id, userId, content, atMicros: 20 })).toBe(true)
    expect(await list()).toEqual([{ id, userId, content, createdAtMicros: 10, updatedAtMicros: 20 }])
    expect(await authenticator.exists(userId, id)).toBe(true)
    expect(await authenticator.exists(stranger, id)).toBe(false)
  })

  it("buries without data, once, and only the account's own", async () => {
    const { stores, authenticator, userId, add, list } = await open()
    const { id } = await add(10)
    await authenticator.bury({ id, userId: await addUser(stores), atMicros: 20 })
    expect((await list())[0]?.content).not.toBeNull()
    await authenticator.bury({ id, userId, atMicros: 30 })
    await authenticator.bury({ id, userId, atMicros: 40 })
    expect(await list()).toEqual([{ id, userId, content: null, createdAtMicros: 10, updatedAtMicros: 30 }])
    expect(await authenticator.replace({ id, userId, content: newContent(), atMicros: 50 })).toBe(false)
    expect(await authenticator.exists(userId, id)).toBe(true)
    expect(await authenticator.countEntities(userId)).toBe(0)
  })

  it("finds the same content of the same account, changed lately", async () => {
    const { stores, authenticator, userId, add } = await open()
    const { id, content } = await add(100)
    expect((await authenticator.findTwin(userId, content, 99))?.id).toBe(id)
    expect(await authenticator.findTwin(userId, content, 100)).toBeNull()
    expect(await authenticator.findTwin(userId, { ...content, header: bytes(24) }, 0)).toBeNull()
    expect(await authenticator.findTwin(userId, { ...content, encryptedData: bytes(200) }, 0)).toBeNull()
    expect(await authenticator.findTwin(await addUser(stores), content, 0)).toBeNull()
    await authenticator.bury({ id, userId, atMicros: 200 })
    expect(await authenticator.findTwin(userId, content, 0)).toBeNull()
  })

  it("has no two changes of one account at the same moment: the database refuses", async () => {
    const { stores, add } = await open()
    await add(10)
    await expect(add(10)).rejects.toMatchObject({ message: expect.stringMatching(/unique/i) as string })
    await add(10, await addUser(stores))
  })
})
