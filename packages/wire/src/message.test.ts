import { readFileSync } from "node:fs"
import fc from "fast-check"
import { describe, expect, expectTypeOf, it } from "vitest"
import type { z } from "zod"
import type { Endpoint, RequestOf, ResponseOf } from "./endpoint.ts"
import { endpoints } from "./endpoints.ts"
import { decodeRequest, decodeResponse, encodeRequest, encodeResponse } from "./message.ts"
import { decodePasskeyRedirect, encodePasskeyRedirect } from "./passkey-redirect.ts"

type Recorded = { step: string; method: string; url: string; contentType: string | null; body: string }
const fixture = (name: string) => {
  return JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8")) as unknown
}
const recorded = fixture("official-web-requests.json") as Recorded[]
const responses = fixture("protocol-responses.json") as { endpoint: string; response: unknown }[]

const requests = fixture("protocol-requests.json") as {
  endpoint: string
  query?: Record<string, string>
  body?: object
}[]

const endpointNamed = (name: string): Endpoint => (endpoints as Record<string, Endpoint>)[name]!
function endpointFor({ method, url }: Recorded): Endpoint {
  const path = url.split("?")[0]
  return Object.values(endpoints).find((endpoint) => endpoint.path === path && endpoint.method === method)!
}
/** null and a missing field mean the same in a request. */
const withoutNulls = (json: string) => {
  return JSON.parse(json, (_name, value: unknown) => (value === null ? undefined : value)) as object
}
const queryOf = (url: string) => Object.fromEntries(new URLSearchParams(url.split("?")[1] ?? ""))

describe("requests recorded from the official web client", () => {
  it.each(recorded.map((request) => [`${request.step}: ${request.method} ${request.url}`, request] as const))(
    "%s",
    (_name, request) => {
      const endpoint = endpointFor(request)
      const input = decodeRequest(endpoint, { query: queryOf(request.url), body: request.body })
      expect(input).not.toBeNull()
      const { path, body } = encodeRequest(endpoint, input)
      expect(queryOf(path)).toEqual(queryOf(request.url))
      if (request.body === "") expect(body).toBeNull()
      else expect(JSON.parse(body!)).toMatchObject(withoutNulls(request.body))
    },
  )
  it("cover the web client's half of the protocol", () => {
    expect(new Set(recorded.map((request) => endpointFor(request).path)).size).toBe(27)
  })
})

describe("requests shown in the protocol reference", () => {
  it.each(requests)("$endpoint decodes and encodes unchanged", ({ endpoint: name, query, body }) => {
    const endpoint = endpointNamed(name)
    const raw = { ...(query && { query }), ...(body && { body: JSON.stringify(body) }) }
    const input = decodeRequest(endpoint, raw)
    expect(input).not.toBeNull()
    const encoded = encodeRequest(endpoint, input)
    expect(queryOf(encoded.path)).toEqual(query ?? {})
    expect(encoded.body === null ? undefined : JSON.parse(encoded.body)).toEqual(body)
  })
  it("exist, or were recorded, for every endpoint which is sent anything", () => {
    const shown = new Set(requests.map(({ endpoint }) => endpointNamed(endpoint)))
    for (const request of recorded) shown.add(endpointFor(request))
    const missing = Object.entries(endpoints).filter(([, endpoint]: [string, Endpoint]) => {
      return (endpoint.query ?? endpoint.body) !== undefined && !shown.has(endpoint)
    })
    expect(missing.map(([name]) => name)).toEqual(["renamePasskey"])
  })
})

describe("answers shown in the protocol reference", () => {
  it.each(responses)("$endpoint decodes and encodes unchanged", ({ endpoint: name, response }) => {
    const endpoint = endpointNamed(name)
    const decoded = decodeResponse(endpoint, JSON.stringify(response))
    expect(JSON.parse(encodeResponse(endpoint, decoded))).toEqual(response)
  })
  it.each(responses)("$endpoint decodes with fields of a newer server", ({ endpoint: name, response }) => {
    const endpoint = endpointNamed(name)
    const newer = JSON.stringify({ ...(response as object), fieldOfTomorrow: [1] })
    expect(decodeResponse(endpoint, newer)).toEqual(decodeResponse(endpoint, JSON.stringify(response)))
  })
  it("exist for every endpoint which answers more than an empty object", () => {
    const shown = new Set(responses.map(({ endpoint }) => endpoint))
    const ours = ["claimSetup", "getServerInfo", "adminGetEmailHash", "adminGetEmailsFromHashes"]
    const missing = Object.entries(endpoints).filter(([name, { response }]: [string, Endpoint]) => {
      if (typeof response === "string" || shown.has(name) || ours.includes(name)) return false
      return Object.keys((response as z.ZodObject).shape).length > 0
    })
    expect(missing.map(([name]) => name)).toEqual([])
  })
})

