// What is good for one use is used once, however many ask in the same instant; on both databases.
import { computeCode, toOtpParameters } from "@tessera/otp"
import { endpoints } from "@tessera/wire"
import { expect, it } from "vitest"
import { describeOnEachDatabase } from "../testing/each-database.ts"
import { openTestServer } from "../testing/open-test-server.ts"
import {
  beginPassword,
  beginSignIn,
  newTestPassword,
  random,
  signIn,
  signUp,
} from "../testing/test-account.ts"
import type { Answer } from "../testing/test-client.ts"

const AT_ONCE = 8
const atOnce = (ask: (index: number) => Promise<Answer>) =>
  Promise.all(Array.from({ length: AT_ONCE }, (_, index) => ask(index)))
const statuses = (answers: Answer[]) => answers.map(({ status }) => status).toSorted((a, b) => a - b)
const times = <Value>(count: number, value: Value) => Array<Value>(count).fill(value)

describeOnEachDatabase("in the same instant", (create) => {
  const open = async () => openTestServer({}, { database: await create() })

  it("one code by mail is traded once, and makes one account", async () => {
    const { server, client } = await open()
    const email = "alice@example.org"
    await client.ask(endpoints.sendOtt, {
      body: { email, purpose: "signup", client: undefined, mobile: undefined },
    })
    const body = { email, ott: server.mailer.lastCode(email) ?? "", source: undefined }
    const answers = await atOnce(() => client.send(endpoints.verifyEmail, { body }))
    expect(statuses(answers)).toEqual([200, ...times(AT_ONCE - 1, 410)])
  })

  it("several codes of one new address make one account", async () => {
    const { server, client } = await open()
    const email = "bob@example.org"
    const codes = new Set<string>()
    while (codes.size < 4) {
      await client.ask(endpoints.sendOtt, {
        body: { email, purpose: "signup", client: undefined, mobile: undefined },
      })
      codes.add(server.mailer.lastCode(email) ?? "")
    }
    const answers = await Promise.all(
      [...codes].map((ott) => client.ask(endpoints.verifyEmail, { body: { email, ott, source: undefined } })),
    )
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
  })

  it("guesses at several codes wait for their turn, with new codes in between", async () => {
    const { server, client } = await open()
    const email = "dave@example.org"
    const body = { email, purpose: "" as const, client: undefined, mobile: undefined }
    for (let index = 0; index < 5; index++) await client.ask(endpoints.sendOtt, { body })
    const right = server.mailer.lastCode(email) ?? ""
    const answers = await atOnce((index) =>
      index % 2 === 0
        ? client.send(endpoints.verifyEmail, { body: { email, ott: "no code", source: undefined } })
        : client.send(endpoints.sendOtt, { body }),
    )
    expect(statuses(answers)).toEqual([...times(AT_ONCE / 2, 200), ...times(AT_ONCE / 2, 401)])
    const traded = await client.send(endpoints.verifyEmail, {
      body: { email, ott: right, source: undefined },
    })
    expect(traded.status).toBe(200)
  })

  it("guesses are all counted", async () => {
    const { server, client } = await open()
    const email = "carol@example.org"
    await client.ask(endpoints.sendOtt, {
      body: { email, purpose: "", client: undefined, mobile: undefined },
    })
    const right = server.mailer.lastCode(email) ?? ""
    const guess = (index: number) => {
      const ott = String((Number(right) + 1 + index) % 1_000_000).padStart(6, "0")
      return client.send(endpoints.verifyEmail, { body: { email, ott, source: undefined } })
    }
    const answers = await Promise.all(Array.from({ length: 30 }, (_, index) => guess(index)))
    expect(statuses(answers)).toEqual([...times(20, 401), ...times(10, 429)])
  })

  it("one password proof is accepted once", async () => {
    const { server, client } = await open()
    const { password } = await signUp(server, client)
    const { sessionID, proof } = await beginSignIn(client, password)
    const body = { srpUserID: password.srpUserId, sessionID, srpM1: proof.clientProof }
    const answers = await atOnce(() => client.send(endpoints.verifySrpSession, { body }))
    expect(statuses(answers)).toEqual([200, ...times(AT_ONCE - 1, 410)])
  })

  it("wrong password proofs are all counted", async () => {
    const { server, client } = await open()
    const { password } = await signUp(server, client)
    const { sessionID } = await beginSignIn(client, password)
    const answers = await atOnce(() =>
      client.send(endpoints.verifySrpSession, {
        body: { srpUserID: password.srpUserId, sessionID, srpM1: random(32) },
      }),
    )
    expect(statuses(answers)).toEqual([...times(5, 401), ...times(AT_ONCE - 5, 410)])
  })

  it("only ten password proofs are begun", async () => {
    const database = await create()
    const { server, client } = await openTestServer({ TESSERA_RATE_LIMIT_FACTOR: "1" }, { database })
    const { password } = await signUp(server, client)
    const answers = await Promise.all(
      Array.from({ length: 14 }, (_, index) =>
        client.with({ ip: `192.0.2.${index}` }).send(endpoints.createSrpSession, {
          body: { srpUserID: password.srpUserId, srpA: Uint8Array.from([1, ...random(511)]) },
        }),
      ),
    )
    expect(statuses(answers)).toEqual([...times(10, 200), ...times(4, 429)])
  })

  it("one new password is set once", async () => {
    const { server, client } = await open()
    const account = await signUp(server, client)
    const me = client.with({ token: account.token })
    const { setupID, proof } = await beginPassword(me, newTestPassword())
    const updatedKeyAttr = {
      kekSalt: random(16),
      encryptedKey: random(48),
      keyDecryptionNonce: random(24),
      memLimit: 2 ** 30,
      opsLimit: 4,
    }
    const body = { setupID, srpM1: proof.clientProof, updatedKeyAttr, logOutOtherDevices: true }
    const answers = await atOnce(() => me.send(endpoints.updateSrp, { body }))
    const [first, ...others] = statuses(answers)
    expect(first).toBe(200)
    expect(others.every((status) => status === 404 || status === 410)).toBe(true)
  })

  it("one second-factor session is used once", async () => {
    const { server, client } = await open()
    const account = await signUp(server, client)
    const me = client.with({ token: account.token })
    const { secretCode } = await me.ask(endpoints.setUpTwoFactor)
    const otp = toOtpParameters({
      type: "totp",
      secret: secretCode,
      algorithm: "SHA1",
      digits: 6,
      period: 30,
    })
    const code = computeCode(otp, server.clock.nowMs())
    await me.ask(endpoints.enableTwoFactor, {
      body: { code, encryptedTwoFactorSecret: random(40), twoFactorSecretDecryptionNonce: random(24) },
    })
    const { twoFactorSessionID: sessionID } = await signIn(client, account.password)
    const answers = await atOnce(() =>
      client.send(endpoints.verifyTwoFactor, { body: { sessionID: sessionID ?? "", code } }),
    )
    const [first, ...others] = statuses(answers)
    expect(first).toBe(200)
    expect(others.every((status) => status === 404)).toBe(true)
  })

  it("one code of the second factor is accepted once, in however many sessions", async () => {
    const { server, client } = await open()
    const account = await signUp(server, client)
    const me = client.with({ token: account.token })
    const { secretCode } = await me.ask(endpoints.setUpTwoFactor)
    const otp = toOtpParameters({
      type: "totp",
      secret: secretCode,
      algorithm: "SHA1",
      digits: 6,
      period: 30,
    })
    const code = computeCode(otp, server.clock.nowMs())
    await me.ask(endpoints.enableTwoFactor, {
      body: { code, encryptedTwoFactorSecret: random(40), twoFactorSecretDecryptionNonce: random(24) },
    })
    const sessions: string[] = []
    for (let index = 0; index < 4; index++) {
      sessions.push((await signIn(client, account.password)).twoFactorSessionID ?? "")
    }
    const answers = await Promise.all(
      sessions.map((sessionID) => client.send(endpoints.verifyTwoFactor, { body: { sessionID, code } })),
    )
    expect(statuses(answers)).toEqual([200, 401, 401, 401])
  })

  it("changes of one vault get an order, and a repeated create makes one row", async () => {
    const { server, client } = await open()
    const me = client.with({ token: (await signUp(server, client)).token })
    await me.ask(endpoints.createAuthenticatorKey, { body: { encryptedKey: random(48), header: random(24) } })
    const repeated = { encryptedData: random(100), header: random(24) }
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        me.send(endpoints.createEntity, {
          body: index % 2 === 0 ? repeated : { encryptedData: random(100), header: random(24) },
        }),
      ),
    )
    expect(statuses(answers)).toEqual(times(20, 200))
    const { diff } = await me.ask(endpoints.getEntityDiff, { query: { sinceTime: 0, limit: 100 } })
    expect(diff).toHaveLength(11)
    expect(new Set(diff.map(({ updatedAt }) => updatedAt)).size).toBe(11)
  })
})
