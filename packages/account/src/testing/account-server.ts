// A server for the tests of this room: the account part of protocol.md in memory, behind the Transport port, with real
// password proofs. It can be made to lose answers and to lie. The real server is met in the journeys.
import type { RandomBytes } from "@tessera/crypto"
import { countedRandom } from "@tessera/crypto/testing"
import {
  decodeRequest,
  encodeResponse,
  type Endpoint,
  type EndpointName,
  endpoints,
  errorBodyOf,
  RemoteError,
  statusOf,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from "@tessera/wire"
import { secondFactorHandlers } from "./server-second-factor.ts"
import { srpHandlers } from "./server-srp.ts"
import { Refusal, type State, type User, userOf } from "./server-state.ts"
import { userHandlers } from "./server-users.ts"

type AnyHandler = (
  request: unknown,
  caller: { state: State; user: User | undefined; token: string },
) => unknown
type Json = Record<string, unknown>

const HANDLERS = { ...userHandlers, ...srpHandlers, ...secondFactorHandlers } as Partial<
  Record<EndpointName, AnyHandler>
>

export class AccountServer {
  readonly url = "https://codes.example.org"
  readonly state: State
  /** Every request in order, to look for what must not be in it. */
  readonly requests: TransportRequest[] = []
  readonly #lies = new Map<EndpointName, (answer: Json) => unknown>()
  readonly #replacements = new Map<EndpointName, TransportResponse>()
  readonly #lostAnswers = new Set<EndpointName>()
  readonly #lostRequests = new Set<EndpointName>()

  constructor(random: RandomBytes = countedRandom("account server")) {
    this.state = {
      random,
      isRegistrationOpen: true,
      users: [],
      codes: new Set(),
      proofs: new Map(),
      factorSessions: new Map(),
      setupToken: null,
    }
  }

  /** The user of an address, which must be there. */
  user(email: string): User {
    const user = userOf(this.state, email)
    if (user === undefined) throw new Error("no such user")
    return user
  }

  /** From now on every good answer of this endpoint is what `lie` makes of it. */
  lie(name: EndpointName, lie: (answer: Json) => unknown): void {
    this.#lies.set(name, lie)
  }

  /** From now on this endpoint answers so, without doing anything. */
  answerInstead(name: EndpointName, status: number, body: string): void {
    this.#replacements.set(name, { status, headers: {}, body })
  }

  tellTheTruth(): void {
    this.#lies.clear()
    this.#replacements.clear()
  }

  /** The next request to this endpoint is carried out, its answer never arrives. */
  loseAnswer(name: EndpointName): void {
    this.#lostAnswers.add(name)
  }

  /** The next request to this endpoint never arrives. */
  loseRequest(name: EndpointName): void {
    this.#lostRequests.add(name)
  }

  /** How often an endpoint was asked. */
  countOf(name: EndpointName): number {
    const { method, path } = endpoints[name]
    return this.requests.filter((request) => request.method === method && pathOf(request) === path).length
  }

  readonly transport: Transport = async (request) => {
    this.requests.push(request)
    const name = nameOf(request)
    if (this.#lostRequests.delete(name)) throw new RemoteError("offline")
    const answer = this.#replacements.get(name) ?? this.#answer(name, request)
    if (this.#lostAnswers.delete(name)) throw new RemoteError("offline")
    const lie = this.#lies.get(name)
    if (lie === undefined || answer.status !== 200) return answer
    return { ...answer, body: JSON.stringify(lie(JSON.parse(answer.body) as Json)) }
  }

  #answer(name: EndpointName, request: TransportRequest): TransportResponse {
    try {
      const body = this.#carryOut(name, request)
      return { status: 200, headers: { "content-type": "application/json" }, body }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const body = JSON.stringify(errorBodyOf(error.code))
      return { status: statusOf(error.code), headers: {}, body }
    }
  }

  #carryOut(name: EndpointName, request: TransportRequest): string {
    const endpoint: Endpoint = endpoints[name]
    const handler = HANDLERS[name]
    if (handler === undefined) throw new Refusal("not-found")
    const query = Object.fromEntries(new URL(request.path, this.url).searchParams)
    const decoded = decodeRequest(endpoint, {
      query,
      ...(request.body === null ? {} : { body: request.body }),
    })
    if (decoded === null) throw new Refusal("bad-request")
    const token = request.headers["X-Auth-Token"] ?? ""
    const user = this.state.users.find((other) => other.tokens.includes(token))
    if (endpoint.auth !== "public" && user === undefined) throw new Refusal("invalid-token")
    return encodeResponse(endpoint, handler(decoded, { state: this.state, user, token }) as never)
  }
}

const pathOf = (request: TransportRequest) => request.path.split("?")[0]

function nameOf(request: TransportRequest): EndpointName {
  const found = Object.entries(endpoints).find(([, endpoint]) => {
    return endpoint.method === request.method && endpoint.path === pathOf(request)
  })
  if (found === undefined) throw new Error(`no endpoint ${request.method} ${pathOf(request)}`)
  return found[0] as EndpointName
}
