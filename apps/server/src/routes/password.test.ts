// Setting and changing a password (protocol §3.4): everything changes together, or nothing.
import { randomUUID } from "node:crypto"
import { NEW_PASSWORD_KDF, rewrapMasterKey } from "@tessera/crypto"
import { endpoints } from "@tessera/wire"
import { describe, expect, it } from "vitest"
import { MINUTE_MS, openTestServer } from "../testing/open-test-server.ts"
import {
  beginPassword,
  beginSignIn,
  newTestPassword,
  openToken,
  random,
  signIn,
  signUp,
  type TestAccount,
  type TestPassword,
} from "../testing/test-account.ts"
import type { TestClient } from "../testing/test-client.ts"

/** What a client sends beside its proof. */
function rewrap({ keys }: TestAccount, { keyEncryptionKey, kekSalt }: TestPassword, kdf = NEW_PASSWORD_KDF) {
  const wrap = rewrapMasterKey(keys.masterKey, { keyEncryptionKey, salt: kekSalt, kdf }, random)
  return {
    kekSalt: wrap.salt,
    encryptedKey: wrap.masterKey.ciphertext,
    keyDecryptionNonce: wrap.masterKey.nonce,
    memLimit: kdf.memLimitBytes,
    opsLimit: kdf.opsLimit,
  }
}

async function changePassword(client: TestClient, account: TestAccount, logOutOtherDevices = true) {
  const password = newTestPassword()
  const { setupID, proof } = await beginPassword(client, password)
  const updatedKeyAttr = rewrap(account, password)
  const answer = await client.send(endpoints.updateSrp, {
    body: { setupID, srpM1: proof.clientProof, updatedKeyAttr, logOutOtherDevices },
  })
  return { answer, password, proof, setupID, updatedKeyAttr }
}

describe("changing the password", () => {
  it("replaces proof and wrapped key together, and nothing else", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client)
    const me = client.with({ token: account.token })
    const before = (await me.ask(endpoints.getSessionValidity)).keyAttributes
    const { answer, password, proof, setupID, updatedKeyAttr } = await changePassword(me, account)
    expect(answer.json).toEqual({ setupID, srpM2: Buffer.from(proof.serverProof).toString("base64") })
    expect((await me.ask(endpoints.getSessionValidity)).keyAttributes).toEqual({
      ...before,
      ...updatedKeyAttr,
    })
    expect((await signIn(client, password)).id).toBe(account.userId)
    const old = await beginSignIn(client, account.password)
    const refused = await client.send(endpoints.verifySrpSession, {
      body: {
        srpUserID: account.password.srpUserId,
        sessionID: old.sessionID,
        srpM1: old.proof.clientProof,
      },
    })
    expect(refused.status).toBe(401)
    const { attributes } = await client.ask(endpoints.getSrpAttributes, { query: { email: account.email } })
    expect(attributes).toMatchObject({ srpUserID: password.srpUserId, kekSalt: password.kekSalt })
  })

  it("ends all other sessions in all apps at once, unless asked not to", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client)
    const me = client.with({ token: account.token })
    const photos = client.with({ clientPackage: "io.ente.photos" })
    const phone = client.with({ token: openToken(await signIn(client, account.password), account) })
    const other = photos.with({ token: openToken(await signIn(photos, account.password), account) })
    const { password } = await changePassword(me, account, false)
    for (const device of [me, phone, other]) await device.ask(endpoints.getSessionValidity)
    await changePassword(me, account)
    await me.ask(endpoints.getSessionValidity)
    for (const device of [phone, other]) {
      expect(await device.send(endpoints.getSessionValidity)).toMatchObject({
        status: 401,
        json: { error: "invalid token" },
      })
    }
    expect(password.srpUserId).not.toBe(account.password.srpUserId)
  })

  it("works without an old proof: a password set again by the recovery key", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client)
    const { password } = await changePassword(client.with({ token: account.token }), account)
    expect((await signIn(client, password)).id).toBe(account.userId)
  })

  it("changes nothing after a wrong proof, and only five are tried", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client)
    const me = client.with({ token: account.token })
    const password = newTestPassword()
    const { setupID, proof } = await beginPassword(me, password)
    const body = { setupID, updatedKeyAttr: rewrap(account, password), logOutOtherDevices: true }
    for (let attempt = 0; attempt < 5; attempt++) {
      const answer = await me.send(endpoints.updateSrp, { body: { ...body, srpM1: random(32) } })
      expect([answer.status, answer.text]).toEqual([401, "{}"])
    }
    expect(await me.send(endpoints.updateSrp, { body: { ...body, srpM1: proof.clientProof } })).toMatchObject(
      {
        status: 410,
        json: { code: "TOO_MANY_WRONG_ATTEMPTS" },
      },
    )
    expect((await signIn(client, account.password)).id).toBe(account.userId)
  })

  it("refuses a cheaper key derivation, and changes nothing", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client)
    const me = client.with({ token: account.token })
    const password = newTestPassword()
    const { setupID, proof } = await beginPassword(me, password)
    const weak = rewrap(account, password, { memLimitBytes: 64 * 2 ** 20, opsLimit: 2 })
    const answer = await me.send(endpoints.updateSrp, {
      body: { setupID, srpM1: proof.clientProof, updatedKeyAttr: weak, logOutOtherDevices: true },
    })
    expect(answer).toMatchObject({ status: 400, json: { message: "Unexpected KDF strength" } })
    expect((await signIn(client, account.password)).id).toBe(account.userId)
  })

  it("ends sign-ins under way with the old one", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client)
    const me = client.with({ token: account.token })
    const waiting = await beginSignIn(client, account.password)
    await changePassword(me, account)
    const answer = await client.send(endpoints.verifySrpSession, {
      body: {
        srpUserID: account.password.srpUserId,
        sessionID: waiting.sessionID,
        srpM1: waiting.proof.clientProof,
      },
    })
    expect(answer.status).toBe(401)
  })
})

