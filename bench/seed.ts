// An installation with accounts in it, written through the server's own stores (and entities by one statement): as if
// they had signed up, but in seconds. Whoever starts a server over it finds nothing unusual.
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import {
  asKeyEncryptionKey,
  createKeyAttributes,
  createSrpVerifier,
  deriveLoginSubKey,
  generateAuthenticatorKey,
  NEW_PASSWORD_KDF,
  type MasterKey,
  type SrpCredentials,
  wrapAuthenticatorKey,
} from "@tessera/crypto"
import { secureRandomBytes } from "@tessera/platform"
import { nodeModPow } from "@tessera/platform/node"
import { CLIENT_PACKAGE } from "@tessera/wire"
import { sql } from "kysely"
import { createAtRest, type AtRest } from "../apps/server/src/crypto-at-rest.ts"
import { generateSecrets, saveSecrets } from "../apps/server/src/secrets.ts"
import { createSessionService, tokenText } from "../apps/server/src/services/sessions.ts"
import type { OpenDialect } from "../apps/server/src/stores/dialects/dialect.ts"
import { openDatabase } from "../apps/server/src/stores/open-database.ts"
import { createInTransaction, type Stores } from "../apps/server/src/stores/stores.ts"

export type SeedInput = {
  readonly folder: string
  readonly databaseUrl?: string
  readonly accounts: number
  readonly entitiesEach: number
}

export type SeededAccount = {
  readonly userId: number
  readonly token: string
  readonly masterKey: MasterKey
  readonly credentials: SrpCredentials
}

export type Seeded = {
  readonly accounts: readonly SeededAccount[]
  /** `updatedAt` of the first entity of every account; those of the next follow in steps of one. */
  readonly firstChangeMicros: number
}

/** What an entity of a usual entry weighs, in bytes. */
const ENTITY_BYTES = 420

/** Accounts with a session each; their key-encryption keys are drawn, not derived from a password. The first 20 can sign in. */
export async function seedInstallation(input: SeedInput): Promise<Seeded> {
  const dataFolder = join(input.folder, "data")
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  const nowMicros = () => Date.now() * 1000
  const firstChangeMicros = nowMicros() - 3_600_000_000
  const atRest = createAtRest(saveSecrets(dataFolder, generateSecrets(secureRandomBytes)), secureRandomBytes)
  const dialect = await openDatabase({ dataFolder, databaseUrl: input.databaseUrl ?? "" }, { nowMicros })
  const allKeys = Array.from({ length: Math.min(input.accounts, DIFFERENT_KEYS) }, makeKeys)
  try {
    const accounts = await createInTransaction(dialect.db)(async (stores) => {
      const created: SeededAccount[] = []
      for (let index = 0; index < input.accounts; index++) {
        const keys = allKeys[index % allKeys.length] ?? makeKeys()
        const email = `bench.${index}@example.org`
        created.push(await createAccount(stores, { atRest, now: nowMicros(), email, keys }))
      }
      return created
    })
    if (input.entitiesEach > 0) await addEntities(dialect, input.entitiesEach, firstChangeMicros)
    return { accounts, firstChangeMicros }
  } finally {
    await dialect.close()
  }
}

type AccountKeys = ReturnType<typeof makeKeys>

/** Making keys takes longer than storing them, so many accounts share the same few; no server can tell. */
const DIFFERENT_KEYS = 20

function makeKeys() {
  const random = secureRandomBytes
  const keyEncryptionKey = asKeyEncryptionKey(random(32))
  const derived = { keyEncryptionKey, salt: random(16), kdf: NEW_PASSWORD_KDF }
  const { attributes, masterKey } = createKeyAttributes(derived, random)
  const authenticatorKey = wrapAuthenticatorKey(generateAuthenticatorKey(random), masterKey, random)
  const password = deriveLoginSubKey(keyEncryptionKey)
  const credentials = { identity: crypto.randomUUID(), password, salt: random(16) }
  const verifier = createSrpVerifier(credentials, nodeModPow)
  return { attributes, masterKey, authenticatorKey, credentials, verifier }
}

async function createAccount(
  stores: Stores,
  { atRest, now, email, keys }: { atRest: AtRest; now: number; email: string; keys: AccountKeys },
): Promise<SeededAccount> {
  const { attributes, masterKey, authenticatorKey, verifier } = keys
  const { encryptedEmail, nonce } = atRest.encryptEmail(email)
  const emailHash = atRest.hashEmail(email)
  const userId = await stores.users.create({ emailHash, encryptedEmail, emailNonce: nonce }, now)
  if (userId === null) throw new Error("the database is not empty")
  await stores.keyAttributes.create(userId, attributes, now)
  const { ciphertext: encryptedKey, nonce: header } = authenticatorKey
  await stores.authenticator.createKey(userId, { encryptedKey, header }, now)
  // Two accounts cannot have one name; whoever got another than the proof was made with cannot sign in.
  const isTaken = (await stores.srp.findVerifier(keys.credentials.identity)) !== null
  const credentials = isTaken ? { ...keys.credentials, identity: crypto.randomUUID() } : keys.credentials
  await stores.srp.create(userId, { srpUserId: credentials.identity, salt: credentials.salt, verifier }, now)
  const token = await beginSession(stores, { atRest, now, userId })
  return { userId, token, masterKey, credentials }
}

async function beginSession(
  { sessions }: Stores,
  { atRest, now, userId }: { atRest: AtRest; now: number; userId: number },
): Promise<string> {
  const randomBytes = secureRandomBytes
  const service = createSessionService({ sessions, atRest, randomBytes, nowMicros: () => now, admins: [] })
  const client = { app: "auth", clientPackage: CLIENT_PACKAGE, ip: "127.0.0.1", userAgent: "bench" } as const
  return tokenText(await service.begin(userId, client, sessions))
}

/** Random bytes instead of ciphertext: for the server there is no difference. */
async function addEntities(dialect: OpenDialect, each: number, firstChangeMicros: number): Promise<void> {
  const isSqlite = dialect.name === "sqlite"
  const first = sql`cast(${firstChangeMicros} as bigint)`
  const numbers = isSqlite
    ? sql`(with recursive numbers(n) as (select 0 union all select n + 1 from numbers where n < ${each - 1}) select n from numbers)`
    : sql`generate_series(0, ${each - 1}::int) as numbers(n)`
  const id = isSqlite
    ? sql`lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))`
    : sql`gen_random_uuid()::text`
  const bytes = (length: number) =>
    isSqlite
      ? sql`randomblob(${sql.lit(length)})`
      : // Text from chance and the row, so that it is not the same for all.
        sql`substring(decode(${sql.raw(
          Array.from(
            { length: Math.ceil(length / 16) },
            (_, part) => `md5(users.id || '.' || n || '.${part}' || random())`,
          ).join(" || "),
        )}, 'hex') for ${sql.lit(length)})`
  await sql`
    insert into authenticator_entities (id, user_id, encrypted_data, header, created_at, updated_at)
    select ${id}, users.id, ${bytes(ENTITY_BYTES)}, ${bytes(24)}, ${first} + n, ${first} + n
    from users, ${numbers}`.execute(dialect.db)
  await sql`update users set last_change_micros = ${first} + ${sql.lit(each)}`.execute(dialect.db)
  if (!isSqlite) await sql`analyze`.execute(dialect.db)
}
