import { expect, it } from "vitest"
import { describeOnEachDatabase } from "../testing/each-database.ts"
import { addUser, bytes, openTestStores } from "../testing/test-stores.ts"
import { sweep } from "./sweep.ts"

const DAY_MICROS = 24 * 60 * 60 * 1_000_000

describeOnEachDatabase("sweeping up", (create) => {
  it("keeps a deleted account for a week, with all it held, and then nothing of it", async () => {
    const { stores, db } = await openTestStores(await create())
    const userId = await addUser(stores)
    await stores.authenticator.createKey(userId, { encryptedKey: bytes(48), header: bytes(24) }, 1)
    await stores.users.markDeleted(userId, 1000)
    const keys = () => db.selectFrom("authenticator_keys").selectAll().execute()
    await sweep(stores, 1000 + 7 * DAY_MICROS)
    expect(await keys()).toHaveLength(1)
    await sweep(stores, 1001 + 8 * DAY_MICROS)
    expect(await keys()).toEqual([])
    expect(await db.selectFrom("users").selectAll().execute()).toEqual([])
  })

  it("touches nothing that is still good", async () => {
    const { stores } = await openTestStores(await create())
    const userId = await addUser(stores)
    const exchange = {
      encryptedServerSecret: bytes(72),
      serverPublic: bytes(512),
      clientPublic: bytes(512),
      expiresAtMicros: 2000,
    }
    const auth = { srpUserId: "setup", salt: bytes(16), verifier: bytes(512) }
    const recipient = { emailHash: bytes(32), app: "auth" } as const
    const secret = { encryptedSecret: bytes(72), secretHash: bytes(32) }
    await stores.srpSessions.create({ id: "s", srpUserId: "u", isFake: false, ...exchange }, 1000)
    await stores.srpSetups.create({ id: "p", userId, auth, ...exchange }, 1000)
    await stores.oneTimeTokens.create(
      { id: "o", ...recipient, codeHash: bytes(32), expiresAtMicros: 2000 },
      1000,
    )
    await stores.twoFactor.addPending({ id: "t", userId, ...secret, expiresAtMicros: 2000 }, 1000)
    const session = { id: "k", tokenHash: bytes(32), userId, app: "auth" } as const
    await stores.sessions.create({ ...session, encryptedIp: null, encryptedUserAgent: null }, 1000)
    await sweep(stores, 1999)
    expect(await stores.srpSessions.countUnverified("u", 0)).toBe(1)
    expect(await stores.srpSetups.findState({ id: "p", userId }, 1999)).toBe("own")
    expect(await stores.oneTimeTokens.countLive(recipient, 1999)).toBe(1)
    expect(await stores.twoFactor.listPending(userId, 1999)).toHaveLength(1)
    expect(await stores.sessions.list(userId)).toHaveLength(1)
  })
})
