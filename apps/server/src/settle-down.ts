// What a process does once, when it has started and nobody is waiting.
import { flushCompileCache } from "node:module"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

const PAUSE_MS = 300

/**
 * Keeps the compiled code for the next start, and gives back the memory which only starting needed: a quarter of all,
 * which V8 would hold until it is short of it, and on a small machine that is a memory others lack.
 */
export function settleDown(): void {
  setTimeout(() => {
    flushCompileCache()
    // The only way to ask for a collection without a flag at the command line.
    setFlagsFromString("--expose-gc")
    const collectGarbage = runInNewContext("gc") as (options: object) => void
    collectGarbage({ type: "major", execution: "sync", flavor: "last-resort" })
  }, PAUSE_MS).unref()
}
