// A network and a server in trouble: what happens to each request is decided by the test.
import { RemoteError, type Transport, type TransportRequest, type TransportResponse } from "@tessera/wire"

export type Fault =
  | "none"
  /** It never arrives. */
  | "lost-request"
  /** It arrives, the client never hears. */
  | "lost-answer"
  /** It arrives twice. */
  | "duplicate"
  /** The client gives up, and it arrives some time later (`deliverLate`). */
  | "late"
  /** Answered with this status before the server looked at it. */
  | 401
  | 429
  | 500

export class FaultyTransport {
  readonly #transport: Transport
  readonly #nextFault: (request: TransportRequest) => Fault
  readonly #late: TransportRequest[] = []

  constructor(transport: Transport, nextFault: (request: TransportRequest) => Fault) {
    this.#transport = transport
    this.#nextFault = nextFault
  }

  readonly send: Transport = async (request) => {
    const fault = this.#nextFault(request)
    if (typeof fault === "number") return refusal(fault)
    if (fault === "lost-request") throw new RemoteError("offline")
    if (fault === "late") {
      this.#late.push(request)
      throw new RemoteError("timeout")
    }
    const answer = await this.#transport(request)
    if (fault === "lost-answer") throw new RemoteError("timeout")
    return fault === "duplicate" ? this.#transport(request) : answer
  }

  /** Delivers the request with this number among those which are late; false when there is none. */
  async deliverLate(index: number): Promise<boolean> {
    const [request] = this.#late.splice(index, 1)
    if (request === undefined) return false
    await this.#transport(request)
    return true
  }
}

function refusal(status: 401 | 429 | 500): TransportResponse {
  const bodies = {
    401: { error: "invalid token" },
    429: { error: "Rate limit breached, try later" },
    500: {},
  }
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(bodies[status]) }
}
