// Our server answers what an unmodified official web client really sends: the recorded requests in their order, with their
// headers and their text/plain bodies. Only what depends on the server's own randomness is put in anew: tokens, session
// ids, SRP values and codes, computed from the recorded account's password.
import { decodeBase64, decodeBase64Url, encodeBase64, encodeBase64Url } from "@tessera/bytes"
import {
  computeClientProof,
  deriveKeyEncryptionKey,
  deriveLoginSubKey,
  generateClientChallenge,
  type LoginSubKey,
  type MasterKey,
  openSealedBox,
  unwrapMasterKey,
  unwrapSecretKey,
} from "@tessera/crypto"
import { computeCode, toOtpParameters } from "@tessera/otp"
import { secureRandomBytes } from "@tessera/platform"
import { nodeArgon2id } from "@tessera/platform/node"
import { createTestServer, type TestServer } from "@tessera/server/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { keyAttributesOf, type WireAttributes } from "./key-attributes-of.ts"
import {
  FIRST_PASSWORD,
  recordedBodies,
  recordedRequests,
  type RecordedRequest,
  SECOND_PASSWORD,
} from "./official-web-client.ts"

let tessera: TestServer
/** The account's session, once there is one. */
let token = ""

type Answer = { readonly status: number; readonly body: Record<string, unknown>; readonly text: string }

/** Sends a recorded request of the given kind again, with the changes that our own server's answers demand. */
async function replay(
  method: string,
  path: string,
  {
    body = {},
    query = {},
    number = 0,
  }: { body?: object; query?: Record<string, string>; number?: number } = {},
): Promise<Answer> {
  const recorded = recordedRequests.filter(
    (request) => request.method === method && request.url.split("?")[0] === path && isWebClient(request),
  )[number]
  if (recorded === undefined) throw new Error(`the recording has no ${method} ${path} number ${number}`)
  const parameters = new URLSearchParams({
    ...Object.fromEntries(new URLSearchParams(recorded.url.split("?")[1] ?? "")),
    ...query,
  }).toString()
  const { "x-auth-token": oldToken, ...headers } = recorded.headers
  const response = await tessera.request(path + (parameters === "" ? "" : `?${parameters}`), {
    method,
    headers: { ...sendable(headers), ...(oldToken === undefined ? {} : { "x-auth-token": token }) },
    ...(recorded.body === "" ? {} : { body: JSON.stringify({ ...JSON.parse(recorded.body), ...body }) }),
  })
  expect(response.headers.get("access-control-allow-origin")).toBe(recorded.headers.origin)
  const text = await response.text()
  return {
    status: response.status,
    text,
    body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>),
  }
}

const isWebClient = ({ headers }: RecordedRequest) =>
  headers["sec-fetch-mode"] === "cors" && headers.origin !== undefined

/** Without what belongs to a connection. */
function sendable(headers: Readonly<Record<string, string>>): Record<string, string> {
  const ofTheConnection = ["host", "connection", "content-length", "accept-encoding"]
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ofTheConnection.includes(name)))
}

const [signUp] = recordedBodies<{ keyAttributes: WireAttributes }>("PUT", "/users/attributes")
const setups = recordedBodies<{ srpUserID: string; srpSalt: string; srpVerifier: string }>(
  "POST",
  "/users/srp/setup",
)
const updates = recordedBodies<{ updatedKeyAttr: WireAttributes }>("POST", "/users/srp/update")
const attributes = keyAttributesOf(signUp!.keyAttributes)

let masterKey: MasterKey
const loginSubKeys: LoginSubKey[] = []

