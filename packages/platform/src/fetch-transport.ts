// The Transport of browsers and Node: `fetch`, without cookies and caches, and with bounds on time and size.
import { RemoteError, type Transport, type TransportRequest, type TransportResponse } from "@tessera/wire"

export type FetchTransportOptions = {
  /** How long a request may take up to the last byte of its answer; 30 seconds unless told. */
  readonly timeoutMs?: number
  /** The largest body to read; 32 MiB unless told, ten times the largest page of entities that a client asks for. */
  readonly maximumResponseBytes?: number
}

const TIMEOUT_MS = 30_000
const MAXIMUM_RESPONSE_BYTES = 32 * 2 ** 20
const MOST_REDIRECTS = 3

/**
 * A Transport to the server at `baseUrl`, an http(s) address which may have a path.
 * Redirects to another origin are never followed, because the session token would go with them; nor can a browser be
 * asked to follow the others only, so that it follows none.
 * @throws RemoteError `invalid-input` for an address of another kind
 */
export function fetchTransport(baseUrl: string, options: FetchTransportOptions = {}): Transport {
  const base = readBaseUrl(baseUrl)
  const { timeoutMs = TIMEOUT_MS, maximumResponseBytes = MAXIMUM_RESPONSE_BYTES } = options
  return async (request) => {
    const signal = AbortSignal.timeout(timeoutMs)
    try {
      const response = await send(base + request.path, request, signal)
      return await readResponse(response, maximumResponseBytes)
    } catch (error) {
      if (error instanceof RemoteError) throw error
      // What `fetch` throws may quote the address with its query: so it is not passed on as the cause.
      throw new RemoteError(signal.aborted ? "timeout" : "offline")
    }
  }
}

function readBaseUrl(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null
  const isUsable =
    url !== null &&
    (url.protocol === "http:" || url.protocol === "https:") &&
    url.username + url.password + url.search + url.hash === ""
  if (!isUsable) throw new RemoteError("invalid-input")
  return url.href.replace(/\/+$/, "")
}

async function send(firstUrl: string, request: TransportRequest, signal: AbortSignal): Promise<Response> {
  let url = firstUrl
  for (let redirects = 0; ; redirects++) {
    const response = await fetch(url, {
      method: request.method,
      headers: request.headers,
      body: request.body,
      signal,
      redirect: "manual",
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
    })
    // What a browser shows of a redirect it was told not to follow.
    if (response.type === "opaqueredirect") throw new RemoteError("not-json")
    const target = redirectTarget(response, request.method, url)
    if (target === null) return response
    await response.body?.cancel()
    if (redirects >= MOST_REDIRECTS) throw new RemoteError("unexpected-answer", response.status)
    url = target
  }
}

/** Where to go on, null if the response is the answer. @throws RemoteError `not-json` if the place is not the server's */
function redirectTarget(response: Response, method: string, url: string): string | null {
  const location = response.headers.get("location")
  const keepsMethod = response.status === 307 || response.status === 308
  const mayChangeMethod = [301, 302, 303].includes(response.status)
  if (location === null || !(keepsMethod || mayChangeMethod)) return null
  // These three would turn anything but a GET into one, and its body would be lost.
  const isFollowable = keepsMethod || method === "GET"
  const target = URL.canParse(location, url) ? new URL(location, url) : null
  if (!isFollowable || target?.origin !== new URL(url).origin) {
    throw new RemoteError("not-json", response.status)
  }
  return target.href
}

async function readResponse(response: Response, maximumBytes: number): Promise<TransportResponse> {
  const headers = Object.fromEntries(response.headers)
  const decoder = new TextDecoder()
  let body = ""
  let length = 0
  // Leaving the loop early cancels the stream, so that the rest is not transferred.
  for await (const chunk of chunksOf(response)) {
    length += chunk.length
    if (length > maximumBytes) throw new RemoteError("unexpected-answer", response.status)
    body += decoder.decode(chunk, { stream: true })
  }
  return { status: response.status, headers, body: body + decoder.decode() }
}

/** The body as it arrives. Safari cannot iterate over a stream, so this does. */
async function* chunksOf(response: Response): AsyncGenerator<Uint8Array> {
  if (response.body === null) return
  const reader = response.body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel()
  }
}
