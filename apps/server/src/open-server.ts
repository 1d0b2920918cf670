// Opens an installation: its settings, folder, secrets and database; and builds the HTTP app over them, without a socket.
import type { RandomBytes } from "@tessera/crypto"
import { composeServer, type Server } from "./compose.ts"
import { type Environment, loadConfig, type LoadedConfig } from "./config.ts"
import { createAtRest } from "./crypto-at-rest.ts"
import { openDataFolder } from "./data-folder.ts"
import { StartError } from "./errors.ts"
import type { Mailer } from "./mail/mailer.ts"
import type { Log } from "./middleware/request-log.ts"
import { fingerprintSecrets, generateSecrets, loadSecrets, saveSecrets, type Secrets } from "./secrets.ts"
import type { OpenDialect } from "./stores/dialects/dialect.ts"
import { openDatabase } from "./stores/open-database.ts"
import { createStores, type Stores } from "./stores/stores.ts"

export type OpenInput = {
  readonly env: Environment
  /** Relative paths in the settings are read from here. */
  readonly cwd: string
  readonly mailer: Mailer
  readonly log: Log
  readonly randomBytes: RandomBytes
  readonly nowMs: () => number
}

export type OpenServer = Server & {
  readonly settings: LoadedConfig
  /** "SQLite" or where PostgreSQL is. */
  readonly database: string
  close(): Promise<void>
}

/** Opens everything but the socket. @throws StartError, with everything closed again */
export async function openServer(input: OpenInput): Promise<OpenServer> {
  const settings = await loadConfig(input)
  const { config } = settings
  openDataFolder(config.dataDir)
  // Unsafe secrets are refused before the database is touched.
  loadSecrets(config.dataDir)
  const dialect = await openDatabase(
    { dataFolder: config.dataDir, databaseUrl: config.databaseUrl },
    { nowMicros: () => Math.round(input.nowMs() * 1000) },
  )
  try {
    const secrets = await settleSecrets(config.dataDir, dialect, input.randomBytes)
    const atRest = createAtRest(secrets, input.randomBytes)
    return {
      ...composeServer(config, { ...input, db: dialect.db, atRest, secrets }),
      settings,
      database: dialect.name === "sqlite" ? "SQLite" : dialect.place,
      close: () => dialect.close(),
    }
  } catch (error) {
    await dialect.close()
    throw error
  }
}

/**
 * The secrets of the folder, made now if there are none. With others than those it was filled with, a database could
 * neither find its accounts nor read their addresses, and would fill up with a second set of everything: so it is refused.
 */
async function settleSecrets(
  folder: string,
  dialect: OpenDialect,
  randomBytes: RandomBytes,
): Promise<Secrets> {
  const stores: Stores = createStores(dialect.db)
  const known = await stores.settings.read("secrets-fingerprint")
  // In this order: a process which starts beside us writes its secrets first and their fingerprint after.
  const saved = loadSecrets(folder)
  if (saved === null && known !== null) throw new StartError("secrets-missing", { subject: dialect.place })
  const secrets = saved ?? saveSecrets(folder, generateSecrets(randomBytes))
  const fingerprint = fingerprintSecrets(secrets)
  if ((await stores.settings.writeOnce("secrets-fingerprint", fingerprint)) !== fingerprint) {
    throw new StartError("secrets-missing", { subject: dialect.place })
  }
  return secrets
}
