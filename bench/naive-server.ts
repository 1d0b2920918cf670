// Starts the servers that ours are compared with, each a process of its own.
import { spawn } from "node:child_process"
import { once } from "node:events"
import process from "node:process"
import { text } from "node:stream/consumers"
import { fileURLToPath } from "node:url"

export type NaiveServerInput = {
  /** A SQLite file or a `postgres://` address; without one the server answers every request with nothing. */
  readonly database?: string
}

/** Runs `work` with the address and the process of a server which is stopped afterwards. */
export async function withNaiveServer<Result>(
  { database = "" }: NaiveServerInput,
  work: (url: string, pid: number) => Promise<Result>,
): Promise<Result> {
  const script = database === "" ? "programs/bare-server.mjs" : "programs/naive-server.ts"
  const path = fileURLToPath(new URL(script, import.meta.url))
  const child = spawn(process.execPath, [path, database], { stdio: ["ignore", "pipe", "pipe"] })
  const complaints = text(child.stderr)
  const exited = once(child, "exit")
  try {
    const started = once(child.stdout, "data") as Promise<[Buffer]>
    const failed = exited.then(async () =>
      Promise.reject(new Error(`The naive server stopped: ${await complaints}`)),
    )
    const [port] = await Promise.race([started, failed])
    return await work(`http://127.0.0.1:${String(port).trim()}`, child.pid ?? 0)
  } finally {
    child.kill("SIGKILL")
    await exited
  }
}
