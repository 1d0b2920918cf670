// Asks the agent of an account. Small on purpose: with an unlocked agent this is all that `tessera code` loads.
import { readFileSync } from "node:fs"
import { connect } from "node:net"
import type { AgentAnswer, AgentAnswers, AgentRequest } from "./messages.ts"
import { agentPlace } from "./place.ts"

const PATIENCE_MS = 10_000

/** The agent's answer, or null when no agent is running for this account or it cannot answer. */
export async function askAgent<Ask extends AgentRequest["ask"]>(
  target: { readonly home: string; readonly account: string },
  request: Extract<AgentRequest, { ask: Ask }>,
): Promise<AgentAnswers[Ask] | null> {
  const place = agentPlace(target.home, target.account)
  let token: string
  try {
    token = readFileSync(place.token, "utf8")
  } catch {
    return null // no token, no agent
  }
  const line = await exchange(place.socket, `${JSON.stringify({ token, ...request })}\n`)
  if (line === null) return null
  const answer = JSON.parse(line) as AgentAnswer<Ask>
  return "failed" in answer ? null : answer
}

function exchange(socketPath: string, request: string): Promise<string | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const socket = connect(socketPath)
    const finish = (line: string | null) => {
      socket.destroy()
      resolve(line)
    }
    socket.setTimeout(PATIENCE_MS, () => finish(null))
    socket.on("connect", () => socket.write(request))
    socket.on("data", (chunk: Buffer) => chunks.push(chunk))
    socket.on("error", () => finish(null))
    socket.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8")
      finish(text.endsWith("\n") ? text : null)
    })
  })
}
