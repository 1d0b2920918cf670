// Starts the agent of an account as a process of its own, which outlives the shell. The key goes through a pipe: arguments
// and environment of a process can be read by others, standard input cannot.
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { encodeBase64 } from "@tessera/bytes"
import type { MasterKey } from "@tessera/crypto"
import { CliError } from "../errors.ts"
import type { AccountPlace } from "../storage/accounts.ts"
import { askAgent } from "./ask-agent.ts"

/** What the agent reads from its standard input, as one line of JSON. */
export type AgentStart = {
  readonly home: string
  readonly account: string
  readonly masterKey: string
  readonly idleMs: number
}

/** Starts an agent, in place of one that may be running, and resolves when it answers. @throws CliError `agent-failed` */
export async function startAgent(place: AccountPlace, masterKey: MasterKey, idleMs: number): Promise<void> {
  const target = { home: place.home, account: place.name }
  await askAgent(target, { ask: "lock" })
  const script = fileURLToPath(new URL("./agent-main.ts", import.meta.url))
  const child = spawn(process.execPath, [script], {
    detached: true,
    stdio: ["pipe", "pipe", "ignore"],
    // Not in the folder the person works in: that could not be unmounted as long as the agent runs.
    cwd: place.folder,
  })
  const start: AgentStart = { ...target, masterKey: encodeBase64(masterKey), idleMs }
  child.stdin.on("error", () => undefined) // it died before reading; the missing "ready" tells
  child.stdin.end(`${JSON.stringify(start)}\n`)
  const isReady = await new Promise<boolean>((resolve) => {
    child.stdout.once("data", () => resolve(true))
    child.once("error", () => resolve(false))
    child.once("exit", () => resolve(false))
  })
  child.stdout.destroy()
  child.unref()
  if (!isReady) {
    throw new CliError("agent-failed", "The agent could not be started, so the vault stays locked.")
  }
}
