// The command line as a person uses it: the launcher in a process of its own, with everything it keeps in one folder.
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"

const LAUNCHER = fileURLToPath(new URL("../../apps/cli/bin/tessera.mjs", import.meta.url))

export type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string }

export type CommandLine = {
  /** Runs a command which must succeed, and answers what it printed as JSON. */
  json<Answer>(...args: string[]): Promise<Answer>
  /** Runs a command, however it ends. */
  run(args: readonly string[], options?: { readonly stdin?: Promise<string> | string }): Promise<Ran>
}

/** A command line whose whole state is in `home`; `env` is added to an otherwise empty environment. */
export function commandLine(home: string, env: Record<string, string> = {}): CommandLine {
  const run: CommandLine["run"] = async (args, { stdin = "" } = {}) => {
    const child = spawn(process.execPath, [LAUNCHER, ...args], {
      env: { PATH: process.env.PATH, HOME: home, TESSERA_HOME: home, ...env },
      stdio: ["pipe", "pipe", "pipe"],
    })
    const output = { stdout: "", stderr: "" }
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text))
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text))
    // Whoever needs no input may be gone before it comes.
    child.stdin.on("error", () => undefined)
    void Promise.resolve(stdin).then((text) => child.stdin.end(text))
    const code = await new Promise<number>((resolve, reject) => {
      child.once("error", reject).once("close", (exitCode) => resolve(exitCode ?? -1))
    })
    return { code, ...output }
  }
  return {
    run,
    async json<Answer>(...args: string[]) {
      const { code, stdout, stderr } = await run([...args, "--json", "--no-input"])
      if (code !== 0) throw new Error(`tessera ${args.join(" ")} ended with ${code}: ${stderr}`)
      return JSON.parse(stdout) as Answer
    },
  }
}
