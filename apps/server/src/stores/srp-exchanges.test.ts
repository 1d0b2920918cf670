import { randomUUID } from "node:crypto"
import { expect, it } from "vitest"
import { describeOnEachDatabase } from "../testing/each-database.ts"
import { addUser, bytes, openTestStores } from "../testing/test-stores.ts"

const newExchange = () => ({
  encryptedServerSecret: bytes(72),
  serverPublic: bytes(512),
  clientPublic: bytes(512),
})
const limits = { allowed: 5, nowMicros: 100 }

describeOnEachDatabase("password proofs of a sign-in under way", (create) => {
  const open = async () => {
    const { srpSessions } = (await openTestStores(await create())).stores
    const add = async (srpUserId: string, atMicros = 10) => {
      const session = { id: randomUUID(), srpUserId, isFake: false, expiresAtMicros: 1000, ...newExchange() }
      await srpSessions.create(session, atMicros)
      return session
    }
    return { srpSessions, add }
  }

  it("counts attempts up to the allowed number, also when many come at once", async () => {
    const { srpSessions, add } = await open()
    const { id, srpUserId, isFake, encryptedServerSecret, serverPublic, clientPublic } =
      await add(randomUUID())
    const attempt = () => srpSessions.countAttempt({ id, srpUserId }, limits)
    expect(await attempt()).toEqual({ isFake, encryptedServerSecret, serverPublic, clientPublic })
    const answers = await Promise.all(Array.from({ length: 12 }, attempt))
    expect(answers.filter((answer) => answer !== null)).toHaveLength(4)
    expect(await srpSessions.findState({ id, srpUserId }, 100)).toBe("waiting")
  })

  it("knows a session only with its SRP user, and until it expires", async () => {
    const { srpSessions, add } = await open()
    const { id, srpUserId } = await add(randomUUID())
    for (const [key, nowMicros] of [
      [{ id, srpUserId: randomUUID() }, 100],
      [{ id: randomUUID(), srpUserId }, 100],
      [{ id, srpUserId }, 1000],
    ] as const) {
      expect(await srpSessions.countAttempt(key, { allowed: 5, nowMicros })).toBeNull()
      expect(await srpSessions.findState(key, nowMicros)).toBe("unknown")
    }
    expect(await srpSessions.findState({ id, srpUserId }, 999)).toBe("waiting")
  })

  it("is used up by one of many who finish at once", async () => {
    const { srpSessions, add } = await open()
    const { id, srpUserId } = await add(randomUUID())
    const answers = await Promise.all(Array.from({ length: 10 }, () => srpSessions.markVerified(id, 200)))
    expect(answers.filter(Boolean)).toHaveLength(1)
    expect(await srpSessions.countAttempt({ id, srpUserId }, limits)).toBeNull()
    expect(await srpSessions.findState({ id, srpUserId }, 100)).toBe("verified")
  })

  it("counts what was begun and not finished, and sweeps by the beginning", async () => {
    const { srpSessions, add } = await open()
    const srpUserId = randomUUID()
    await add(srpUserId, 10)
    await add(srpUserId, 20)
    const { id } = await add(srpUserId, 30)
    await add(randomUUID(), 30)
    expect(await srpSessions.countUnverified(srpUserId, 0)).toBe(3)
    expect(await srpSessions.countUnverified(srpUserId, 10)).toBe(2)
    await srpSessions.markVerified(id, 40)
    expect(await srpSessions.countUnverified(srpUserId, 0)).toBe(2)
    await srpSessions.deleteBegunBefore(20)
    expect(await srpSessions.countUnverified(srpUserId, 0)).toBe(1)
  })
})

describeOnEachDatabase("new passwords under way", (create) => {
  const open = async () => {
    const { stores } = await openTestStores(await create())
    const userId = await addUser(stores)
    const auth = { srpUserId: randomUUID(), salt: bytes(16), verifier: bytes(512) }
    const setup = { id: randomUUID(), userId, auth, expiresAtMicros: 1000, ...newExchange() }
    await stores.srpSetups.create(setup, 10)
    return { stores, srpSetups: stores.srpSetups, setup }
  }

  it("counts attempts up to the allowed number", async () => {
    const { srpSetups, setup } = await open()
    const { id, userId, auth, encryptedServerSecret, serverPublic, clientPublic } = setup
    const first = await srpSetups.countAttempt({ id, userId }, limits)
    expect(first).toEqual({ auth, encryptedServerSecret, serverPublic, clientPublic })
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => srpSetups.countAttempt({ id, userId }, limits)),
    )
    expect(answers.filter((answer) => answer !== null)).toHaveLength(4)
    expect(await srpSetups.findState({ id, userId }, 100)).toBe("own")
  })

  it("belongs to one account", async () => {
    const { stores, srpSetups, setup } = await open()
    const foreign = { id: setup.id, userId: await addUser(stores) }
    expect(await srpSetups.countAttempt(foreign, limits)).toBeNull()
    expect(await srpSetups.findState(foreign, 100)).toBe("foreign")
    expect(await srpSetups.findState({ ...setup, id: randomUUID() }, 100)).toBe("unknown")
    expect(await srpSetups.findState(setup, 1000)).toBe("unknown")
    expect(await srpSetups.countAttempt(setup, { allowed: 5, nowMicros: 1000 })).toBeNull()
  })

  it("is used up once, and is swept up when it expires", async () => {
    const { srpSetups, setup } = await open()
    await srpSetups.deleteExpired(999)
    const answers = await Promise.all(Array.from({ length: 10 }, () => srpSetups.take(setup.id)))
    expect(answers.filter(Boolean)).toHaveLength(1)
    await srpSetups.create(setup, 10)
    await srpSetups.deleteExpired(1000)
    expect(await srpSetups.take(setup.id)).toBe(false)
    await srpSetups.create(setup, 10)
    await srpSetups.deleteOf(setup.userId)
    expect(await srpSetups.take(setup.id)).toBe(false)
  })
})
