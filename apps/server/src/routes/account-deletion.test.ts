// Deleting an account (protocol §3.11).
import { decodeUtf8 } from "@tessera/bytes"
import { openSealedBox } from "@tessera/crypto"
import { endpoints } from "@tessera/wire"
import { describe, expect, it } from "vitest"
import { DAY_MS, openTestServer } from "../testing/open-test-server.ts"
import { openToken, random, signIn, signUp, type TestAccount, verifyByMail } from "../testing/test-account.ts"
import type { TestClient } from "../testing/test-client.ts"

async function openChallenge(me: TestClient, { keys }: TestAccount): Promise<string> {
  const answer = await me.ask(endpoints.getDeleteChallenge)
  expect(answer).toMatchObject({ allowDelete: true, apps: ["auth"] })
  return decodeUtf8(openSealedBox(answer.encryptedChallenge, keys))
}

const remove = (me: TestClient, challenge: string) =>
  me.send(endpoints.deleteAccount, {
    body: { challenge, feedback: "none", reasonCategory: undefined, reason: undefined },
  })

describe("deleting an account", () => {
  it("needs the challenge only its keys can open, ends all sessions and frees the address", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client)
    const me = client.with({ token: account.token })
    const photos = client.with({ clientPackage: "io.ente.photos" })
    const other = photos.with({ token: openToken(await signIn(photos, account.password), account) })
    await me.ask(endpoints.createAuthenticatorKey, { body: { encryptedKey: random(48), header: random(24) } })
    await me.ask(endpoints.createEntity, { body: { encryptedData: random(99), header: random(24) } })
    expect(await me.ask(endpoints.getDeletionSummary)).toEqual({
      photosAndVideosCount: 0,
      authenticatorCodesCount: 1,
      lockerRecordsCount: 0,
    })

    const answer = await remove(me, await openChallenge(me, account))
    expect(answer.json).toEqual({ isSubscriptionCancelled: true, userID: account.userId })
    for (const device of [me, other]) {
      expect((await device.send(endpoints.getSessionValidity)).status).toBe(401)
    }
    expect(server.mailer.mails.at(-1)).toMatchObject({
      to: account.email,
      subject: "Your account was deleted",
    })
    const heir = await signUp(server, client, account.email)
    expect(heir.userId).not.toBe(account.userId)
    const entities = await client
      .with({ token: heir.token })
      .ask(endpoints.getEntityDiff, { query: { sinceTime: 0, limit: 10 } })
    expect(entities.diff).toEqual([])
  })

  it("refuses the challenge of another account, a forged one, and an old one", async () => {
    const { server, client } = await openTestServer()
    const [alice, bob] = [await signUp(server, client), await signUp(server, client)]
    const me = client.with({ token: alice.token })
    const foreign = await openChallenge(client.with({ token: bob.token }), bob)
    const own = await openChallenge(me, alice)
    const unsigned = `${Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url")}.${own.split(".")[1]}.`
    for (const challenge of [foreign, `${own.slice(0, -2)}AA`, unsigned, "nonsense"]) {
      const answer = await remove(me, challenge)
      expect([answer.status, answer.text]).toEqual([403, "{}"])
    }
    server.clock.advance(DAY_MS)
    expect(await remove(me, own)).toMatchObject({
      status: 400,
      json: { code: "BAD_REQUEST", message: "token expired" },
    })
    await me.ask(endpoints.getSessionValidity)
  })

  it("has no challenge for an account without keys", async () => {
    const { server, client } = await openTestServer()
    const { token = "" } = await verifyByMail(server, client, { email: "a@example.org", purpose: "signup" })
    const answer = await client.with({ token }).send(endpoints.getDeleteChallenge)
    expect([answer.status, answer.text]).toEqual([404, "{}"])
  })
})
