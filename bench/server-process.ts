// A real server as a process of its own, over a folder and, if wanted, a PostgreSQL database.
import { spawn, type ChildProcess } from "node:child_process"
import { once } from "node:events"
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs"
import { request } from "node:http"
import { join } from "node:path"
import process from "node:process"
import { setTimeout as delay } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { freePort } from "@tessera/server/testing"

export type ServerProcess = {
  readonly url: string
  /** Milliseconds from starting the process to its first answer. */
  readonly startMs: number
  readonly pid: number
  stop(): Promise<void>
}

export type ServerInput = {
  /** For data and log. */
  readonly folder: string
  readonly databaseUrl?: string
  readonly environment?: Readonly<Record<string, string>>
}

const START_LIMIT_MS = 30_000
const PING_EVERY_MS = 2
const STOP_LIMIT_MS = 15_000

/** Starts a server and resolves with its first answer to `GET /ping`. */
export async function startServer(input: ServerInput): Promise<ServerProcess> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  mkdirSync(input.folder, { recursive: true })
  const logPath = join(input.folder, "server.log")
  const log = openSync(logPath, "a")
  const start = performance.now()
  const child = spawn(process.execPath, startArguments(), {
    // Whatever the terminal of the benchmark has set is not part of what is measured.
    env: { PATH: process.env["PATH"], ...settingsOf(input, port), ...input.environment },
    cwd: input.folder,
    stdio: ["ignore", log, log],
  })
  closeSync(log)
  try {
    await untilAnswer(child, `${url}/ping`)
  } catch (error) {
    child.kill("SIGKILL")
    throw new Error(`The server did not start:\n${readFileSync(logPath, "utf8")}`, { cause: error })
  }
  return {
    url,
    startMs: performance.now() - start,
    pid: child.pid ?? 0,
    stop: () => stop(child),
  }
}

/** Runs `work` with a server which is stopped afterwards. */
export async function withServer<Result>(
  input: ServerInput,
  work: (server: ServerProcess) => Promise<Result>,
): Promise<Result> {
  const server = await startServer(input)
  try {
    return await work(server)
  } finally {
    await server.stop()
  }
}

/** As `npm start` does: options of Node and the program. */
function startArguments(): string[] {
  const root = fileURLToPath(new URL("..", import.meta.url))
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: { start: string }
  }
  const [program, ...rest] = manifest.scripts.start.split(" ")
  const script = rest.pop()
  if (program !== "node" || script === undefined) throw new Error("npm start is no program of Node any more")
  return [...rest, join(root, script)]
}

/** Allowances out of the way: a benchmark knocks more often than any person. */
const settingsOf = ({ folder, databaseUrl = "" }: ServerInput, port: number) => ({
  TESSERA_HOST: "127.0.0.1",
  TESSERA_PORT: String(port),
  TESSERA_DATA_DIR: join(folder, "data"),
  TESSERA_DATABASE_URL: databaseUrl,
  TESSERA_RATE_LIMIT_FACTOR: "1000000",
})

async function untilAnswer(child: ChildProcess, url: string): Promise<void> {
  for (const end = performance.now() + START_LIMIT_MS; performance.now() < end; await delay(PING_EVERY_MS)) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`)
    if (await answers(url)) return
  }
  throw new Error("no answer in time")
}

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asking = request(url, { agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    asking.once("error", () => resolve(false))
    asking.end()
  })
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, "exit")
  child.kill("SIGTERM")
  const impatience = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS)
  await exit
  clearTimeout(impatience)
}