describe("what official clients do differently", () => {
  const { sendOtt, updateSrp, createSrpSession, listPasskeys, getUserDetails } = endpoints
  const bodyOf = (endpoint: Endpoint, body: unknown) => {
    return (decodeRequest(endpoint, { body: JSON.stringify(body) }) as { body: unknown } | null)?.body ?? null
  }
  it.each([
    [{ email: " Alice@Example.org" }, ""],
    [{ email: "alice@example.org", purpose: "signup", mobile: true, client: null }, "signup"],
    [{ email: "alice@example.org", purpose: "whatever", source: 5 }, ""],
    [{ email: "alice@example.org", purpose: null }, ""],
  ])("a one-time code is asked for with %j", (body, purpose) => {
    expect(bodyOf(sendOtt, body)).toMatchObject({ email: "alice@example.org", purpose })
  })
  it("numbers of a proof come without their leading zero bytes", () => {
    const srpUserID = "3f1d2c4b-5a69-4788-9a0b-1c2d3e4f5061"
    const send = (length: number) =>
      bodyOf(createSrpSession, { srpUserID, srpA: new Uint8Array(length).toBase64() })
    for (const length of [1, 510, 511, 512]) expect(send(length)).not.toBeNull()
    for (const length of [0, 513]) expect(send(length)).toBeNull()
  })
  it("other devices are signed out unless the client says otherwise", () => {
    const request = recorded.find(({ url }) => url === "/users/srp/update")!
    const body = JSON.parse(request.body) as object
    expect(bodyOf(updateSrp, body)).toMatchObject({ logOutOtherDevices: true })
    expect(bodyOf(updateSrp, { ...body, logOutOtherDevices: false })).toMatchObject({
      logOutOtherDevices: false,
    })
    expect(bodyOf(updateSrp, { ...body, updatedKeyAttr: undefined })).toBeNull()
  })
  it("an empty list of passkeys may be null, and queries may be left out", () => {
    const answer = decodeResponse(listPasskeys, '{"accountsUrl":"https://a.example","passkeys":null}')
    expect(answer.passkeys).toEqual([])
    expect(decodeRequest(getUserDetails, { query: {} })).toEqual({ query: { memoryCount: true } })
  })
  it("an account without a recovery key has it unset, and a client without kekHash may set keys", () => {
    const [set] = responses.filter(({ endpoint }) => endpoint === "getSessionValidity")
    const { keyAttributes } = set!.response as { keyAttributes: Record<string, unknown> }
    const { kekHash: _, recoveryKeyDecryptionNonce: __, ...rest } = keyAttributes
    const input = decodeRequest(endpoints.setKeyAttributes, { body: JSON.stringify({ keyAttributes: rest }) })
    expect(input?.body.keyAttributes.recoveryKeyDecryptionNonce).toBeNull()
    const written = JSON.parse(encodeRequest(endpoints.setKeyAttributes, input!).body!) as typeof set
    expect(written).toMatchObject({ keyAttributes: { kekHash: "", recoveryKeyDecryptionNonce: "" } })
  })
})

describe("malformed requests", () => {
  it.each(["", "null", "[]", "{", '"text"', "{}", '{"encryptedData":1,"header":2}'])("body %j", (body) => {
    expect(decodeRequest(endpoints.createEntity, { body })).toBeNull()
  })
  it.each([
    {},
    { sinceTime: "0" },
    { sinceTime: "0", limit: "0" },
    { sinceTime: "0", limit: "32768" },
    { sinceTime: "x", limit: "5" },
    { sinceTime: "-1", limit: "5" },
  ])("query %j", (query) => expect(decodeRequest(endpoints.getEntityDiff, { query })).toBeNull())
  it("an account is asked for by address or by id", () => {
    expect(decodeRequest(endpoints.adminGetUser, { query: {} })).toBeNull()
    expect(decodeRequest(endpoints.adminGetUser, { query: { id: "7" } })).toEqual({ query: { id: 7 } })
  })
  it("any text at all is answered, never thrown", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
        for (const endpoint of Object.values(endpoints)) {
          expect(() => decodeRequest(endpoint, { body, query: {}, params: {} })).not.toThrow()
        }
      }),
      { numRuns: 50 },
    )
  })
})

