// Runs the real program as a process of its own, in a home folder of its own, as a person or a script would.
import { spawn } from "node:child_process"
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const PROGRAM = fileURLToPath(new URL("../../bin/tessera.mjs", import.meta.url))

export type Ran = {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
  /** Standard output as JSON. */
  readonly json: () => unknown
  /** The error that --json prints on standard error. */
  readonly error: () => { readonly code: string; readonly message: string }
}

export type RunOptions = {
  /** Standard input; empty and closed unless given. */
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

/** A home folder for `tessera`, and files beside it. */
export class TestHome {
  /** TESSERA_HOME. */
  readonly path: string
  /** A folder for files a test needs. */
  readonly files: string

  private constructor(root: string) {
    this.path = join(root, "home")
    this.files = root
  }

  static create(): TestHome {
    return new TestHome(mkdtempSync(join(tmpdir(), "tessera-cli-")))
  }

  /** A second device that begins with the same state; key files of `files` come along. */
  copy(): TestHome {
    const other = TestHome.create()
    cpSync(this.files, other.files, { recursive: true })
    return other
  }

  /** Writes a file of mode 0600 beside the home and answers its path. */
  file(name: string, content: string | Uint8Array): string {
    const path = join(this.files, name)
    writeFileSync(path, content, { mode: 0o600 })
    return path
  }

  /** Runs `tessera` with these arguments. */
  run(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    return runTessera(args, { ...options, env: { TESSERA_HOME: this.path, ...options.env } })
  }

  /** Runs `tessera … --json`, which must succeed, and answers the JSON. */
  async json<Result>(args: readonly string[], options: RunOptions = {}): Promise<Result> {
    const ran = await this.run([...args, "--json"], options)
    if (ran.exitCode !== 0) throw new Error(`tessera ${args.join(" ")}: ${ran.stderr}`)
    return ran.json() as Result
  }

  /** Ends agents and removes everything. */
  async remove(): Promise<void> {
    if (existsSync(join(this.path, "agent"))) await this.run(["lock", "--all"])
    rmSync(this.files, { recursive: true, force: true })
  }
}

/** Runs `tessera`; what the environment of the tests says about Tessera or colours is left out. */
export function runTessera(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(TESSERA_|NODE_|NO_COLOR|FORCE_COLOR|VITEST|DISPLAY$|WAYLAND_DISPLAY$)/.test(name),
  )
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...Object.fromEntries(inherited), ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  })
  child.stdin.on("error", () => undefined) // a command may end without reading what it was given
  child.stdin.end(options.input ?? "")
  let [stdout, stderr] = ["", ""]
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text))
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text))
  return new Promise((resolve, reject) => {
    child.once("error", reject)
    child.once("close", (code) =>
      resolve({
        exitCode: code ?? 1,
        stdout,
        stderr,
        json: () => JSON.parse(stdout) as unknown,
        error: () =>
          (JSON.parse(stderr.trim().split("\n").at(-1) ?? "") as { error: { code: string; message: string } })
            .error,
      }),
    )
  })
}
