// Starts the server: opens the installation, listens, says so, and sweeps up once a minute.
import { secureRandomBytes, systemClock } from "@tessera/platform"
import type { Environment } from "./config.ts"
import { listen } from "./listen.ts"
import { createConsoleMailer } from "./mail/console.ts"
import { describeFault } from "./middleware/error-response.ts"
import type { Log } from "./middleware/request-log.ts"
import { openServer } from "./open-server.ts"
import { settingWords, startWords } from "./start-words.ts"

const SWEEP_INTERVAL_MS = 60_000

export type StartInput = {
  readonly env: Environment
  readonly cwd: string
  /** For words to the person at the terminal, and for mails when there is no mail server. */
  readonly print: (text: string) => void
  /** For the log: one line, without secrets. */
  readonly log: Log
}

export type RunningServer = {
  readonly url: string
  readonly port: number
  /** Stops accepting, waits for the answers under way, makes everything durable. */
  close(): Promise<void>
}

/** Starts a server and resolves once it answers. @throws StartError, which `explainStartError` puts into words */
export async function start({ env, cwd, print, log }: StartInput): Promise<RunningServer> {
  const server = await openServer({
    env,
    cwd,
    log,
    mailer: createConsoleMailer(print),
    randomBytes: secureRandomBytes,
    nowMs: systemClock,
  })
  const { config } = server.settings
  try {
    for (const line of settingWords(server.settings)) print(line)
    const listening = await listen(server.http.fetch, config)
    const url =
      config.publicUrl === "" ? `http://${hostInUrl(config.host)}:${listening.port}` : config.publicUrl
    const setupToken = await server.setup.issueToken()
    print(startWords({ url, dataFolder: config.dataDir, database: server.database, setupToken }).join("\n"))
    const sweeper = sweepRegularly(server.sweep, log)
    return {
      url,
      port: listening.port,
      close: async () => {
        await listening.close()
        await sweeper.stop()
        await server.close()
      },
    }
  } catch (error) {
    await server.close()
    throw error
  }
}

/** An address for all of a machine's networks is shown as one that can be opened. */
function hostInUrl(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost"
  return host.includes(":") ? `[${host}]` : host
}

function sweepRegularly(sweep: () => Promise<void>, log: Log): { stop(): Promise<void> } {
  let running = Promise.resolve()
  const timer = setInterval(() => {
    running = sweep().catch((error: unknown) => log(describeFault(error, "none (sweeping up)")))
  }, SWEEP_INTERVAL_MS)
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}
