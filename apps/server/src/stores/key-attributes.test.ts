import { asPublicKey, type KeyAttributes } from "@tessera/crypto"
import { expect, it } from "vitest"
import { describeOnEachDatabase } from "../testing/each-database.ts"
import { addUser, bytes, openTestStores } from "../testing/test-stores.ts"

const wrapped = () => ({ ciphertext: bytes(48), nonce: bytes(24) })

const newAttributes = (): KeyAttributes => ({
  passwordWrap: { salt: bytes(16), kdf: { memLimitBytes: 2 ** 32, opsLimit: 1 }, masterKey: wrapped() },
  publicKey: asPublicKey(bytes(32)),
  secretKey: wrapped(),
  recoveryWrap: { masterKeyByRecoveryKey: wrapped(), recoveryKeyByMasterKey: wrapped() },
})

describeOnEachDatabase("key attributes", (create) => {
  const open = async () => {
    const { stores } = await openTestStores(await create())
    return { keyAttributes: stores.keyAttributes, userId: await addUser(stores), stores }
  }

  it("keeps every byte, and numbers above 32 bits", async () => {
    const { keyAttributes, userId, stores } = await open()
    const attributes = newAttributes()
    expect(await keyAttributes.find(userId)).toBeNull()
    expect(await keyAttributes.exists(userId)).toBe(false)
    expect(await keyAttributes.create(userId, attributes, 1)).toBe(true)
    expect(await keyAttributes.find(userId)).toEqual(attributes)
    expect(await keyAttributes.exists(userId)).toBe(true)
    expect(await keyAttributes.exists(await addUser(stores))).toBe(false)
  })

  it("is written once, also when many write at once", async () => {
    const { keyAttributes, userId } = await open()
    const all = [newAttributes(), newAttributes(), newAttributes()]
    const answers = await Promise.all(all.map((one) => keyAttributes.create(userId, one, 1)))
    expect(answers.filter(Boolean)).toHaveLength(1)
    expect(await keyAttributes.find(userId)).toEqual(all[answers.indexOf(true)])
  })

  it("replaces what depends on the password, and nothing else", async () => {
    const { keyAttributes, userId } = await open()
    const attributes = newAttributes()
    const { passwordWrap } = newAttributes()
    expect(await keyAttributes.replacePasswordWrap(userId, passwordWrap)).toBe(false)
    await keyAttributes.create(userId, attributes, 1)
    expect(await keyAttributes.replacePasswordWrap(userId, passwordWrap)).toBe(true)
    expect(await keyAttributes.find(userId)).toEqual({ ...attributes, passwordWrap })
  })

  it("adds a recovery key where there is none, and only there", async () => {
    const { keyAttributes, userId } = await open()
    const attributes = { ...newAttributes(), recoveryWrap: null }
    const { recoveryWrap } = newAttributes()
    if (recoveryWrap === null) throw new Error("made with one")
    expect(await keyAttributes.addRecoveryWrap(userId, recoveryWrap)).toBe(false)
    await keyAttributes.create(userId, attributes, 1)
    expect(await keyAttributes.find(userId)).toEqual(attributes)
    expect(await keyAttributes.addRecoveryWrap(userId, recoveryWrap)).toBe(true)
    expect(await keyAttributes.find(userId)).toEqual({ ...attributes, recoveryWrap })
    expect(await keyAttributes.addRecoveryWrap(userId, recoveryWrap)).toBe(false)
  })
})
