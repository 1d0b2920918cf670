import { randomUUID } from "node:crypto"
import { expect, it } from "vitest"
import { describeOnEachDatabase } from "../testing/each-database.ts"
import { bytes, openTestStores } from "../testing/test-stores.ts"
import type { Recipient } from "./one-time-tokens.ts"

describeOnEachDatabase("one-time tokens", (create) => {
  const open = async () => {
    const { oneTimeTokens } = (await openTestStores(await create())).stores
    const add = async (recipient: Recipient, codeHash = bytes(32), expiresAtMicros = 1000) => {
      const id = randomUUID()
      await oneTimeTokens.create({ id, ...recipient, codeHash, expiresAtMicros }, 1)
      return id
    }
    return { oneTimeTokens, add }
  }
  const newRecipient = (): Recipient => ({ emailHash: bytes(32), app: "auth" })

  it("counts codes of one address and app which have not expired", async () => {
    const { oneTimeTokens, add } = await open()
    const recipient = newRecipient()
    await add(recipient)
    await add(recipient)
    await add(recipient, bytes(32), 500)
    await add({ ...recipient, app: "photos" })
    await add(newRecipient())
    expect(await oneTimeTokens.countLive(recipient, 499)).toBe(3)
    expect(await oneTimeTokens.countLive(recipient, 500)).toBe(2)
    expect(await oneTimeTokens.countLive(recipient, 1000)).toBe(0)
  })

  it("counts an attempt against every live code of the recipient, and against no other", async () => {
    const { oneTimeTokens, add } = await open()
    const recipient = newRecipient()
    const [first, second] = [bytes(32), bytes(32)]
    await add(recipient, first)
    await oneTimeTokens.countAttempt(recipient, 10)
    await add(recipient, second)
    await add(recipient, bytes(32), 5)
    await add({ ...recipient, app: "locker" })
    const live = await oneTimeTokens.countAttempt(recipient, 10)
    expect(live.toSorted((a, b) => b.attempts - a.attempts)).toMatchObject([
      { codeHash: first, attempts: 2 },
      { codeHash: second, attempts: 1 },
    ])
    await oneTimeTokens.forgiveAttempt(recipient, 10)
    const forgiven = await oneTimeTokens.countAttempt(recipient, 10)
    expect(forgiven.map(({ attempts }) => attempts).toSorted((a, b) => a - b)).toEqual([1, 2])
    expect(await oneTimeTokens.countAttempt({ ...recipient, app: "locker" }, 10)).toMatchObject([
      { attempts: 1 },
    ])
  })

  it("keeps the attempts of a code which is sent again, unless it had expired", async () => {
    const { oneTimeTokens, add } = await open()
    const recipient = newRecipient()
    const codeHash = bytes(32)
    await add(recipient, codeHash, 1000)
    await oneTimeTokens.countAttempt(recipient, 10)
    await add(recipient, codeHash, 2000)
    expect(await oneTimeTokens.countAttempt(recipient, 1500)).toMatchObject([{ attempts: 2 }])
    await oneTimeTokens.create({ id: randomUUID(), ...recipient, codeHash, expiresAtMicros: 9000 }, 3000)
    expect(await oneTimeTokens.countAttempt(recipient, 3001)).toMatchObject([{ attempts: 1 }])
  })

  it("gives a code to one of many who take it at once", async () => {
    const { oneTimeTokens, add } = await open()
    const id = await add(newRecipient())
    const answers = await Promise.all(Array.from({ length: 10 }, () => oneTimeTokens.take(id)))
    expect(answers.filter(Boolean)).toHaveLength(1)
  })

  it("sweeps up what has expired", async () => {
    const { oneTimeTokens, add } = await open()
    const [expired, live] = [await add(newRecipient(), bytes(32), 500), await add(newRecipient())]
    await oneTimeTokens.deleteExpired(500)
    expect(await oneTimeTokens.take(expired)).toBe(false)
    expect(await oneTimeTokens.take(live)).toBe(true)
  })
})
