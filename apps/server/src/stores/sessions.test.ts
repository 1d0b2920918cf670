import { expect, it } from "vitest"
import { describeOnEachDatabase } from "../testing/each-database.ts"
import { addUser, bytes, openTestStores } from "../testing/test-stores.ts"
import type { AppName } from "./database.ts"

describeOnEachDatabase("sessions", (create) => {
  const open = async () => {
    const { stores } = await openTestStores(await create())
    const add = async (userId: number, id: string, app: AppName = "auth", atMicros = 1000) => {
      const session = {
        id,
        tokenHash: bytes(32),
        userId,
        app,
        encryptedIp: bytes(50),
        encryptedUserAgent: null,
      }
      await stores.sessions.create(session, atMicros)
      return session
    }
    return { stores, sessions: stores.sessions, add, userId: await addUser(stores) }
  }

  it("finds a session by its token, in its app only", async () => {
    const { sessions, add, userId } = await open()
    const { tokenHash } = await add(userId, "one")
    expect(await sessions.findActive(tokenHash, "auth")).toMatchObject({
      id: "one",
      userId,
      createdAtMicros: 1000,
      lastUsedAtMicros: 1000,
      isAdmin: false,
    })
    expect(await sessions.findActive(tokenHash, "photos")).toBeNull()
    expect(await sessions.findActive(bytes(32), "auth")).toBeNull()
  })

  it("finds none that is revoked, or whose account is deleted", async () => {
    const { stores, sessions, add, userId } = await open()
    const [first, second] = [await add(userId, "one"), await add(userId, "two")]
    await sessions.revoke(userId, { id: "one" }, 2000)
    expect(await sessions.findActive(first.tokenHash, "auth")).toBeNull()
    await stores.users.markDeleted(userId, 3000)
    expect(await sessions.findActive(second.tokenHash, "auth")).toBeNull()
  })

  it("revokes by id or by token, only what belongs to the account", async () => {
    const { stores, sessions, add, userId } = await open()
    const stranger = await addUser(stores)
    const [first, second] = [await add(userId, "one"), await add(userId, "two")]
    await sessions.revoke(stranger, { id: "one" }, 2000)
    await sessions.revoke(stranger, { tokenHash: second.tokenHash }, 2000)
    expect((await sessions.list(userId)).map(({ isRevoked }) => isRevoked)).toEqual([false, false])
    await sessions.revoke(userId, { tokenHash: second.tokenHash }, 2000)
    await sessions.revoke(userId, { id: "nobody's" }, 2000)
    expect(await sessions.findActive(first.tokenHash, "auth")).not.toBeNull()
    expect(await sessions.findActive(second.tokenHash, "auth")).toBeNull()
  })

  it("revokes all but one, in all apps", async () => {
    const { stores, sessions, add, userId } = await open()
    await add(userId, "kept")
    await add(userId, "other", "auth", 1001)
    await add(userId, "photos", "photos", 1002)
    const stranger = await add(await addUser(stores), "stranger's")
    await sessions.revokeAll(userId, "kept", 2000)
    expect((await sessions.list(userId)).map(({ id, isRevoked }) => [id, isRevoked])).toEqual([
      ["kept", false],
      ["other", true],
      ["photos", true],
    ])
    expect(await sessions.findActive(stranger.tokenHash, "auth")).not.toBeNull()
    await sessions.revokeAll(userId, null, 2000)
    expect((await sessions.list(userId)).every(({ isRevoked }) => isRevoked)).toBe(true)
  })

  it("notes the last use, and forgets what was not used for long", async () => {
    const { sessions, add, userId } = await open()
    const { tokenHash } = await add(userId, "used")
    await add(userId, "unused", "auth", 1001)
    const use = { encryptedIp: bytes(44), encryptedUserAgent: bytes(60) }
    await sessions.touch("used", use, 9000)
    expect((await sessions.findActive(tokenHash, "auth"))?.lastUsedAtMicros).toBe(9000)
    expect((await sessions.list(userId))[0]).toMatchObject(use)
    await sessions.deleteUnusedSince(9000)
    expect((await sessions.list(userId)).map(({ id }) => id)).toEqual(["used"])
  })
})
