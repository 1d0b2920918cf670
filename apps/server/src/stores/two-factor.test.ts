import { randomUUID } from "node:crypto"
import { expect, it } from "vitest"
import { describeOnEachDatabase } from "../testing/each-database.ts"
import { addUser, bytes, openTestStores } from "../testing/test-stores.ts"
import type { TwoFactorSessionKey } from "./two-factor-sessions.ts"

const newSecret = () => ({ encryptedSecret: bytes(72), secretHash: bytes(32) })
const newTwoFactor = () => ({ ...newSecret(), recovery: { secret: bytes(40), nonce: bytes(24) } })

describeOnEachDatabase("second factors", (create) => {
  const open = async () => {
    const { stores } = await openTestStores(await create())
    const sessions = stores.twoFactorSessions
    return { stores, sessions, twoFactor: stores.twoFactor, userId: await addUser(stores) }
  }

  it("keeps one for each account, and replaces it", async () => {
    const { twoFactor, userId } = await open()
    const [first, second] = [newTwoFactor(), newTwoFactor()]
    expect(await twoFactor.find(userId)).toBeNull()
    await twoFactor.replace(userId, first, 1)
    expect(await twoFactor.find(userId)).toEqual(first)
    await twoFactor.replace(userId, second, 2)
    expect(await twoFactor.find(userId)).toEqual(second)
    expect(await twoFactor.exists(userId)).toBe(true)
    await twoFactor.delete(userId)
    expect(await twoFactor.exists(userId)).toBe(false)
  })

  it("lists secrets which wait, newest first, until they expire or are removed", async () => {
    const { stores, twoFactor, userId } = await open()
    const [old, young, foreign] = [newSecret(), newSecret(), newSecret()]
    await twoFactor.addPending({ id: randomUUID(), userId, ...old, expiresAtMicros: 100 }, 10)
    await twoFactor.addPending({ id: randomUUID(), userId, ...young, expiresAtMicros: 200 }, 20)
    const stranger = await addUser(stores)
    await twoFactor.addPending({ id: randomUUID(), userId: stranger, ...foreign, expiresAtMicros: 200 }, 20)
    expect(await twoFactor.listPending(userId, 50)).toEqual([young, old])
    expect(await twoFactor.listPending(userId, 100)).toEqual([young])
    await twoFactor.deleteExpired(100)
    expect(await twoFactor.listPending(userId, 50)).toEqual([young])
    await twoFactor.delete(userId)
    expect(await twoFactor.listPending(userId, 50)).toEqual([])
    expect(await twoFactor.listPending(stranger, 50)).toEqual([foreign])
  })

  it("counts attempts of a sign-in up to the allowed number, in its app, until it expires", async () => {
    const { sessions, userId } = await open()
    const key: TwoFactorSessionKey = { sessionHash: bytes(32), app: "auth" }
    const limits = { allowed: 10, nowMicros: 100 }
    await sessions.create({ ...key, userId, expiresAtMicros: 1000 }, 1)
    expect(await sessions.find(key, 999)).toEqual({ userId, attempts: 0 })
    expect(await sessions.find(key, 1000)).toBeNull()
    expect(await sessions.find({ ...key, app: "photos" }, 100)).toBeNull()
    expect(await sessions.countAttempt({ ...key, app: "photos" }, limits)).toBeNull()
    expect(await sessions.countAttempt(key, { ...limits, nowMicros: 1000 })).toBeNull()
    const answers = await Promise.all(Array.from({ length: 15 }, () => sessions.countAttempt(key, limits)))
    expect(answers.filter((answer) => answer !== null)).toHaveLength(10)
    expect(await sessions.find(key, 100)).toEqual({ userId, attempts: 10 })
  })

  it("is used up by one of many who finish at once", async () => {
    const { sessions, userId } = await open()
    const sessionHash = bytes(32)
    await sessions.create({ sessionHash, app: "auth", userId, expiresAtMicros: 1000 }, 1)
    const answers = await Promise.all(Array.from({ length: 10 }, () => sessions.take(sessionHash)))
    expect(answers.filter(Boolean)).toHaveLength(1)
    await sessions.create({ sessionHash, app: "auth", userId, expiresAtMicros: 1000 }, 1)
    await sessions.deleteOf(userId)
    expect(await sessions.take(sessionHash)).toBe(false)
  })

  it("accepts a code once while it is remembered, for each account", async () => {
    const { stores, sessions, userId } = await open()
    const codeHash = bytes(32)
    const use = (nowMicros: number) =>
      sessions.useCode({ userId, codeHash, untilMicros: nowMicros + 90 }, nowMicros)
    const answers = await Promise.all(Array.from({ length: 10 }, () => use(10)))
    expect(answers.filter(Boolean)).toHaveLength(1)
    expect(await use(99)).toBe(false)
    const stranger = await addUser(stores)
    expect(await sessions.useCode({ userId: stranger, codeHash, untilMicros: 200 }, 99)).toBe(true)
    expect(await use(100)).toBe(true)
    await sessions.deleteExpired(190)
    expect(await use(191)).toBe(true)
  })
})
