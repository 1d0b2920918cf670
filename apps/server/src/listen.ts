// The socket: opens it, and closes it without cutting anybody off in the middle of an answer.
import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import { createAdaptorServer } from "@hono/node-server"
import { StartError, type StartErrorCode } from "./errors.ts"

/** A request which is not there as a whole after this long is dropped. */
const REQUEST_TIMEOUT_MS = 60_000
const HEADERS_TIMEOUT_MS = 20_000
/** How long requests under way may take after the server was told to stop. */
const GRACE_MS = 10_000

export type Listening = {
  readonly port: number
  /** Stops accepting, waits for the answers under way, then closes. */
  close(): Promise<void>
}

type Fetch = Parameters<typeof createAdaptorServer>[0]["fetch"]

/** Listens for HTTP. Port 0 takes any free one. @throws StartError `port-taken` or `address-unusable` */
export async function listen(
  fetch: Fetch,
  { host, port }: { host: string; port: number },
): Promise<Listening> {
  const server = createAdaptorServer({
    fetch,
    serverOptions: { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: HEADERS_TIMEOUT_MS },
  }) as Server
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => {
      reject(listenError(error, `${host}:${port}`))
    })
    server.listen(port, host, resolve)
  })
  return { port: (server.address() as AddressInfo).port, close: () => closeGently(server) }
}

const START_ERRORS: Readonly<Record<string, StartErrorCode>> = { EADDRINUSE: "port-taken" }

function listenError(error: Error & { code?: string }, subject: string): StartError {
  const { code = "" } = error
  return new StartError(START_ERRORS[code] ?? "address-unusable", { subject, details: [code], cause: error })
}

async function closeGently(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  // A connection becomes idle when its answer is out; until then it is left alone.
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  const impatience = setTimeout(() => server.closeAllConnections(), GRACE_MS)
  await closed
  clearInterval(idle)
  clearTimeout(impatience)
}
