// The listening side of the agent: one line in, one line out, for callers who show the token; ends after a time of idleness.
import { timingSafeEqual } from "node:crypto"
import { chmodSync, lstatSync, rmSync } from "node:fs"
import { dirname } from "node:path"
import { createServer, type Server, type Socket } from "node:net"
import { CliError } from "../errors.ts"
import { makePrivateFolder } from "../storage/private-file.ts"
import type { AgentAnswer, AgentRequest } from "./messages.ts"
import type { AgentPlace } from "./place.ts"

export type AgentHandlers = {
  readonly [Ask in AgentRequest["ask"]]: (
    request: Extract<AgentRequest, { ask: Ask }>,
  ) => Promise<AgentAnswer<Ask>>
}

/** No request is longer: a token and a few words of a query. */
const MAX_REQUEST = 65_536
const PATIENCE_MS = 10_000

/** Listens until `server.close()`; `onUse` hears of every request that showed the token. */
export async function listen(
  place: AgentPlace,
  input: {
    readonly token: string
    readonly handlers: AgentHandlers
    readonly onUse: (ask: AgentRequest["ask"]) => void
  },
): Promise<Server> {
  makePrivateFolder(dirname(place.token))
  makePrivateFolder(place.folder)
  requireOwnFolder(place.folder)
  // What is left of an agent that was killed; a running one has been asked to end before.
  if (process.platform !== "win32") rmSync(place.socket, { force: true })
  const server = createServer((socket) => void serve(socket, input))
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen(place.socket, resolve)
  })
  // Until here the folder alone keeps others out, and it always does.
  if (process.platform !== "win32") chmodSync(place.socket, 0o600)
  return server
}

/** In a folder such as /tmp somebody else could have been faster to make ours. */
function requireOwnFolder(folder: string): void {
  if (process.platform === "win32") return
  const stats = lstatSync(folder)
  if (stats.isDirectory() && stats.uid === process.getuid?.() && (stats.mode & 0o077) === 0) return
  throw new CliError("agent-failed", `${folder} is not a folder of yours alone, so no agent was started.`)
}

async function serve(
  socket: Socket,
  { token, handlers, onUse }: Parameters<typeof listen>[1],
): Promise<void> {
  socket.setTimeout(PATIENCE_MS, () => socket.destroy())
  socket.on("error", () => socket.destroy())
  const line = await readLine(socket)
  const request = line === null ? null : parseRequest(line, token)
  if (request === null) {
    socket.destroy()
    return
  }
  onUse(request.ask)
  const answer = await answerRequest(request, handlers)
  socket.end(`${JSON.stringify(answer)}\n`)
}

async function answerRequest(request: AgentRequest, handlers: AgentHandlers): Promise<object> {
  try {
    switch (request.ask) {
      case "codes":
        return await handlers.codes(request)
      case "key":
        return await handlers.key(request)
      case "status":
        return await handlers.status(request)
      case "lock":
        return await handlers.lock(request)
    }
  } catch {
    return { failed: true } // the caller does the work itself and reports why it fails
  }
}

function readLine(socket: Socket): Promise<string | null> {
  return new Promise((resolve) => {
    let text = ""
    socket.setEncoding("utf8")
    socket.on("data", (chunk: string) => {
      text += chunk
      const end = text.indexOf("\n")
      if (end >= 0) resolve(text.slice(0, end))
      else if (text.length > MAX_REQUEST) resolve(null)
    })
    socket.on("close", () => resolve(null))
  })
}

/** The request, or null when the token is not ours or nothing like a request came. */
function parseRequest(line: string, token: string): AgentRequest | null {
  try {
    const { token: shown, ...request } = JSON.parse(line) as {
      token?: unknown
      ask?: unknown
      query?: unknown
    }
    if (typeof shown !== "string" || !isSameToken(shown, token)) return null
    if (request.ask === "codes") {
      return { ask: "codes", query: typeof request.query === "string" ? request.query : "" }
    }
    return request.ask === "key" || request.ask === "status" || request.ask === "lock"
      ? { ask: request.ask }
      : null
  } catch {
    return null // not JSON: not one of ours
  }
}

function isSameToken(shown: string, token: string): boolean {
  const [left, right] = [Buffer.from(shown), Buffer.from(token)]
  return left.length === right.length && timingSafeEqual(left, right)
}
