// A file is a chapter: over 400 lines it has more than one subject. Tests are counted too, data is not.
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"

const LIMIT = 400

/** Files whose subject is a list, each with the reason why it may be longer. */
const EXCEPTIONS: Record<string, string> = {}

const files = execFileSync(
  "git",
  ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts", "*.tsx", "*.mjs"],
  {
    encoding: "utf8",
  },
)
  .split("\n")
  .filter((file) => file !== "" && !/\/(fixtures|vectors)\//.test(file))

const lengths: number[] = []
let hasFailed = false
for (const file of files) {
  let text: string
  try {
    text = readFileSync(file, "utf8")
  } catch {
    continue // deleted in the work tree, not yet in the index
  }
  const length = text.split("\n").length - 1
  lengths.push(length)
  if (length > LIMIT && EXCEPTIONS[file] === undefined) {
    console.error(`${file}: ${length} lines; cut it where its subject changes (at most ${LIMIT})`)
    hasFailed = true
  }
}
lengths.sort((a, b) => a - b)
const at = (share: number) => lengths[Math.floor((lengths.length - 1) * share)] ?? 0
console.log(`${lengths.length} files; half have at most ${at(0.5)} lines, nine in ten at most ${at(0.9)}`)
if (hasFailed) process.exitCode = 1
