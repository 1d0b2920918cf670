// The port to the network. Floor 4 implements it with `fetch`; tests put the server's app behind it.

export type TransportRequest = {
  readonly method: string
  /** Path and query, to be appended to the server's address by plain concatenation. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

export type TransportResponse = {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Sends one request and resolves with any answer, whatever its status; follows redirects of the same origin.
 * Rejects with RemoteError `offline` or `timeout` when there is none. It sends no cookies and caches nothing.
 */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>
