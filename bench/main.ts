// `npm run bench`: measures what the product promises and prints a table (docs/performance.md).
// `node bench/main.ts NAME…` runs some of it; `--json` prints figures for a program,
// `--markdown` a table for a document, `--list` the names.
import process from "node:process"
import { parseArgs } from "node:util"
import { BENCHMARKS } from "./list.ts"
import { describeMachine } from "./machine.ts"
import { type Benchmark, type Figure, keepsTarget } from "./measure.ts"
import { stopPostgres } from "./postgres.ts"
import { machineLines, markdownLines, tableLines } from "./table.ts"

const print = (...lines: string[]) => void process.stdout.write(`${lines.join("\n")}\n`)
const say = (words: string) => void process.stderr.write(words)

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean" }, markdown: { type: "boolean" }, list: { type: "boolean" } },
})
try {
  process.exitCode = await main(positionals, values)
} finally {
  await stopPostgres()
}

async function main(names: readonly string[], options: typeof values): Promise<number> {
  const unknown = names.find((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name))
  if (unknown !== undefined || options.list === true) {
    if (unknown !== undefined) say(`There is no benchmark "${unknown}".\n`)
    print(...BENCHMARKS.map(({ name, about }) => `${name.padEnd(20)} ${about}`))
    return unknown === undefined ? 0 : 2
  }
  const machine = describeMachine()
  const { figures, failed } = await runAll(
    BENCHMARKS.filter(({ name }) => names.length === 0 || names.includes(name)),
  )
  if (options.json === true) print(JSON.stringify({ machine, figures, failed }, null, 2))
  else if (options.markdown === true) print(...machineLines(machine), "", ...markdownLines(figures))
  else print(...machineLines(machine), "", ...tableLines(figures), "", summaryOf(figures))
  return failed.length === 0 ? 0 : 1
}

/** One benchmark which cannot run costs only its own figures. */
async function runAll(benchmarks: readonly Benchmark[]): Promise<{ figures: Figure[]; failed: string[] }> {
  const figures: Figure[] = []
  const failed: string[] = []
  for (const { name, run } of benchmarks) {
    const start = performance.now()
    say(`${name} … `)
    try {
      figures.push(...(await run()))
      say(`${((performance.now() - start) / 1000).toFixed(1)} s\n`)
    } catch (error) {
      failed.push(name)
      say(`failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    }
  }
  return { figures, failed }
}

function summaryOf(figures: readonly Figure[]): string {
  const missed = figures.filter((figure) => keepsTarget(figure) === false)
  const aimed = figures.filter((figure) => keepsTarget(figure) !== null)
  return `${aimed.length - missed.length} of ${aimed.length} targets kept.`
}
