// What official clients stumble over, by the numbers of docs/protocol.md, "Compatibility traps": the transport.
import { decodeUtf8 } from "@tessera/bytes"
import { openSealedBox } from "@tessera/crypto"
import { endpoints, JSON_CONTENT_TYPE } from "@tessera/wire"
import { describe, expect, it } from "vitest"
import { openTestServer } from "../testing/open-test-server.ts"
import { random, signIn, signUp } from "../testing/test-account.ts"
import { keyAttributesToWire } from "./key-attributes.ts"

const EMAIL = "alice@example.org"

describe("traps of the transport", () => {
  it("1: reads JSON under any content type, and under none", async () => {
    const { server } = await openTestServer()
    for (const type of ["text/plain;charset=UTF-8", "application/json", "application/x-nonsense", null]) {
      const answer = await server.request("/users/ott", {
        method: "POST",
        headers: {
          "X-Client-Package": "io.ente.auth.web",
          ...(type === null ? {} : { "Content-Type": type }),
        },
        body: JSON.stringify({ email: EMAIL, purpose: "signup" }),
      })
      expect(answer.status).toBe(200)
    }
  })

  it("2: answers JSON under a JSON content type, and errors as JSON objects", async () => {
    const { server, client } = await openTestServer({ TESSERA_ADMINS: EMAIL })
    const account = await signUp(server, client, EMAIL)
    const me = client.with({ token: account.token })
    const answers = await Promise.all([
      me.raw("GET", "/users/session-validity/v2"),
      me.raw("GET", "/authenticator/entity/diff?sinceTime=0&limit=5"),
      client.raw("GET", "/users/session-validity/v2"),
      me.raw("GET", "/authenticator/key"),
      me.raw("POST", "/authenticator/entity", "not json"),
      client.raw("POST", "/users/verify-email", JSON.stringify({ email: "b@example.org", ott: "123456" })),
      client.raw("GET", "/users/srp/attributes"),
    ])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 401, 404, 400, 410, 400])
    for (const { headers, json } of answers) {
      expect(headers.get("Content-Type")).toBe(JSON_CONTENT_TYPE)
      expect(json).toBeTypeOf("object")
      expect(Array.isArray(json)).toBe(false)
    }
  })

  it("3: allows other origins on errors and unknown paths too, PATCH included, and preflights with 200", async () => {
    const { server } = await openTestServer()
    const headers = { Origin: "https://auth.example.org" }
    for (const [method, path, status] of [
      ["GET", "/users/session-validity/v2", 401],
      ["GET", "/no/such/path", 404],
      ["OPTIONS", "/users/ott", 200],
      ["OPTIONS", "/no/such/path", 200],
    ] as const) {
      const answer = await server.request(path, { method, headers })
      expect(answer.status).toBe(status)
      expect(answer.headers.get("Access-Control-Allow-Origin")).toBe("https://auth.example.org")
      expect(answer.headers.get("Access-Control-Allow-Methods")).toContain("PATCH")
      for (const name of ["X-Auth-Token", "X-Client-Package", "Content-Type"]) {
        expect(answer.headers.get("Access-Control-Allow-Headers")).toContain(name)
      }
      expect(answer.headers.get("Vary")).toContain("Origin")
    }
  })

  it("4: reads the body of DELETE /users/delete", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client, EMAIL)
    const me = client.with({ token: account.token })
    const { encryptedChallenge } = await me.ask(endpoints.getDeleteChallenge)
    const challenge = decodeUtf8(openSealedBox(encryptedChallenge, account.keys))
    expect((await me.raw("DELETE", "/users/delete")).status).toBe(400)
    const answer = await me.raw("DELETE", "/users/delete", JSON.stringify({ challenge, feedback: "x" }))
    expect(answer).toMatchObject({ status: 200, json: { userID: account.userId } })
  })

  it("5: serves the administration paths with and without the slash at the end", async () => {
    const { server, client } = await openTestServer({ TESSERA_ADMINS: EMAIL })
    const account = await signUp(server, client, EMAIL)
    const admin = client.with({ token: account.token })
    for (const path of ["/admin/users/", "/admin/users"]) {
      expect((await admin.raw("GET", `${path}?sinceTime=0`)).status).toBe(200)
    }
    for (const path of ["/admin/user/", "/admin/user"]) {
      expect((await admin.raw("GET", `${path}?id=${account.userId}`)).status).toBe(200)
    }
    for (const path of ["/ping/", "/users/sessions/"]) {
      expect((await admin.raw("GET", path)).status).toBe(200)
    }
  })

  it("6: keeps numbers above 32 bits exact: ids, limits, microseconds", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client, EMAIL)
    const me = client.with({ token: account.token })
    expect(account.userId).toBeGreaterThanOrEqual(1580559962386438)
    await me.ask(endpoints.createAuthenticatorKey, { body: { encryptedKey: random(48), header: random(24) } })
    const entity = await me.ask(endpoints.createEntity, {
      body: { encryptedData: random(99), header: random(24) },
    })
    expect(entity.createdAt).toBe(server.clock.nowMs() * 1000)
    const before = await me.raw("GET", `/authenticator/entity/diff?sinceTime=${entity.updatedAt - 1}&limit=5`)
    expect((before.json as { diff: unknown[] }).diff).toHaveLength(1)
    const after = await me.raw("GET", `/authenticator/entity/diff?sinceTime=${entity.updatedAt}&limit=5`)
    expect((after.json as { diff: unknown[] }).diff).toHaveLength(0)
  })

  it("7: takes the app from the beginning of the client package", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client, EMAIL)
    const me = client.with({ token: account.token })
    const status = async (clientPackage: string) =>
      (await me.with({ clientPackage }).raw("GET", "/users/session-validity/v2")).status
    for (const name of [
      "io.ente.auth",
      "io.ente.auth.web",
      "io.ente.auth.independent",
      "io.ente.auth.debug",
    ]) {
      expect(await status(name)).toBe(200)
    }
    for (const name of ["io.ente.accounts.web", "io.ente.photos", "io.ente.locker", "", "anything"]) {
      expect(await status(name)).toBe(401)
    }
    const accounts = client.with({ clientPackage: "io.ente.accounts.web" })
    const { encryptedToken } = await signIn(accounts, account.password)
    const token = Buffer.from(openSealedBox(encryptedToken ?? random(1), account.keys))
    const text = token.toString("base64url") + "="
    const photos = client.with({ clientPackage: "io.ente.photos.web", token: text })
    expect((await photos.raw("GET", "/users/session-validity/v2")).status).toBe(200)
  })

  it("9, 10: seals the 32 raw bytes of a token, whose text is URL-safe base64 with padding", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client, EMAIL)
    expect(account.token).toMatch(/^[\w-]{43}=$/)
    const { encryptedToken } = await signIn(client, account.password)
    expect(encryptedToken).toHaveLength(80)
    const raw = Buffer.from(openSealedBox(encryptedToken ?? random(1), account.keys))
    expect(raw).toHaveLength(32)
    const text = raw.toString("base64").replaceAll("+", "-").replaceAll("/", "_")
    await client.with({ token: text }).ask(endpoints.getSessionValidity)
    const unpadded = client.with({ token: raw.toString("base64url") })
    expect((await unpadded.send(endpoints.getSessionValidity)).status).toBe(401)
  })

  it("15: takes 24 bytes as header of the authenticator key, which is the nonce of a box", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client, EMAIL)
    const me = client.with({ token: account.token })
    const send = (header: string) =>
      me.raw(
        "POST",
        "/authenticator/key",
        JSON.stringify({ encryptedKey: Buffer.from(random(48)).toString("base64"), header }),
      )
    expect((await send(Buffer.from(random(23)).toString("base64"))).status).toBe(400)
    expect((await send(Buffer.from(random(24)).toString("base64"))).status).toBe(200)
  })

  it("20: writes unset texts as empty, never as null or left out", async () => {
    const { server, client } = await openTestServer()
    const account = await signUp(server, client, EMAIL)
    const { attributes } = account.keys
    expect(keyAttributesToWire(attributes)).not.toHaveProperty("kekHash")
    const me = client.with({ token: account.token })
    const { text } = await me.raw("GET", "/users/session-validity/v2")
    expect(text).toContain('"kekHash":""')
    expect(text).not.toContain("null")
    const details = await me.raw("GET", "/users/details/v2")
    expect(details.text).not.toContain("null")
    for (const part of ['"paymentProvider":""', '"price":""', '"period":""', '"usage":0']) {
      expect(details.text).toContain(part)
    }
  })
})
