// The process: `node apps/server/src/main.ts`. Compiled code is kept between starts, so the next one is faster.
import { enableCompileCache } from "node:module"
import process from "node:process"

enableCompileCache()
const { serveUntilStopped } = await import("./serve-until-stopped.ts")
process.exitCode = await serveUntilStopped(process)
