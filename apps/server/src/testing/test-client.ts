// A client for tests of routes: sends what any client could send, also what none of ours would, and shows the raw answer.
import {
  CLIENT_PACKAGE,
  decodeResponse,
  encodeRequest,
  type Endpoint,
  HEADERS,
  type RequestOf,
  type ResponseOf,
} from "@tessera/wire"
import type { TestServer } from "./test-server.ts"

export type Answer = {
  readonly status: number
  readonly text: string
  /** Undefined if the text is no JSON. */
  readonly json: unknown
  readonly headers: Headers
}

export type ClientOptions = {
  readonly clientPackage?: string
  readonly token?: string | null
  readonly ip?: string
  readonly userAgent?: string
}

type Input<E extends Endpoint> = unknown extends RequestOf<E> ? [] : [input: RequestOf<E>]

export type TestClient = {
  /** The same client with something else about it. */
  with(options: ClientOptions): TestClient
  /** Any request at all. */
  raw(method: string, path: string, body?: string): Promise<Answer>
  /** A proper request, with whatever answer. */
  send<const E extends Endpoint>(endpoint: E, ...input: Input<E>): Promise<Answer>
  /** A proper request which must succeed. @throws Error with status and body */
  ask<const E extends Endpoint>(endpoint: E, ...input: Input<E>): Promise<ResponseOf<E>>
}

export function createTestClient(
  server: Pick<TestServer, "request">,
  options: ClientOptions = {},
): TestClient {
  const raw: TestClient["raw"] = async (method, path, body) => {
    const response = await server.request(path, {
      method,
      headers: headersOf(options),
      ...(body === undefined ? {} : { body }),
      ...(options.ip === undefined ? {} : { ip: options.ip }),
    })
    const text = await response.text()
    return { status: response.status, text, json: parseJson(text), headers: response.headers }
  }
  const send: TestClient["send"] = (endpoint, ...[input]) => {
    const { path, body } = encodeRequest(endpoint, (input ?? {}) as RequestOf<typeof endpoint>)
    return raw(endpoint.method, path, body ?? undefined)
  }
  return {
    with: (changes) => createTestClient(server, { ...options, ...changes }),
    raw,
    send,
    async ask(endpoint, ...input) {
      const answer = await send(endpoint, ...input)
      if (answer.status !== 200) {
        throw new Error(`${endpoint.method} ${endpoint.path}: ${answer.status} ${answer.text}`)
      }
      return decodeResponse(endpoint, answer.text)
    },
  }
}

/** Compat: without a content type, as the official web clients send their JSON. */
function headersOf({ clientPackage = CLIENT_PACKAGE, token, userAgent }: ClientOptions) {
  return {
    [HEADERS.clientPackage]: clientPackage,
    ...(token === undefined || token === null ? {} : { [HEADERS.authToken]: token }),
    ...(userAgent === undefined ? {} : { "User-Agent": userAgent }),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
