// Many clients, each with a connection of its own: they come one after the other, sync once and then only ask for news.
import { randomBytes } from "node:crypto"
import { Agent, request } from "node:http"
import { setTimeout as delay } from "node:timers/promises"
import { readMemory } from "../process-memory.ts"
import { readInput, writeOutput } from "../program.ts"

export type SignedInClientsInput = {
  readonly url: string
  /** The server's process, whose memory is read while all connections are open. */
  readonly pid: number
  readonly tokens: readonly string[]
  readonly clients: number
}

export type SignedInClientsOutput = { readonly connectedMB: number; readonly peakMB: number }

const ARRIVAL_MS = 8000
const NEWS = 3
const NEWS_EVERY_MS = 300
const REST_MS = 1500

const input = await readInput<SignedInClientsInput>()
const agents: Agent[] = []
let peakMB = 0
const watch = setInterval(() => notePeak(), 50)
await Promise.all(Array.from({ length: input.clients }, (_, index) => runClient(index)))
await delay(REST_MS)
const { nowMB: connectedMB } = readMemory(input.pid)
clearInterval(watch)
writeOutput({ connectedMB, peakMB } satisfies SignedInClientsOutput)
for (const agent of agents) agent.destroy()

function notePeak(): void {
  peakMB = Math.max(peakMB, readMemory(input.pid).nowMB)
}

async function runClient(index: number): Promise<void> {
  await delay((index / input.clients) * ARRIVAL_MS)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  agents.push(agent)
  const token = input.tokens[index % input.tokens.length] ?? ""
  const ask = (method: string, path: string, body?: object) => send(agent, { method, path, token, body })
  await ask("GET", "/authenticator/key")
  await ask("GET", "/authenticator/entity/diff?sinceTime=0&limit=2500")
  await ask("POST", "/authenticator/entity", {
    encryptedData: randomBytes(420).toString("base64"),
    header: randomBytes(24).toString("base64"),
  })
  for (let time = 0; time < NEWS; time++) {
    await ask("GET", `/authenticator/entity/diff?sinceTime=${Date.now() * 1000}&limit=2500`)
    await delay(NEWS_EVERY_MS)
  }
}

function send(
  agent: Agent,
  { method, path, token, body }: { method: string; path: string; token: string; body: object | undefined },
): Promise<void> {
  const headers = {
    "X-Client-Package": "io.ente.auth",
    "X-Auth-Token": token,
    "Accept-Encoding": "gzip, deflate",
    "Content-Type": "application/json",
  }
  return new Promise((resolve, reject) => {
    const sending = request(input.url + path, { method, agent, headers }, (response) => {
      response.resume()
      response.once("end", () => {
        if (response.statusCode === 200) resolve()
        else reject(new Error(`${method} ${path} answered ${response.statusCode}`))
      })
    })
    sending.once("error", reject)
    sending.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