describe("a set-up", () => {
  it("belongs to its account", async () => {
    const { server, client } = await openTestServer()
    const [alice, bob] = [await signUp(server, client), await signUp(server, client)]
    const password = newTestPassword()
    const { setupID, proof } = await beginPassword(client.with({ token: alice.token }), password)
    const stolen = await client.with({ token: bob.token }).send(endpoints.updateSrp, {
      body: {
        setupID,
        srpM1: proof.clientProof,
        updatedKeyAttr: rewrap(bob, password),
        logOutOtherDevices: true,
      },
    })
    expect([stolen.status, stolen.text]).toEqual([403, "{}"])
    expect((await signIn(client, bob.password)).id).toBe(bob.userId)
  })

  it("is unknown before it was begun, after it was used, and after ten minutes", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client)
    const me = client.with({ token: account.token })
    const send = (password: TestPassword, setupID: string, srpM1: Uint8Array) =>
      me.send(endpoints.updateSrp, {
        body: { setupID, srpM1, updatedKeyAttr: rewrap(account, password), logOutOtherDevices: true },
      })
    expect((await send(newTestPassword(), randomUUID(), random(32))).status).toBe(404)
    const { setupID, proof, password } = await changePassword(me, account)
    const again = await send(password, setupID, proof.clientProof)
    expect([again.status, again.text]).toEqual([404, "{}"])
    const late = await beginPassword(me, password)
    server.clock.advance(10 * MINUTE_MS)
    expect((await send(password, late.setupID, late.proof.clientProof)).status).toBe(404)
  })

  it("cannot take another account's SRP user id", async () => {
    const { server, client } = await openTestServer()
    const [alice, bob] = [await signUp(server, client), await signUp(server, client)]
    const password = { ...newTestPassword(), srpUserId: alice.password.srpUserId }
    const me = client.with({ token: bob.token })
    const { setupID, proof } = await beginPassword(me, password)
    const answer = await me.send(endpoints.updateSrp, {
      body: {
        setupID,
        srpM1: proof.clientProof,
        updatedKeyAttr: rewrap(bob, password),
        logOutOtherDevices: true,
      },
    })
    expect(answer).toMatchObject({ status: 400, json: { code: "BAD_REQUEST" } })
    expect((await signIn(client, alice.password)).id).toBe(alice.userId)
    expect((await signIn(client, bob.password)).id).toBe(bob.userId)
  })
})
