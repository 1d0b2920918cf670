// Calls an endpoint: encode, send, check, decode. No error made here quotes the request, its query or its token.
import { errorFromAnswer } from "./answer.ts"
import type { Endpoint, RequestOf, ResponseOf } from "./endpoint.ts"
import { RemoteError } from "./errors.ts"
import { HEADERS } from "./headers.ts"
import { decodeResponse, encodeRequest } from "./message.ts"
import type { Transport, TransportResponse } from "./transport.ts"

export type Connection = {
  readonly transport: Transport
  readonly clientPackage: string
  /** The session token (or accounts token); null before signing in. */
  readonly token: string | null
  /** A fresh request id for each call, to find it in the server's log. */
  readonly requestId?: () => string
}

type Input<E extends Endpoint> = unknown extends RequestOf<E> ? [] : [input: RequestOf<E>]

/** Calls one endpoint and resolves with its answer. @throws RemoteError for everything else */
export async function call<const E extends Endpoint>(
  connection: Connection,
  endpoint: E,
  ...[input]: Input<E>
): Promise<ResponseOf<E>> {
  if (endpoint.auth !== "public" && connection.token === null) throw new RemoteError("unauthorized")
  const { path, body } = encodeRequest(endpoint, (input ?? {}) as RequestOf<E>)
  const headers = headersOf(connection, endpoint, body !== null)
  const answer = await send(connection.transport, { method: endpoint.method, path, headers, body })
  if (answer.status !== 200) throw errorFromAnswer(endpoint, answer)
  return decodeResponse(endpoint, answer.body)
}

function headersOf(
  { clientPackage, token, requestId }: Connection,
  endpoint: Endpoint,
  hasBody: boolean,
): Record<string, string> {
  return {
    [HEADERS.clientPackage]: clientPackage,
    ...(requestId === undefined ? {} : { [HEADERS.requestId]: requestId() }),
    ...(endpoint.auth === "public" || token === null ? {} : { [HEADERS.authToken]: token }),
    ...(hasBody ? { [HEADERS.contentType]: "application/json" } : {}),
  }
}

async function send(transport: Transport, request: Parameters<Transport>[0]): Promise<TransportResponse> {
  try {
    return await transport(request)
  } catch (error) {
    // Any other error of a transport may quote the address with its query: so it is not passed on as the cause.
    throw error instanceof RemoteError ? error : new RemoteError("offline")
  }
}
