// Signing up: both orders in which official clients do it, and every place where they may stop half-way.
import { endpoints } from "@tessera/wire"
import { describe, expect, it } from "vitest"
import { openTestServer } from "../testing/open-test-server.ts"
import {
  beginPassword,
  newTestKeys,
  newTestPassword,
  openToken,
  setPassword,
  signIn,
  signUp,
  verifyByMail,
} from "../testing/test-account.ts"
import type { TestClient } from "../testing/test-client.ts"
import { keyAttributesToWire } from "./key-attributes.ts"

const EMAIL = "alice@example.org"
const askAttributes = (client: TestClient) =>
  client.send(endpoints.getSrpAttributes, { query: { email: EMAIL } })
const setKeys = (client: TestClient, keys: ReturnType<typeof newTestKeys>) =>
  client.ask(endpoints.setKeyAttributes, { body: { keyAttributes: keyAttributesToWire(keys.attributes) } })

describe("signing up", () => {
  it("works with the key attributes first (web)", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client, EMAIL)
    const answer = await signIn(client, account.password)
    expect(answer.id).toBe(account.userId)
    const me = client.with({ token: openToken(answer, account) })
    const validity = await me.ask(endpoints.getSessionValidity)
    expect(validity).toEqual({
      hasSetKeys: true,
      keyAttributes: keyAttributesToWire(account.keys.attributes),
    })
  })

  it("works with the password proof first (Flutter)", async () => {
    const { server, client } = await openTestServer()
    const { token = "", id } = await verifyByMail(server, client, { email: EMAIL, purpose: "signup" })
    const me = client.with({ token })
    const password = newTestPassword()
    const keys = newTestKeys(password)
    expect(await setPassword(me, password)).toEqual({ isServerProven: true })
    await setKeys(me, keys)
    const answer = await signIn(client, password)
    expect(answer.id).toBe(id)
    expect(openToken(answer, { keys })).toMatch(/^[\w-]{43}=$/)
  })

  it("serves an account without keys: details, an empty diff, no keys yet", async () => {
    const { server, client } = await openTestServer()
    const { token = "" } = await verifyByMail(server, client, { email: EMAIL, purpose: "signup" })
    const me = client.with({ token })
    expect(await me.ask(endpoints.getUserDetails, { query: { memoryCount: false } })).toMatchObject({
      email: EMAIL,
      profileData: { canDisableEmailMFA: false },
    })
    const diff = await me.ask(endpoints.getEntityDiff, { query: { sinceTime: 0, limit: 500 } })
    expect(diff.diff).toEqual([])
    expect(await me.ask(endpoints.getSessionValidity)).toEqual({ hasSetKeys: false })
  })

  it("stopped after the password proof, begins anew with the next question about the address", async () => {
    const { server, client } = await openTestServer()
    const first = await verifyByMail(server, client, { email: EMAIL, purpose: "signup" })
    await setPassword(client.with({ token: first.token ?? "" }), newTestPassword())
    expect(await askAttributes(client)).toMatchObject({
      status: 404,
      json: { code: "NOT_FOUND", message: "" },
    })
    const account = await signUp(server, client, EMAIL)
    expect(account.userId).toBe(first.id)
    expect((await signIn(client, account.password)).id).toBe(first.id)
  })

  it("stopped after the password proof, begins anew even if nobody asked", async () => {
    const { server, client } = await openTestServer()
    const first = await verifyByMail(server, client, { email: EMAIL, purpose: "signup" })
    const me = client.with({ token: first.token ?? "" })
    await setPassword(me, newTestPassword())
    const password = newTestPassword()
    await setPassword(me, password)
    await setKeys(me, newTestKeys(password))
    expect((await signIn(client, password)).id).toBe(first.id)
  })

  it("stopped after the key attributes, signs in by mail and sets its password then", async () => {
    const { server, client } = await openTestServer()
    const first = await verifyByMail(server, client, { email: EMAIL, purpose: "signup" })
    const password = newTestPassword()
    const keys = newTestKeys(password)
    await setKeys(client.with({ token: first.token ?? "" }), keys)
    expect(await askAttributes(client)).toMatchObject({ status: 404, json: { code: "NOT_FOUND" } })
    const answer = await verifyByMail(server, client, { email: EMAIL, purpose: "login" })
    await setPassword(client.with({ token: openToken(answer, { keys }) }), password)
    expect((await signIn(client, password)).id).toBe(first.id)
  })

  it("keeps what is complete: no second proof, no second key attributes", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client, EMAIL)
    const me = client.with({ token: account.token })
    const { setupID, proof } = await beginPassword(me, newTestPassword())
    const again = await me.send(endpoints.completeSrp, { body: { setupID, srpM1: proof.clientProof } })
    expect(again).toMatchObject({ status: 400, json: { code: "BAD_REQUEST" } })
    const { attributes } = newTestKeys(newTestPassword())
    const keys = await me.send(endpoints.setKeyAttributes, {
      body: { keyAttributes: keyAttributesToWire(attributes) },
    })
    expect([keys.status, keys.text]).toEqual([403, "{}"])
    expect((await signIn(client, account.password)).id).toBe(account.userId)
  })

  it("takes nobody new when it is closed, and still lets in who is there", async () => {
    const { server, client } = await openTestServer({
      TESSERA_REGISTRATION: "closed",
      TESSERA_HARDCODED_OTTS: "*@example.org=123456",
    })
    const body = { email: EMAIL, client: undefined, mobile: undefined }
    const signup = await client.send(endpoints.sendOtt, { body: { ...body, purpose: "signup" } })
    expect([signup.status, signup.text]).toEqual([403, "{}"])
    // Compat: without a purpose a code goes anywhere; the account is refused when it is traded.
    await client.ask(endpoints.sendOtt, { body: { ...body, purpose: "" } })
    const traded = await client.send(endpoints.verifyEmail, {
      body: { email: EMAIL, ott: "123456", source: undefined },
    })
    expect([traded.status, traded.text]).toEqual([403, "{}"])
    expect(server.mailer.mails).toEqual([])
  })
})

