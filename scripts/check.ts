// Every check but the tests, in the order of how fast each one answers. All run, so that all mistakes show at once.
import { spawnSync } from "node:child_process"

const checks = [
  { name: "Length of files", command: ["node", "scripts/check-length.ts"] },
  { name: "Floors of the house", command: ["node", "scripts/check-floors.ts"] },
  { name: "Format", command: ["prettier", "--check", "--log-level", "warn", "."] },
  { name: "Types: core", command: ["tsc", "-p", "tsconfig.core.json"] },
  { name: "Types: server and command line", command: ["tsc", "-p", "tsconfig.node.json"] },
  { name: "Types: tests", command: ["tsc", "-p", "tsconfig.tests.json"] },
  { name: "Lint", command: ["oxlint", "--type-aware", "--deny-warnings"] },
] as const

const failed: string[] = []
for (const { name, command } of checks) {
  const [program, ...args] = command
  const { status } = spawnSync(program, args, { stdio: "inherit", shell: process.platform === "win32" })
  console.log(`${status === 0 ? "✓" : "✗"} ${name}`)
  if (status !== 0) failed.push(`${name}: ${command.join(" ")}`)
}
if (failed.length > 0) {
  console.error(`\nThese checks found something:\n${failed.map((line) => `  · ${line}`).join("\n")}`)
  process.exitCode = 1
}