beforeAll(async () => {
  tessera = await createTestServer({ settings: { TESSERA_HARDCODED_OTTS: "alice@example.org=123456" } })
  const derive = async (password: string, wire: WireAttributes) => {
    const { salt, kdf } = keyAttributesOf({ ...signUp!.keyAttributes, ...wire }).passwordWrap
    const kek = await deriveKeyEncryptionKey(nodeArgon2id, { password, salt, kdf })
    loginSubKeys.push(deriveLoginSubKey(kek))
    return kek
  }
  masterKey = unwrapMasterKey(attributes, await derive(FIRST_PASSWORD, signUp!.keyAttributes))
  await derive(SECOND_PASSWORD, updates[0]!.updatedKeyAttr)
  await derive(FIRST_PASSWORD, updates[1]!.updatedKeyAttr)
})
afterAll(() => tessera.close())

/** Proves the password of the `number`th SRP set-up, at any of the three places where that is done. */
async function prove(
  number: number,
  begin: (srpA: string) => Promise<Answer>,
  finish: (proof: { srpM1: string; answer: Answer }) => Promise<Answer>,
): Promise<Answer> {
  const { srpUserID, srpSalt } = setups[number]!
  const challenge = generateClientChallenge(secureRandomBytes)
  const answer = await begin(encodeBase64(challenge.clientPublic))
  expect(answer.status).toBe(200)
  const proof = computeClientProof({
    credentials: { identity: srpUserID, password: loginSubKeys[number]!, salt: decodeBase64(srpSalt) },
    challenge,
    serverPublic: decodeBase64(answer.body.srpB as string),
  })
  const finished = await finish({ srpM1: encodeBase64(proof.clientProof), answer })
  if (finished.status === 200) expect(finished.body.srpM2).toBe(encodeBase64(proof.serverProof))
  return finished
}

const signIn = (number: number) =>
  prove(
    number,
    (srpA) =>
      replay("POST", "/users/srp/create-session", { body: { srpUserID: setups[number]!.srpUserID, srpA } }),
    ({ srpM1, answer }) =>
      replay("POST", "/users/srp/verify-session", {
        body: { srpUserID: setups[number]!.srpUserID, sessionID: answer.body.sessionID, srpM1 },
      }),
  )

const setPassword = (number: number, path: "/users/srp/complete" | "/users/srp/update", updateNumber = 0) =>
  prove(
    number,
    (srpA) => replay("POST", "/users/srp/setup", { number, body: { srpA } }),
    ({ srpM1, answer }) =>
      replay("POST", path, { number: updateNumber, body: { setupID: answer.body.setupID, srpM1 } }),
  )

function openToken(answer: Answer): string {
  const keyPair = {
    publicKey: attributes.publicKey,
    secretKey: unwrapSecretKey(attributes, masterKey),
  }
  return encodeBase64Url(openSealedBox(decodeBase64(answer.body.encryptedToken as string), keyPair))
}

async function readDiff(): Promise<Answer> {
  const first = await replay("GET", "/authenticator/entity/diff", { query: { sinceTime: "0" } })
  const diff = first.body.diff as { updatedAt: number }[]
  // The web client goes on until a page is empty; a server which answered `>=` would keep it busy for ever.
  const sinceTime = String(diff.at(-1)?.updatedAt ?? 0)
  const second = await replay("GET", "/authenticator/entity/diff", { query: { sinceTime } })
  expect(second.body.diff).toEqual([])
  return first
}

