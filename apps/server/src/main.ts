// The process. `bin/serve.mjs` starts it faster.
import process from "node:process"
import { serveUntilStopped } from "./serve-until-stopped.ts"

process.exitCode = await serveUntilStopped(process)