describe("entities", () => {
  const times = fc.nat({ max: Number.MAX_SAFE_INTEGER })
  const common = { id: fc.uuid(), userID: fc.integer({ min: 1 }), createdAt: times, updatedAt: times }
  const live = fc.record({
    ...common,
    encryptedData: fc.uint8Array({ minLength: 17 }),
    header: fc.uint8Array({ minLength: 24, maxLength: 24 }),
    isDeleted: fc.constant(false as const),
  })
  const tombstone = fc.record({
    ...common,
    encryptedData: fc.constant(null),
    header: fc.constant(null),
    isDeleted: fc.constant(true as const),
  })
  it("survive the wire", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(live, tombstone)), (diff) => {
        const sent = encodeResponse(endpoints.getEntityDiff, { diff, timestamp: 1 })
        expect(decodeResponse(endpoints.getEntityDiff, sent)).toEqual({ diff, timestamp: 1 })
      }),
    )
  })
  it("tombstones carry null under both names", () => {
    const [diff] = fc.sample(tombstone, 1)
    const sent = encodeResponse(endpoints.getEntityDiff, { diff: [diff!], timestamp: 1 })
    expect(sent).toContain('"encryptedData":null')
    expect(sent).toContain('"header":null')
  })
  it("one with a damaged header does not hide the others, and none is half deleted", () => {
    const [entity] = responses.filter(({ endpoint }) => endpoint === "createEntity")
    const decode = (changes: object) => {
      const diff = [{ ...(entity!.response as object), ...changes }]
      return decodeResponse(endpoints.getEntityDiff, JSON.stringify({ diff }))
    }
    expect(decode({ header: "AAAA" }).diff).toHaveLength(1)
    expect(() => decode({ isDeleted: true })).toThrow("unexpected-answer")
    expect(() => decode({ header: null })).toThrow("unexpected-answer")
  })
})

it("paths are filled and queries escaped", () => {
  const id = "44a4aefd-f090-41c5-acc5-35887d4763e3"
  const rename = encodeRequest(endpoints.renamePasskey, { params: { id }, query: { friendlyName: "a&b /?" } })
  expect(rename.path).toBe(`/passkeys/${id}?friendlyName=a%26b+%2F%3F`)
  expect(decodeRequest(endpoints.renamePasskey, { params: { id }, query: queryOf(rename.path) })).toEqual({
    params: { id },
    query: { friendlyName: "a&b /?" },
  })
})

it("a finished passkey sign-in survives the redirect", () => {
  const [shown] = responses.filter(({ endpoint }) => endpoint === "finishPasskeyLogin")
  const authorization = decodeResponse(endpoints.finishPasskeyLogin, JSON.stringify(shown!.response))
  const parameter = encodePasskeyRedirect(authorization)
  expect(parameter).toMatch(/^[\w-]+$/)
  expect(decodePasskeyRedirect(parameter)).toEqual(authorization)
  for (const text of ["", "!", "e30", "_w", parameter.slice(0, -3)]) {
    expect(() => decodePasskeyRedirect(text)).toThrow("unexpected-answer")
  }
})

it("types are derived from the schemas", () => {
  expectTypeOf<RequestOf<typeof endpoints.deleteEntity>>().toEqualTypeOf<{ readonly query: { id: string } }>()
  expectTypeOf<RequestOf<typeof endpoints.logout>>().toBeUnknown()
  expectTypeOf<ResponseOf<typeof endpoints.updateEntity>>().toBeVoid()
  expectTypeOf<ResponseOf<typeof endpoints.recoverAccount>>().toBeString()
  expectTypeOf<ResponseOf<typeof endpoints.getPublicKey>>().toEqualTypeOf<{ publicKey: Uint8Array }>()
})
