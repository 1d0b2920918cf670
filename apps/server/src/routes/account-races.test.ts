// What changes an account as a whole, at the same time as what else touches it; on both databases.
import { computeCode, toOtpParameters } from "@tessera/otp"
import { endpoints } from "@tessera/wire"
import { expect, it } from "vitest"
import { describeOnEachDatabase } from "../testing/each-database.ts"
import { openTestServer } from "../testing/open-test-server.ts"
import { beginPassword, beginSignIn, newTestPassword, openToken, random } from "../testing/test-account.ts"
import { signIn, signUp, type TestAccount } from "../testing/test-account.ts"
import type { Answer, TestClient } from "../testing/test-client.ts"

const ROUNDS = 6
const faults = (answers: readonly Answer[]) => answers.filter(({ status }) => status >= 500)

const GENEROUS = { TESSERA_RATE_LIMIT_FACTOR: "1000", TESSERA_ADMINS: "root@example.org" }

async function preparePasswordChange(me: TestClient) {
  const { setupID, proof } = await beginPassword(me, newTestPassword())
  const updatedKeyAttr = {
    kekSalt: random(16),
    encryptedKey: random(48),
    keyDecryptionNonce: random(24),
    memLimit: 2 ** 30,
    opsLimit: 4,
  }
  const body = { setupID, srpM1: proof.clientProof, updatedKeyAttr, logOutOtherDevices: true }
  return () => me.send(endpoints.updateSrp, { body })
}

async function prepareProof(client: TestClient, { password }: TestAccount) {
  const { sessionID, proof } = await beginSignIn(client, password)
  const body = { srpUserID: password.srpUserId, sessionID, srpM1: proof.clientProof }
  return () => client.send(endpoints.verifySrpSession, { body })
}

async function enableTwoFactor(me: TestClient, nowMs: number) {
  const { secretCode } = await me.ask(endpoints.setUpTwoFactor)
  const otp = toOtpParameters({ type: "totp", secret: secretCode, algorithm: "SHA1", digits: 6, period: 30 })
  const code = computeCode(otp, nowMs)
  await me.ask(endpoints.enableTwoFactor, {
    body: { code, encryptedTwoFactorSecret: random(40), twoFactorSecretDecryptionNonce: random(24) },
  })
  return code
}

describeOnEachDatabase("one account, changed from several sides at once", (create) => {
  const open = async () => openTestServer(GENEROUS, { database: await create() })

  it("passwords are changed and the account deleted without a fault", async () => {
    const { server, client } = await open()
    const admin = client.with({ token: (await signUp(server, client, "root@example.org")).token })
    for (let round = 0; round < ROUNDS; round++) {
      const account = await signUp(server, client)
      const me = client.with({ token: account.token })
      const changes = [await preparePasswordChange(me), await preparePasswordChange(me)]
      const answers = await Promise.all([
        ...changes.map((change) => change()),
        admin.send(endpoints.adminDeleteUser, { query: { email: account.email } }),
      ])
      expect(faults(answers)).toEqual([])
    }
  })

  it("a second factor is used, switched off and deleted with its account without a fault", async () => {
    const { server, client } = await open()
    const admin = client.with({ token: (await signUp(server, client, "root@example.org")).token })
    for (let round = 0; round < ROUNDS; round++) {
      const account = await signUp(server, client)
      const me = client.with({ token: account.token })
      const code = await enableTwoFactor(me, server.clock.nowMs())
      const { twoFactorSessionID } = await signIn(client, account.password)
      const sessionID = twoFactorSessionID ?? ""
      const answers = await Promise.all([
        client.send(endpoints.verifyTwoFactor, { body: { sessionID, code } }),
        me.send(endpoints.disableTwoFactor),
        client.send(endpoints.removeTwoFactor, {
          body: { sessionID, secret: "no secret", twoFactorType: "totp" },
        }),
        admin.send(endpoints.adminDisableTwoFactor, { body: { userID: account.userId } }),
        admin.send(endpoints.adminDeleteUser, { query: { email: account.email } }),
      ])
      expect(faults(answers)).toEqual([])
    }
  })

  it("no session begun with the old password outlives its change", async () => {
    const { server, client } = await open()
    for (let round = 0; round < ROUNDS; round++) {
      const account = await signUp(server, client)
      const me = client.with({ token: account.token })
      const change = await preparePasswordChange(me)
      const proofs = await Promise.all(Array.from({ length: 4 }, () => prepareProof(client, account)))
      const [changed, ...signedIn] = await Promise.all([change(), ...proofs.map((prove) => prove())])
      expect(changed.status).toBe(200)
      expect(faults(signedIn)).toEqual([])
      for (const { status, json } of signedIn) {
        if (status !== 200) continue
        const encryptedToken = Uint8Array.fromBase64((json as { encryptedToken: string }).encryptedToken)
        const token = openToken({ encryptedToken }, account)
        expect((await client.with({ token }).send(endpoints.getSessionValidity)).status).toBe(401)
      }
      expect((await me.send(endpoints.getSessionValidity)).status).toBe(200)
    }
  })
})