describe("what the official web client does, step by step", () => {
  it("asks before every cross-origin request, and is allowed to", async () => {
    const preflights = recordedRequests.filter(({ method }) => method === "OPTIONS")
    expect(preflights.length).toBeGreaterThan(20)
    for (const { url, headers } of preflights) {
      const response = await tessera.request(url, { method: "OPTIONS", headers: sendable(headers) })
      const allowed = response.headers.get("access-control-allow-headers")!.toLowerCase().split(/,\s*/)
      expect(response.status).toBe(200)
      expect(await response.text()).toBe("")
      expect(response.headers.get("access-control-allow-origin")).toBe(headers.origin)
      for (const name of headers["access-control-request-headers"]!.split(","))
        expect(allowed).toContain(name)
      const methods = response.headers.get("access-control-allow-methods")!.split(/,\s*/)
      expect(methods).toContain(headers["access-control-request-method"])
    }
  })

  it("checks a server that somebody typed in", async () => {
    const answer = await replay("GET", "/ping")
    expect(answer.body.message).toBe("pong")
  })

  it("signs up: a wrong code, the right one, keys first and the password proof after them", async () => {
    expect((await replay("POST", "/users/ott")).status).toBe(200)
    expect((await replay("POST", "/users/verify-email")).status).toBe(401)
    const verified = await replay("POST", "/users/verify-email", { number: 1 })
    expect(verified.status).toBe(200)
    token = verified.body.token as string
    expect(decodeBase64Url(token)).toHaveLength(32)
    expect(token).toHaveLength(44)
    expect((await replay("PUT", "/users/attributes")).status).toBe(200)
    expect((await setPassword(0, "/users/srp/complete")).status).toBe(200)
    const known = await replay("GET", "/users/srp/attributes")
    expect(known.status).toBe(200)
    expect(known.body.attributes).toMatchObject({
      srpUserID: setups[0]!.srpUserID,
      srpSalt: setups[0]!.srpSalt,
      kekSalt: signUp!.keyAttributes.kekSalt,
      memLimit: 268_435_456,
      opsLimit: 16,
      isEmailMFAEnabled: false,
    })
  })

  it("finds no authenticator key, and two entries once a phone has made them", async () => {
    expect((await replay("GET", "/authenticator/key")).status).toBe(404)
    const phone = recordedRequests.filter(
      ({ method, url, headers }) =>
        method === "POST" &&
        url.startsWith("/authenticator/") &&
        headers["x-client-package"] === "io.ente.auth",
    )
    expect(phone).toHaveLength(3)
    for (const { url, headers, body } of phone) {
      const response = await tessera.request(url, {
        method: "POST",
        headers: { ...sendable(headers), "x-auth-token": token },
        body,
      })
      expect(response.status).toBe(200)
    }
    expect((await replay("GET", "/authenticator/key")).body).toMatchObject(
      recordedBodies<object>("POST", "/authenticator/key")[0]!,
    )
    const { diff } = (await readDiff()).body as { diff: object[] }
    expect(diff).toHaveLength(2)
    recordedBodies<object>("POST", "/authenticator/entity").forEach((entity, index) =>
      expect(diff[index]).toMatchObject({ ...entity, isDeleted: false }),
    )
  })

  it("looks after its session in a new tab, and signs out", async () => {
    const validity = await replay("GET", "/users/session-validity/v2")
    expect(validity.body).toMatchObject({ hasSetKeys: true, keyAttributes: signUp!.keyAttributes })
    expect((await replay("POST", "/users/logout")).status).toBe(200)
    expect((await replay("GET", "/users/session-validity/v2")).status).toBe(401)
  })

  it("signs in with the password, and not with another", async () => {
    const real = loginSubKeys[0]!
    loginSubKeys[0] = loginSubKeys[1]!
    expect((await signIn(0)).status).toBe(401)
    loginSubKeys[0] = real
    const answer = await signIn(0)
    expect(answer.status).toBe(200)
    token = openToken(answer)
    expect(((await readDiff()).body.diff as object[]).length).toBe(2)
  })

  it("changes the password, and the old one is no longer good", async () => {
    expect((await setPassword(1, "/users/srp/update")).status).toBe(200)
    expect((await replay("GET", "/users/srp/attributes")).body.attributes).toMatchObject({
      srpUserID: setups[1]!.srpUserID,
      kekSalt: updates[0]!.updatedKeyAttr.kekSalt,
    })
    expect((await signIn(0)).status).toBe(401)
    expect((await readDiff()).status).toBe(200)
  })

  it("switches a second factor on, signs in with it, loses it and recovers with the recovery key", async () => {
    const setup = await replay("POST", "/users/two-factor/setup")
    const secret = setup.body.secretCode as string
    const otp = toOtpParameters({ type: "totp", secret })
    expect(decodeBase64(setup.body.qrCode as string).subarray(1, 4)).toEqual(new TextEncoder().encode("PNG"))
    // The box holds the recorded secret, not this server's: only the recovering client opens it.
    const code = computeCode(otp, tessera.clock.nowMs())
    expect((await replay("POST", "/users/two-factor/enable", { body: { code } })).status).toBe(200)

    const first = await signIn(1)
    expect(first.body).toMatchObject({ passkeySessionID: "", accountsUrl: "" })
    expect(first.body).not.toHaveProperty("encryptedToken")
    expect(first.body).not.toHaveProperty("keyAttributes")
    tessera.clock.advance(60_000)
    const sessionID = first.body.twoFactorSessionID as string
    const next = computeCode(otp, tessera.clock.nowMs())
    const verified = await replay("POST", "/users/two-factor/verify", { body: { sessionID, code: next } })
    expect(verified.status).toBe(200)
    token = openToken(verified)

    const second = (await signIn(1)).body.twoFactorSessionID as string
    const recovery = await replay("GET", "/users/two-factor/recover", { query: { sessionID: second } })
    const enabled = recordedBodies<Record<string, string>>("POST", "/users/two-factor/enable")[0]!
    expect(recovery.body).toMatchObject({
      encryptedSecret: enabled.encryptedTwoFactorSecret,
      secretDecryptionNonce: enabled.twoFactorSecretDecryptionNonce,
    })
    const removed = await replay("POST", "/users/two-factor/remove", { body: { sessionID: second, secret } })
    expect(removed.status).toBe(200)
    token = openToken(removed)
    expect((await signIn(1)).body).toHaveProperty("encryptedToken")
  })

  it("forgets the password and sets a new one with the recovery key", async () => {
    expect((await replay("POST", "/users/ott", { number: 2 })).status).toBe(200)
    const verified = await replay("POST", "/users/verify-email", { number: 2 })
    expect(verified.status).toBe(200)
    token = openToken(verified)
    expect((await setPassword(2, "/users/srp/update", 1)).status).toBe(200)
    token = openToken(await signIn(2))
    expect(((await readDiff()).body.diff as object[]).length).toBe(2)
  })

  it("takes the e-mail path when that is demanded", async () => {
    const switchTo = async (isEnabled: boolean) => {
      const response = await tessera.request("/users/email-mfa", {
        method: "PUT",
        headers: { "x-auth-token": token, "x-client-package": "io.ente.auth", "content-type": "text/plain" },
        body: JSON.stringify({ isEnabled }),
      })
      expect(response.status).toBe(200)
    }
    await switchTo(true)
    expect((await replay("GET", "/users/srp/attributes")).body.attributes).toMatchObject({
      isEmailMFAEnabled: true,
    })
    const { srpUserID } = setups[2]!
    const srpA = encodeBase64(generateClientChallenge(secureRandomBytes).clientPublic)
    const refused = await replay("POST", "/users/srp/create-session", { body: { srpUserID, srpA } })
    expect(refused).toMatchObject({ status: 409, body: { code: "EMAIL_MFA_ENABLED" } })
    expect((await replay("POST", "/users/ott", { number: 3 })).status).toBe(200)
    const verified = await replay("POST", "/users/verify-email", { number: 3 })
    token = openToken(verified)
    await switchTo(false)
    expect(((await readDiff()).body.diff as object[]).length).toBe(2)
  })

  it("is told no more about an unknown address than about a wrong password", async () => {
    const unknown = await replay("GET", "/users/srp/attributes", { query: { email: "nobody@example.org" } })
    const known = await replay("GET", "/users/srp/attributes")
    expect(unknown.status).toBe(200)
    expect(Object.keys(unknown.body.attributes as object)).toEqual(
      Object.keys(known.body.attributes as object),
    )
  })
})
