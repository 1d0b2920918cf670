// Programs beside the benchmark: what is measured from a cold start, and what must not share a thread with a server.
import { spawn } from "node:child_process"
import process from "node:process"
import { json, text } from "node:stream/consumers"
import { fileURLToPath } from "node:url"

const LIMIT_MS = 120_000

/** Runs `bench/programs/<name>.ts` with `input` as JSON on standard input; resolves with the JSON it prints. */
export async function runProgram<Output>(name: string, input: unknown): Promise<Output> {
  const path = fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url))
  const child = spawn(process.execPath, [path], { stdio: ["pipe", "pipe", "pipe"], timeout: LIMIT_MS })
  child.stdin.end(JSON.stringify(input))
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject)
    child.once("close", resolve)
  })
  const [output, complaints, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  if (exitCode !== 0) throw new Error(`${name} ended with ${exitCode ?? "a signal"}:\n${complaints}`)
  return JSON.parse(output) as Output
}

/** For the programs: what they were given. */
export const readInput = <Input>() => json(process.stdin) as Promise<Input>

/** For the programs: what they found. */
export const writeOutput = (output: unknown) => void process.stdout.write(JSON.stringify(output))
