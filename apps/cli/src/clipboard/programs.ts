// The programs which own the clipboard on each system; the text goes in by standard input, never as an argument.
import { spawn, spawnSync } from "node:child_process"
import { accessSync, constants } from "node:fs"
import { delimiter, join } from "node:path"
import type { Environment } from "../storage/home.ts"

type Call = readonly [program: string, ...args: string[]]

export type ClipboardProgram = { readonly copy: Call; readonly paste: Call }

const WAYLAND: ClipboardProgram = {
  copy: ["wl-copy", "--type", "text/plain"],
  paste: ["wl-paste", "--no-newline"],
}
const XCLIP: ClipboardProgram = {
  copy: ["xclip", "-selection", "clipboard", "-in"],
  paste: ["xclip", "-selection", "clipboard", "-out"],
}
const XSEL: ClipboardProgram = {
  copy: ["xsel", "--clipboard", "--input"],
  paste: ["xsel", "--clipboard", "--output"],
}
const MACOS: ClipboardProgram = { copy: ["pbcopy"], paste: ["pbpaste"] }
const WINDOWS: ClipboardProgram = {
  copy: ["clip.exe"],
  paste: ["powershell.exe", "-NoProfile", "-Command", "Get-Clipboard -Raw"],
}

/** The program that reaches this person's clipboard, or null when there is none. */
export function findClipboardProgram(env: Environment): ClipboardProgram | null {
  const candidates: ClipboardProgram[] = []
  if (process.platform === "darwin") candidates.push(MACOS)
  else if (process.platform === "win32") candidates.push(WINDOWS)
  else {
    if ((env["WAYLAND_DISPLAY"] ?? "") !== "") candidates.push(WAYLAND)
    if ((env["DISPLAY"] ?? "") !== "") candidates.push(XCLIP, XSEL)
    if ((env["WSL_DISTRO_NAME"] ?? "") !== "") candidates.push(WINDOWS)
  }
  return candidates.find((candidate) => isInstalled(candidate.copy[0], env)) ?? null
}

function isInstalled(program: string, env: Environment): boolean {
  if (process.platform === "win32") return true
  return (env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** Puts a text on the clipboard; false when the program failed. */
export function writeClipboard(program: ClipboardProgram, text: string): Promise<boolean> {
  const [command, ...args] = program.copy
  return new Promise((resolve) => {
    // wl-copy and xclip stay behind to serve the text: an inherited output would keep a pipe of the caller open.
    const child = spawn(command, args, { stdio: ["pipe", "ignore", "ignore"] })
    child.on("error", () => resolve(false))
    child.on("exit", (code) => resolve(code === 0))
    child.stdin.on("error", () => resolve(false))
    child.stdin.end(text)
  })
}

/** What the clipboard holds now, or null when it cannot be read. */
export function readClipboard(program: ClipboardProgram): string | null {
  const [command, ...args] = program.paste
  const { status, stdout } = spawnSync(command, args, { encoding: "utf8", timeout: 5000 })
  return status === 0 ? stdout : null
}
