// `tessera code NAME`, from starting the process to its end, output included.
import { spawn } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import process from "node:process"
import { text } from "node:stream/consumers"
import { fileURLToPath } from "node:url"
import { writeAegisBackup } from "./backups.ts"
import { issuerOf, makeEntries } from "./entries.ts"
import { type Benchmark, measureEach, median, percentile } from "./measure.ts"
import { withFolder } from "./temporary-folder.ts"

const ENTRIES = 500
const PASSWORD = "correct horse battery staple"
const TARGET_MS = 150

export const codeCommand: Benchmark = {
  name: "code-command",
  about: `\`tessera code NAME\` in a vault of ${ENTRIES} entries, with and without the agent.`,
  run: () => withFolder(measureCommand),
}

async function measureCommand(folder: string) {
  const passwordFile = join(folder, "password")
  writeFileSync(passwordFile, `${PASSWORD}\n`, { mode: 0o600 })
  const backup = join(folder, "backup.json")
  writeFileSync(backup, await writeAegisBackup(makeEntries(ENTRIES)))
  const tessera = (...args: string[]) => run(join(folder, "home"), [TESSERA, ...args])
  const withPassword = ["--no-input", "--password-file", passwordFile]
  await tessera("account", "create", "--local", ...withPassword)
  await tessera("import", backup, "--yes", ...withPassword)
  const name = issuerOf(ENTRIES - 7)
  const askForCode = async (...options: string[]) => {
    const output = await tessera("code", name, ...options)
    if (!/\d{3} ?\d{3}/.test(output)) throw new Error("there was no code in the output")
  }
  const alone = await measureEach(() => askForCode(...withPassword), { times: 3 })
  await tessera("unlock", "--for", "5m", ...withPassword)
  try {
    const withAgent = await measureEach(() => askForCode(), { times: 21, warmups: 3 })
    const node = await measureEach(() => run(folder, ["-e", "0"]), { times: 21, warmups: 3 })
    return [
      {
        name: "tessera code NAME, agent unlocked",
        unit: "ms" as const,
        value: median(withAgent),
        p50: median(withAgent),
        p99: percentile(withAgent, 0.99),
        target: TARGET_MS,
        naive: { what: "without the agent: key derivation and vault", value: median(alone) },
        note: `\`node -e 0\`, which does nothing at all, takes ${Math.round(median(node))} ms here.`,
      },
    ]
  } finally {
    await tessera("lock")
  }
}

const TESSERA = fileURLToPath(new URL("../apps/cli/bin/tessera.mjs", import.meta.url))

/** The output of a Node program which must succeed. */
async function run(home: string, args: readonly string[]): Promise<string> {
  const env = { PATH: process.env["PATH"], TESSERA_HOME: home }
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject)
    child.once("close", resolve)
  })
  const [output, complaints, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  if (exitCode !== 0) throw new Error(`${args.slice(1, 3).join(" ")} ended with ${exitCode}: ${complaints}`)
  return output
}
