// The server as people run it: a process of its own, on a free port, with a data folder that outlives it.
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { freePort } from "@tessera/server/testing"

const MAIN = fileURLToPath(new URL("../../apps/server/src/main.ts", import.meta.url))

export type ServerProcess = {
  readonly url: string
  /** Everything shown to the person at the terminal so far: words, the setup link, mails. */
  terminal(): string
  /** Everything logged so far. */
  log(): string
  /** Waits until the terminal shows something, and answers the match. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>
  /** Ctrl+C, and waits for the end. */
  stop(): Promise<void>
  /** The plug is pulled. */
  kill(): Promise<void>
}

export async function startServerProcess(
  dataDir: string,
  env: Record<string, string> = {},
): Promise<ServerProcess> {
  const port = env.TESSERA_PORT ?? String(await freePort())
  const child = spawn(process.execPath, [MAIN], {
    // Nothing of the tester's own settings: only what the test says.
    env: { PATH: process.env.PATH, HOME: dataDir, TESSERA_DATA_DIR: dataDir, TESSERA_PORT: port, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  })
  const output = { terminal: "", log: "" }
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.terminal += text))
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.log += text))
  const exit = once(child, "exit")
  const server: ServerProcess = {
    url: `http://127.0.0.1:${port}`,
    terminal: () => output.terminal,
    log: () => output.log,
    waitFor: (pattern) => waitForOutput(child, () => output, pattern),
    stop: () => end(child, exit, "SIGINT"),
    kill: () => end(child, exit, "SIGKILL"),
  }
  await server.waitFor(/Press Ctrl\+C/)
  return server
}

async function end(child: ChildProcess, exit: Promise<unknown>, signal: "SIGINT" | "SIGKILL"): Promise<void> {
  child.kill(signal)
  await exit
}

async function waitForOutput(
  child: ChildProcess,
  output: () => { terminal: string; log: string },
  pattern: RegExp,
): Promise<RegExpExecArray> {
  for (let attempt = 0; attempt < 3000; attempt++) {
    const match = pattern.exec(output().terminal)
    if (match !== null) return match
    if (child.exitCode !== null) break
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`the server never showed ${pattern}; it said:\n${output().terminal}\n${output().log}`)
}
