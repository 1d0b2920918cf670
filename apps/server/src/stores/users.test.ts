import { expect, it } from "vitest"
import { describeOnEachDatabase } from "../testing/each-database.ts"
import { addUser, newAddress, openTestStores } from "../testing/test-stores.ts"

describeOnEachDatabase("users", (create) => {
  const open = async () => await openTestStores(await create())

  it("finds an account by its address and by its id", async () => {
    const { users } = (await open()).stores
    const address = newAddress()
    const id = (await users.create(address, 1234)) ?? 0
    const expected = { id, ...address, isAdmin: false, isEmailMfaEnabled: false, createdAtMicros: 1234 }
    expect(await users.find(id)).toEqual(expected)
    expect(await users.findByEmail(address.emailHash)).toEqual(expected)
    expect(await users.findState(address.emailHash)).toEqual({ userId: id, hasKeys: false })
    expect(await users.findByEmail(newAddress().emailHash)).toBeNull()
    expect(await users.findState(newAddress().emailHash)).toBeNull()
  })

  it("gives an address to one account only, also when many ask at once", async () => {
    const { users } = (await open()).stores
    const { emailHash } = newAddress()
    const ids = await Promise.all(
      Array.from({ length: 8 }, () => users.create({ ...newAddress(), emailHash }, 1)),
    )
    expect(ids.filter((id) => id !== null)).toHaveLength(1)
  })

  it("moves an account to a free address and refuses one that is taken", async () => {
    const { stores } = await open()
    const { users } = stores
    const [first, second] = [await addUser(stores), await addUser(stores)]
    const address = newAddress()
    expect(await users.changeEmail(first, address)).toBe(true)
    expect((await users.findByEmail(address.emailHash))?.id).toBe(first)
    expect(await users.changeEmail(second, address)).toBe(false)
  })

  it("hides a deleted account and frees its address at once", async () => {
    const { users } = (await open()).stores
    const address = newAddress()
    const id = (await users.create(address, 1)) ?? 0
    expect(await users.markDeleted(id, 50)).toBe(true)
    expect(await users.markDeleted(id, 51)).toBe(false)
    expect(await users.find(id)).toBeNull()
    expect(await users.findByEmail(address.emailHash)).toBeNull()
    expect(await users.listCreatedAfter(0)).toEqual([])
    expect(await users.create(address, 60)).not.toBeNull()
  })

  it("purges accounts which were deleted long enough ago, with all they had, and no others", async () => {
    const { stores, db } = await open()
    const { users, authenticator } = stores
    const [old, recent, kept] = [await addUser(stores), await addUser(stores), await addUser(stores)]
    for (const id of [old, recent, kept]) {
      await authenticator.createKey(id, { encryptedKey: new Uint8Array(48), header: new Uint8Array(24) }, 1)
    }
    await users.markDeleted(old, 100)
    await users.markDeleted(recent, 200)
    await users.purgeDeletedBefore(200)
    const left = await db.selectFrom("users").select("id").orderBy("id").execute()
    expect(left.map(({ id }) => id)).toEqual([recent, kept])
    expect(await authenticator.hasKey(old)).toBe(false)
    expect(await authenticator.hasKey(recent)).toBe(true)
  })

  it("lists accounts made after a moment, oldest first, and says which have a second factor", async () => {
    const { stores } = await open()
    const [third, first, second] = [
      await addUser(stores, 30),
      await addUser(stores, 10),
      await addUser(stores, 20),
    ]
    const recovery = { secret: new Uint8Array(40), nonce: new Uint8Array(24) }
    const secret = { encryptedSecret: new Uint8Array(72), secretHash: new Uint8Array(32) }
    await stores.twoFactor.replace(third, { ...secret, recovery }, 1)
    const list = await stores.users.listCreatedAfter(10)
    expect(list.map(({ id, isTwoFactorEnabled }) => [id, isTwoFactorEnabled])).toEqual([
      [second, false],
      [third, true],
    ])
    expect((await stores.users.listCreatedAfter(0)).map(({ id }) => id)).toEqual([first, second, third])
  })

  it("never gives the same moment to two changes, whatever the clock says", async () => {
    const { stores, inTransaction } = await open()
    const id = await addUser(stores)
    const change = (nowMicros: number) => inTransaction(({ users }) => users.nextChange(id, nowMicros))
    expect(await change(5000)).toBe(5000)
    expect(await change(5000)).toBe(5001)
    expect(await change(4000)).toBe(5002)
    expect(await change(6000)).toBe(6000)
    const many = await Promise.all(Array.from({ length: 20 }, () => change(6000)))
    expect(new Set(many).size).toBe(20)
    expect(Math.min(...many)).toBe(6001)
  })
})
