// The six authenticator endpoints in memory, behaving as the official server does (docs/protocol.md): nothing is
// idempotent, the last writer wins, tombstones stay, the diff is strictly greater. JSON is made by hand here, so that a
// mistake in our own codecs cannot hide itself.
import type { Transport, TransportRequest, TransportResponse } from "@tessera/wire"

export type MuseumEntity = {
  readonly id: string
  encryptedData: string | null
  header: string | null
  isDeleted: boolean
  readonly createdAt: number
  updatedAt: number
}

type Key = { readonly encryptedKey: string; readonly header: string; readonly createdAt: number }
type Answer = { readonly status: number; readonly json?: unknown }

const OK: Answer = { status: 200 }
const NOT_FOUND: Answer = { status: 404, json: { code: "NOT_FOUND", message: "" } }
const badRequest = (message: string): Answer => ({ status: 400, json: { code: "BAD_REQUEST", message } })
const USER_ID = 1580559962386438

export type MuseumOptions = {
  /** The server's clock in microseconds; every write takes it as it is, so equal times are possible. */
  readonly nowMicros: () => number
  readonly newId: () => string
  /** Old servers do not say the time. */
  readonly hasTimestamp?: boolean
}

export class MuseumLikeServer {
  key: Key | null = null
  /** In the order of their creation. Tests may change them: so would a hostile server, or a restored backup. */
  readonly entities = new Map<string, MuseumEntity>()
  /** The session token which is valid now. */
  token = "token"
  readonly #options: MuseumOptions
  #lastMicros = 0

  constructor(options: MuseumOptions) {
    this.#options = options
  }

  /** Entities which are not deleted. */
  live(): MuseumEntity[] {
    return [...this.entities.values()].filter(({ isDeleted }) => !isDeleted)
  }

  /** A backup of all entities. */
  save(): string {
    return JSON.stringify([...this.entities])
  }

  /** Puts a backup back: everything written since is forgotten. */
  load(backup: string): void {
    this.entities.clear()
    for (const [id, entity] of JSON.parse(backup) as [string, MuseumEntity][]) this.entities.set(id, entity)
  }

  /** What a PUT of any client does. */
  write(id: string, content: { encryptedData: string; header: string }): void {
    const entity = this.entities.get(id)
    if (entity !== undefined) Object.assign(entity, content, { updatedAt: this.#nextTime(entity) })
  }

  /** What a DELETE of any client does. */
  remove(id: string): void {
    const entity = this.entities.get(id)
    if (entity === undefined || entity.isDeleted) return
    const updatedAt = this.#nextTime(entity)
    Object.assign(entity, { encryptedData: null, header: null, isDeleted: true, updatedAt })
  }

  /** The time of a write: entities may share a microsecond, but one of them is never written twice in it. */
  #nextTime(entity?: MuseumEntity): number {
    const earliest = entity === undefined ? 0 : entity.updatedAt + 1
    this.#lastMicros = Math.max(this.#options.nowMicros(), this.#lastMicros, earliest)
    return this.#lastMicros
  }

  readonly transport: Transport = async (request) => toResponse(this.#answer(request))

  #answer(request: TransportRequest): Answer {
    if (request.headers["X-Auth-Token"] !== this.token)
      return { status: 401, json: { error: "invalid token" } }
    const url = new URL(request.path, "http://museum")
    const body = (request.body === null ? {} : JSON.parse(request.body)) as Record<string, string>
    switch (`${request.method} ${url.pathname}`) {
      case "GET /authenticator/key":
        return this.key === null ? NOT_FOUND : { status: 200, json: { userID: USER_ID, ...this.key } }
      case "POST /authenticator/key":
        return this.#createKey(body)
      case "POST /authenticator/entity":
        return this.#create(body)
      case "PUT /authenticator/entity":
        return this.#update(body)
      case "DELETE /authenticator/entity":
        return this.#delete(url.searchParams.get("id") ?? "")
      case "GET /authenticator/entity/diff":
        return this.#diff(Number(url.searchParams.get("sinceTime")), Number(url.searchParams.get("limit")))
      default:
        return { status: 404, json: {} }
    }
  }

  #createKey({ encryptedKey = "", header = "" }: Record<string, string>): Answer {
    if (this.key !== null) return { status: 409, json: { code: "CONFLICT", message: "" } }
    this.key = { encryptedKey, header, createdAt: this.#options.nowMicros() }
    return OK
  }

  #create({ encryptedData = "", header = "" }: Record<string, string>): Answer {
    if (this.key === null) return { status: 400, json: { code: "AUTH_KEY_NOT_CREATED", message: "" } }
    const now = this.#nextTime()
    const id = this.#options.newId()
    const entity = { id, encryptedData, header, isDeleted: false, createdAt: now, updatedAt: now }
    this.entities.set(id, entity)
    return { status: 200, json: { userID: USER_ID, ...entity } }
  }

  #update({ id = "", encryptedData = "", header = "" }: Record<string, string>): Answer {
    const entity = this.entities.get(id)
    if (entity === undefined) return NOT_FOUND
    if (entity.isDeleted) return badRequest("entity is already deleted")
    this.write(id, { encryptedData, header })
    return OK
  }

  #delete(id: string): Answer {
    this.remove(id)
    return OK
  }

  #diff(sinceTime: number, limit: number): Answer {
    if (limit < 1 || limit > 5000) return badRequest("limit")
    const diff = [...this.entities.values()]
      .filter(({ updatedAt }) => updatedAt > sinceTime)
      .sort((left, right) => left.updatedAt - right.updatedAt)
      .slice(0, limit)
      .map((entity) => ({ userID: USER_ID, ...entity }))
    const timestamp = this.#options.nowMicros()
    return { status: 200, json: this.#options.hasTimestamp === false ? { diff } : { diff, timestamp } }
  }
}

function toResponse({ status, json }: Answer): TransportResponse {
  const headers: Record<string, string> = json === undefined ? {} : { "content-type": "application/json" }
  return { status, headers, body: json === undefined ? "" : JSON.stringify(json) }
}