describe("key attributes", () => {
  const withKdf = (memLimit: number, opsLimit: number) => ({
    keyAttributes: { ...keyAttributesToWire(newTestKeys(newTestPassword()).attributes), memLimit, opsLimit },
  })
  const MIB = 2 ** 20

  it.each([
    [64 * MIB, 2, "Unexpected KDF strength"],
    [256 * MIB, 15, "Unexpected KDF strength"],
    [256 * MIB, 17, "Unexpected KDF strength"],
    [64 * MIB, 64, "memory limit must be at least 128MB"],
  ])("with memory %i and %i passes are refused", async (memLimit, opsLimit, message) => {
    const { server, client } = await openTestServer()
    const { token = "" } = await verifyByMail(server, client, { email: EMAIL, purpose: "signup" })
    const me = client.with({ token })
    const answer = await me.send(endpoints.setKeyAttributes, { body: withKdf(memLimit, opsLimit) })
    expect(answer).toMatchObject({ status: 400, json: { code: "BAD_REQUEST", message } })
  })

  it.each([
    [1024 * MIB, 4],
    [512 * MIB, 8],
    [256 * MIB, 16],
    [128 * MIB, 32],
    [4096 * MIB, 1],
  ])("with memory %i and %i passes are accepted", async (memLimit, opsLimit) => {
    const { server, client } = await openTestServer()
    const { token = "" } = await verifyByMail(server, client, { email: EMAIL, purpose: "signup" })
    await client.with({ token }).ask(endpoints.setKeyAttributes, { body: withKdf(memLimit, opsLimit) })
  })

  it("with a public key for which nothing can be sealed are refused", async () => {
    const { server, client } = await openTestServer()
    const { token = "" } = await verifyByMail(server, client, { email: EMAIL, purpose: "signup" })
    const { keyAttributes } = withKdf(256 * MIB, 16)
    const answer = await client.with({ token }).send(endpoints.setKeyAttributes, {
      body: { keyAttributes: { ...keyAttributes, publicKey: new Uint8Array(32) } },
    })
    expect([answer.status, answer.text]).toEqual([400, "{}"])
  })

  it("without a recovery key take one later, once", async () => {
    const { server, client } = await openTestServer()
    const { token = "" } = await verifyByMail(server, client, { email: EMAIL, purpose: "signup" })
    const me = client.with({ token })
    const { keyAttributes } = withKdf(256 * MIB, 16)
    const recovery = {
      masterKeyEncryptedWithRecoveryKey: new Uint8Array(48).fill(1),
      masterKeyDecryptionNonce: new Uint8Array(24).fill(2),
      recoveryKeyEncryptedWithMasterKey: new Uint8Array(48).fill(3),
      recoveryKeyDecryptionNonce: new Uint8Array(24).fill(4),
    }
    const missing = await me.send(endpoints.addRecoveryKey, { body: recovery })
    expect([missing.status, missing.text]).toEqual([404, "{}"])
    const without = Object.fromEntries(Object.keys(recovery).map((name) => [name, null]))
    await me.ask(endpoints.setKeyAttributes, {
      body: { keyAttributes: { ...keyAttributes, ...without } },
    })
    await me.ask(endpoints.addRecoveryKey, { body: recovery })
    expect((await me.ask(endpoints.getSessionValidity)).keyAttributes).toMatchObject(recovery)
    const again = await me.send(endpoints.addRecoveryKey, { body: recovery })
    expect(again).toMatchObject({ status: 409, json: { code: "CONFLICT" } })
  })
})
