#!/usr/bin/env node
// Starts the command line. Plain JavaScript, because it also runs on a Node too old for TypeScript; there it hands over
// to the Node that was installed with the packages.
import { existsSync } from "node:fs"
import module from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const LEAST_NODE = 24
const modules = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..", "node_modules")

if (Number.parseInt(process.versions.node, 10) < LEAST_NODE) await handOver()
else await start()

async function start() {
  // Beside the code and writable by whoever may write the code: a shared folder such as /tmp could be prepared by others.
  module.enableCompileCache(join(modules, ".cache", "tessera"))
  // What we create is for its owner only, whatever the shell's own setting.
  process.umask(0o077)
  process.removeAllListeners("warning")
  process.on("warning", (warning) => {
    // Node 24 remarks on its own SQLite at every start; nobody who asked for a code can do anything about it.
    if (warning.name !== "ExperimentalWarning") process.stderr.write(`${warning.message}\n`)
  })
  process.stdout.on("error", leaveQuietly)
  process.stderr.on("error", leaveQuietly)
  const args = process.argv.slice(2)
  if (args[0] === "code") {
    const { tryFastCode } = await import("../src/fast-code.ts")
    if (await tryFastCode(args)) return
  }
  const { main } = await import("../src/main.ts")
  process.exitCode = await main(args)
}

/** The reader of our output went away (`tessera list | head -1`); that is no failure of ours. */
function leaveQuietly(error) {
  if (error.code === "EPIPE") process.exit(0)
  throw error
}

async function handOver() {
  const node = join(modules, "node", "bin", process.platform === "win32" ? "node.exe" : "node")
  if (process.env["TESSERA_HANDED_OVER"] === "1" || !existsSync(node)) {
    process.stderr.write(
      `Tessera needs Node ${LEAST_NODE} or newer; this is ${process.versions.node}. Run \`npm install\` in its folder: the right Node comes with the packages.\n`,
    )
    process.exit(1)
  }
  const { spawn } = await import("node:child_process")
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: "inherit",
    env: { ...process.env, TESSERA_HANDED_OVER: "1" },
  })
  // Ctrl-C reaches the child by itself; a signal sent to this process alone must be passed on.
  process.on("SIGINT", () => {})
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal))
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)))
}
