// A stranger cannot tell an address with an account from one without: the same statuses, keys, lengths and steps
// (decision 10). Where the protocol itself tells, one-time-tokens.test.ts has the limits.
import { randomUUID } from "node:crypto"
import { computeClientProof, deriveLoginSubKey, generateClientChallenge } from "@tessera/crypto"
import { nodeModPow } from "@tessera/platform/node"
import { endpoints } from "@tessera/wire"
import { describe, expect, it } from "vitest"
import { openTestServer } from "../testing/open-test-server.ts"
import { newTestPassword, random, signUp } from "../testing/test-account.ts"
import type { Answer, TestClient } from "../testing/test-client.ts"

/** What an answer looks like: its values replaced by their kinds and lengths. */
function shapeOf({ status, json, headers }: Answer): unknown {
  const names = [...headers.keys()].filter((name) => name !== "x-request-id").toSorted()
  return { status, names, body: kindOf(json) }
}

function kindOf(value: unknown): unknown {
  if (typeof value === "string") return `text of ${value.length}`
  if (typeof value !== "object" || value === null) return typeof value
  return Object.entries(value).map(([name, part]) => [name, kindOf(part)])
}

/** All that a stranger can do with an address, with a wrong password. */
async function probe(client: TestClient, email: string): Promise<Answer[]> {
  const answers: Answer[] = []
  const attributes = await client.send(endpoints.getSrpAttributes, { query: { email } })
  answers.push(attributes)
  const { srpUserID, isEmailMFAEnabled } = (
    attributes.json as { attributes: { srpUserID: string; isEmailMFAEnabled: boolean } }
  ).attributes
  const challenge = generateClientChallenge(random, nodeModPow)
  const begun = await client.send(endpoints.createSrpSession, {
    body: { srpUserID, srpA: challenge.clientPublic },
  })
  answers.push(begun)
  if (isEmailMFAEnabled) return answers
  const { sessionID, srpB } = begun.json as { sessionID: string; srpB: string }
  const { keyEncryptionKey, srpSalt } = newTestPassword()
  const credentials = { identity: srpUserID, password: deriveLoginSubKey(keyEncryptionKey), salt: srpSalt }
  const serverPublic = new Uint8Array(Buffer.from(srpB, "base64"))
  const { clientProof } = computeClientProof({ credentials, challenge, serverPublic }, nodeModPow)
  for (let attempt = 0; attempt < 6; attempt++) {
    const body = { srpUserID, sessionID, srpM1: clientProof }
    answers.push(await client.send(endpoints.verifySrpSession, { body }))
  }
  return answers
}

describe("addresses with and without an account", () => {
  it("answer alike at every step of a sign-in", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client)
    const known = (await probe(client, account.email)).map(shapeOf)
    let compared = 0
    for (let index = 0; index < 12; index++) {
      const unknown = (await probe(client, `stranger${index}@example.org`)).map(shapeOf)
      if (unknown.length === known.length) {
        expect(unknown).toEqual(known)
        compared++
      } else {
        expect(unknown[1]).toMatchObject({ status: 409 })
      }
    }
    expect(compared).toBeGreaterThan(0)
    expect(known.map((shape) => (shape as { status: number }).status)).toEqual([
      200, 200, 401, 401, 401, 401, 401, 410,
    ])
  })

  it("answer alike where e-mail verification is said to be on", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client)
    await client.with({ token: account.token }).ask(endpoints.setEmailMfa, { body: { isEnabled: true } })
    const known = await probe(client, account.email)
    for (let index = 0; ; index++) {
      const unknown = await probe(client, `stranger${index}@example.org`)
      if (unknown.length > 2) continue
      expect(unknown.map(shapeOf)).toEqual(known.map(shapeOf))
      expect(unknown[1]?.json).toEqual(known[1]?.json)
      break
    }
  })

  it("get the same attributes each time they are asked for", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client)
    for (const email of [account.email, "stranger@example.org", " Stranger@Example.org "]) {
      const [first, second] = [
        await client.send(endpoints.getSrpAttributes, { query: { email } }),
        await client.send(endpoints.getSrpAttributes, { query: { email: email.trim().toLowerCase() } }),
      ]
      expect(second.text).toBe(first.text)
    }
  })

  it("are limited alike: ten password proofs which are not finished", async () => {
    const { server, client } = await openTestServer({ TESSERA_RATE_LIMIT_FACTOR: "1" })
    const account = await signUp(server, client)
    const statuses = async (srpUserID: string, network: string) => {
      const all: number[] = []
      for (let index = 0; index < 12; index++) {
        const srpA = Uint8Array.from([1, ...random(511)])
        const from = client.with({ ip: `${network}.${index}` })
        all.push((await from.send(endpoints.createSrpSession, { body: { srpUserID, srpA } })).status)
      }
      return all
    }
    const known = await statuses(account.password.srpUserId, "192.0.2")
    expect(await statuses(randomUUID(), "198.51.100")).toEqual(known)
    expect(known).toEqual([...Array<number>(10).fill(200), 429, 429])
  })

  it("cost alike: the median time of many sign-ins does not tell", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client)
    const probe = async (email: string) => {
      const startedAt = performance.now()
      await probeOnce(client, email)
      return performance.now() - startedAt
    }
    await probe(account.email)
    const ratios: number[] = []
    // In turns, so that whatever else the machine does befalls both alike.
    for (let index = 0; index < 31; index++) {
      ratios.push((await probe(account.email)) / (await probe(`${randomUUID()}@example.org`)))
    }
    // A generous bound for a busy machine; without the modular arithmetic an answer takes a tenth of the time.
    const ratio = ratios.toSorted((a, b) => a - b)[15] ?? 0
    expect(ratio).toBeGreaterThan(0.4)
    expect(ratio).toBeLessThan(2.5)
  })
})

/** One wrong proof for the SRP user id of an address. */
async function probeOnce(client: TestClient, email: string): Promise<void> {
  const { attributes } = await client.ask(endpoints.getSrpAttributes, { query: { email } })
  const srpA = Uint8Array.from([1, ...random(511)])
  const body = { srpUserID: attributes.srpUserID, srpA }
  const begun = await client.send(endpoints.createSrpSession, { body })
  // For a stranger whose attributes say e-mail: another SRP user id, so that every round has the same steps.
  const srpUserID = begun.status === 200 ? attributes.srpUserID : randomUUID()
  const session =
    begun.status === 200
      ? begun
      : await client.send(endpoints.createSrpSession, { body: { srpUserID, srpA } })
  const { sessionID } = session.json as { sessionID: string }
  await client.send(endpoints.verifySrpSession, { body: { srpUserID, sessionID, srpM1: random(32) } })
}
