import { randomUUID } from "node:crypto"
import { asPublicKey } from "@tessera/crypto"
import { expect, it } from "vitest"
import { describeOnEachDatabase } from "../testing/each-database.ts"
import { addUser, bytes, newAddress, openTestStores } from "../testing/test-stores.ts"

const newAuth = () => ({ srpUserId: randomUUID(), salt: bytes(16), verifier: bytes(512) })

describeOnEachDatabase("password proofs", (create) => {
  const open = async () => (await openTestStores(await create())).stores

  it("says what a sign-in must know, as far as the account has it", async () => {
    const stores = await open()
    const address = newAddress()
    expect(await stores.srp.findFacts(address.emailHash)).toBeNull()
    const userId = (await stores.users.create(address, 1)) ?? 0
    const facts = { userId, isEmailMfaEnabled: false, srp: null, kek: null }
    expect(await stores.srp.findFacts(address.emailHash)).toEqual(facts)

    const { verifier, ...srp } = newAuth()
    await stores.srp.create(userId, { ...srp, verifier }, 1)
    expect(await stores.srp.findFacts(address.emailHash)).toEqual({ ...facts, srp })

    const box = { ciphertext: bytes(48), nonce: bytes(24) }
    const kek = { salt: bytes(16), kdf: { memLimitBytes: 2 ** 30, opsLimit: 4 } }
    const attributes = {
      passwordWrap: { ...kek, masterKey: box },
      publicKey: asPublicKey(bytes(32)),
      secretKey: box,
      recoveryWrap: null,
    }
    await stores.keyAttributes.create(userId, attributes, 1)
    await stores.users.setEmailMfa(userId, true)
    expect(await stores.srp.findFacts(address.emailHash)).toEqual({
      userId,
      isEmailMfaEnabled: true,
      srp,
      kek,
    })
    await stores.users.markDeleted(userId, 2)
    expect(await stores.srp.findFacts(address.emailHash)).toBeNull()
  })

  it("finds the verifier by the SRP user id, but not that of a deleted account", async () => {
    const stores = await open()
    const userId = await addUser(stores)
    const auth = newAuth()
    await stores.srp.create(userId, auth, 1)
    expect(await stores.srp.findVerifier(auth.srpUserId)).toEqual({
      userId,
      verifier: auth.verifier,
      isEmailMfaEnabled: false,
    })
    expect(await stores.srp.findVerifier(randomUUID())).toBeNull()
    await stores.users.markDeleted(userId, 2)
    expect(await stores.srp.findVerifier(auth.srpUserId)).toBeNull()
  })

  it("creates once, replaces, and gives no SRP user id to two accounts", async () => {
    const stores = await open()
    const { srp } = stores
    const [userId, otherId] = [await addUser(stores), await addUser(stores)]
    const [first, second] = [newAuth(), newAuth()]
    expect(await srp.create(userId, first, 1)).toBe(true)
    expect(await srp.create(userId, second, 1)).toBe(false)
    expect(await srp.create(otherId, { ...newAuth(), srpUserId: first.srpUserId }, 1)).toBe(false)
    expect(await srp.replace(userId, second, 2)).toBe(true)
    expect(await srp.findVerifier(first.srpUserId)).toBeNull()
    expect((await srp.findVerifier(second.srpUserId))?.userId).toBe(userId)
    expect(await srp.replace(otherId, second, 2)).toBe(false)
    await srp.delete(userId)
    expect(await srp.exists(userId)).toBe(false)
  })
})
