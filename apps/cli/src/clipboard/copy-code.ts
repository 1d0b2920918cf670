// Copies a code and takes it away again: a code left on the clipboard ends up in histories and in the wrong window.
import { spawn } from "node:child_process"
import { openSync, writeSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { Environment } from "../storage/home.ts"
import { findClipboardProgram, writeClipboard } from "./programs.ts"

/** How a code reached the clipboard; `terminal` cannot be taken back, because a terminal does not say what it holds. */
export type Copied = "cleared-later" | "terminal"

/** Copies the text and clears it after `clearAfterMs` if it is still there; null when there is no clipboard. */
export async function copyCode(text: string, clearAfterMs: number, env: Environment): Promise<Copied | null> {
  const program = findClipboardProgram(env)
  if (program !== null && (await writeClipboard(program, text))) {
    startClearing(text, clearAfterMs)
    return "cleared-later"
  }
  return writeToTerminal(text) ? "terminal" : null
}

/** A process of its own waits, so that the shell's prompt comes back at once. It gets the code through a pipe. */
function startClearing(text: string, clearAfterMs: number): void {
  const script = fileURLToPath(new URL("./clear-later.ts", import.meta.url))
  const child = spawn(process.execPath, [script, String(clearAfterMs)], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  })
  child.stdin.end(text)
  child.unref()
}

/** OSC 52 asks the terminal emulator itself, which also works through ssh. */
function writeToTerminal(text: string): boolean {
  if (!process.stderr.isTTY) return false
  try {
    const terminal = openSync("/dev/tty", "w")
    writeSync(terminal, `\u001b]52;c;${Buffer.from(text).toString("base64")}\u0007`)
    return true
  } catch {
    return false // no controlling terminal
  }
}
