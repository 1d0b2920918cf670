// Runs the server as a process: until a signal stops it, with an exit code and without ever printing a secret.
import { explainStartError } from "./explain-start-error.ts"
import { describeFault } from "./middleware/error-response.ts"
import { settleDown } from "./settle-down.ts"
import { type RunningServer, start } from "./start-server.ts"

const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const

/** Resolves with the exit code: 0 after a signal, 1 if the server could not start or run. */
export async function serveUntilStopped(process: NodeJS.Process): Promise<number> {
  // Whatever this process creates is for its owner alone.
  process.umask(0o077)
  const print = (text: string) => void process.stdout.write(`${text}\n`)
  const printError = (text: string) => void process.stderr.write(`${text}\n`)
  const stopped = waitForEnd(process, printError)
  let server: RunningServer
  try {
    server = await start({ env: process.env, cwd: process.cwd(), print, log: printError })
  } catch (error) {
    printError(explainStartError(error).join("\n"))
    return 1
  }
  settleDown()
  const exitCode = await stopped
  print("Stopping; requests under way are finished first.")
  await server.close()
  print("Stopped. Everything is kept.")
  return exitCode
}

/** Node would print the message of a fault, which may hold anything; and what follows a fault cannot be trusted. */
function waitForEnd(process: NodeJS.Process, printError: (text: string) => void): Promise<number> {
  return new Promise((resolve) => {
    for (const signal of STOP_SIGNALS) {
      process.once(signal, () => {
        // The second one is for those in a hurry: what was acknowledged is durable anyway.
        for (const again of STOP_SIGNALS) process.once(again, () => process.exit(1))
        resolve(0)
      })
    }
    const onFault = (error: unknown) => {
      printError(describeFault(error, "none (the server stops)"))
      resolve(1)
    }
    process.once("uncaughtException", onFault)
    process.once("unhandledRejection", onFault)
  })
}
