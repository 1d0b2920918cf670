// Clients which ask a server as fast as it answers, for a limited time; in a process of their own, so that their work is
// not the server's.
import { Agent, request } from "node:http"
import process from "node:process"
import { readInput, writeOutput } from "../program.ts"
import { percentile } from "../measure.ts"
import { KINDS } from "./load-kinds.ts"

export type LoadInput = {
  readonly url: string
  readonly kind: keyof typeof KINDS
  /** Session tokens; each client uses one after the other. */
  readonly tokens: readonly string[]
  /** Clients at the same time, each with a connection of its own. */
  readonly clients: number
  readonly durationMs: number
  /** Not counted; for the code to get warm and the connections to open. */
  readonly warmupMs: number
  /** What the kind needs beside. */
  readonly facts?: Readonly<Record<string, unknown>>
}

export type LoadOutput = {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly count: number
}

export type Answer = { readonly status: number; readonly body: Buffer }
export type Ask = (method: string, path: string, token: string | null, body?: object) => Promise<Answer>

const input = await readInput<LoadInput>()
const agent = new Agent({ keepAlive: true, maxSockets: input.clients })

const ask: Ask = (method, path, token, body) =>
  new Promise((resolve, reject) => {
    const headers = {
      "X-Client-Package": "io.ente.auth",
      // As browsers and Node's fetch do.
      "Accept-Encoding": "gzip, deflate",
      ...(token === null ? {} : { "X-Auth-Token": token }),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    }
    const sending = request(input.url + path, { method, agent, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on("data", (chunk: Buffer) => chunks.push(chunk))
      response.once("end", () => {
        const status = response.statusCode ?? 0
        if (status === 200) resolve({ status, body: Buffer.concat(chunks) })
        else
          reject(
            new Error(`${method} ${path.split("?")[0]} answered ${status}: ${String(Buffer.concat(chunks))}`),
          )
      })
    })
    sending.once("error", reject)
    sending.end(body === undefined ? undefined : JSON.stringify(body))
  })

const start = performance.now()
const countFrom = start + input.warmupMs
const end = countFrom + input.durationMs
const durations: number[] = []

async function runClient(client: number): Promise<void> {
  const work = KINDS[input.kind]
  for (let turn = 0; performance.now() < end; turn++) {
    const token = input.tokens[(client + turn * input.clients) % input.tokens.length] ?? ""
    const begun = performance.now()
    await work(ask, token, input.facts ?? {})
    const done = performance.now()
    if (begun >= countFrom && done <= end) durations.push(done - begun)
  }
}

await Promise.all(Array.from({ length: input.clients }, (_, client) => runClient(client)))
agent.destroy()
writeOutput({
  perSecond: durations.length / (input.durationMs / 1000),
  p50Ms: percentile(durations, 0.5),
  p99Ms: percentile(durations, 0.99),
  count: durations.length,
} satisfies LoadOutput)
process.exitCode = 0
