// A program of its own, started by copy-code.ts: waits, then empties the clipboard if it still holds the code.
// The code comes by standard input, the time to wait in milliseconds as the only argument.
import { setTimeout as sleep } from "node:timers/promises"
import { findClipboardProgram, readClipboard, writeClipboard } from "./programs.ts"

const chunks: Buffer[] = []
for await (const chunk of process.stdin as AsyncIterable<Buffer>) chunks.push(chunk)
const code = Buffer.concat(chunks).toString("utf8")
await sleep(Number(process.argv[2]))
const program = findClipboardProgram(process.env)
if (program !== null && readClipboard(program)?.trim() === code) await writeClipboard(program, "")
