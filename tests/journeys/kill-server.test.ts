// The plug is pulled while clients write. What was acknowledged is there afterwards, every time, whole and in order.
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { encodeBase64 } from "@tessera/bytes"
import { fetchTransport, secureRandomBytes } from "@tessera/platform"
import { call, CLIENT_PACKAGE, type Connection, endpoints, RemoteError } from "@tessera/wire"
import { afterAll, beforeAll, expect, it } from "vitest"
import { startServerProcess } from "./server-process.ts"

const KILLS = process.env.SLOW === "1" ? 500 : 200
const WRITERS = 4
const ENV = { TESSERA_HARDCODED_OTTS: "*@example.org=123456", TESSERA_RATE_LIMIT_FACTOR: "1000" }

const folder = mkdtempSync(join(tmpdir(), "tessera-kill-"))
afterAll(() => rmSync(folder, { recursive: true }))

type Written = { readonly encryptedData: Uint8Array; readonly header: Uint8Array }

/** What the server said yes to, by entity: the data of a live one, null for a deleted one. */
const acknowledged = new Map<string, string | null>()
/** Changes without an answer may have happened or not; either is right. */
const uncertain = new Map<string, Set<string | null>>()

let token: string

const connectTo = (url: string): Connection => ({
  transport: fetchTransport(url),
  clientPackage: CLIENT_PACKAGE,
  token: token ?? null,
})

const fresh = (): Written => ({ encryptedData: secureRandomBytes(200), header: secureRandomBytes(24) })

/** An account whose keys nobody needs: only their lengths matter to a server. */
async function signUp(url: string): Promise<string> {
  const connection = { ...connectTo(url), token: null }
  const email = "kill@example.org"
  await call(connection, endpoints.sendOtt, { body: { email, purpose: "signup" } })
  const { token } = await call(connection, endpoints.verifyEmail, { body: { email, ott: "123456" } })
  if (token === undefined) throw new Error("a new account gets a plain token")
  const signedIn = { ...connection, token }
  const key = () => secureRandomBytes(48)
  const nonce = () => secureRandomBytes(24)
  await call(signedIn, endpoints.setKeyAttributes, {
    body: {
      keyAttributes: {
        kekSalt: secureRandomBytes(16),
        encryptedKey: key(),
        keyDecryptionNonce: nonce(),
        publicKey: secureRandomBytes(32),
        encryptedSecretKey: key(),
        secretKeyDecryptionNonce: nonce(),
        memLimit: 268_435_456,
        opsLimit: 16,
        masterKeyEncryptedWithRecoveryKey: key(),
        masterKeyDecryptionNonce: nonce(),
        recoveryKeyEncryptedWithMasterKey: key(),
        recoveryKeyDecryptionNonce: nonce(),
      },
    },
  })
  await call(signedIn, endpoints.createAuthenticatorKey, { body: { encryptedKey: key(), header: nonce() } })
  return token
}

/** Creates, replaces and deletes until the server is gone. */
async function write(connection: Connection): Promise<void> {
  for (;;) {
    let id: string | null = null
    const written = fresh()
    const data = encodeBase64(written.encryptedData)
    const mine = [...acknowledged].filter(([, value]) => value !== null)
    const dice = Math.random()
    try {
      if (mine.length < 20 || dice < 0.5) {
        const entity = await call(connection, endpoints.createEntity, { body: written })
        acknowledged.set(entity.id, data)
      } else {
        id = mine[Math.floor(Math.random() * mine.length)]![0]
        // Another writer must not touch it meanwhile: then "the last one wins" would not say which one that was.
        acknowledged.delete(id)
        const isUpdate = dice < 0.8
        uncertain.set(id, new Set([mine.find(([key]) => key === id)![1], isUpdate ? data : null]))
        if (isUpdate) await call(connection, endpoints.updateEntity, { body: { id, ...written } })
        else await call(connection, endpoints.deleteEntity, { query: { id } })
        uncertain.delete(id)
        acknowledged.set(id, isUpdate ? data : null)
      }
    } catch (error) {
      if (error instanceof RemoteError && (error.code === "offline" || error.code === "timeout")) return
      throw error
    }
  }
}

async function readEverything(connection: Connection) {
  const found = new Map<string, string | null>()
  let sinceTime = 0
  for (;;) {
    const { diff } = await call(connection, endpoints.getEntityDiff, { query: { sinceTime, limit: 5000 } })
    if (diff.length === 0) return found
    for (const entity of diff) {
      expect(entity.updatedAt).toBeGreaterThan(sinceTime)
      sinceTime = entity.updatedAt
      found.set(entity.id, entity.isDeleted ? null : encodeBase64(entity.encryptedData))
    }
  }
}

async function checkNothingIsLost(connection: Connection): Promise<void> {
  const found = await readEverything(connection)
  for (const [id, data] of acknowledged) expect(found.get(id), `acknowledged ${id}`).toBe(data)
  for (const [id, possible] of uncertain) {
    expect([...possible], `uncertain ${id}`).toContain(found.get(id))
    acknowledged.set(id, found.get(id)!)
  }
  uncertain.clear()
}

beforeAll(async () => {
  const server = await startServerProcess(folder, ENV)
  token = await signUp(server.url)
  await server.kill()
})

it(`loses nothing acknowledged in ${KILLS} kills under load`, { timeout: 1_200_000 }, async () => {
  for (let kill = 0; kill < KILLS; kill++) {
    const server = await startServerProcess(folder, ENV)
    const connection = connectTo(server.url)
    await checkNothingIsLost(connection)
    const writers = Array.from({ length: WRITERS }, () => write(connection))
    await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 120))
    await server.kill()
    await Promise.all(writers)
  }
  const server = await startServerProcess(folder, ENV)
  await checkNothingIsLost(connectTo(server.url))
  await server.stop()
  expect(acknowledged.size).toBeGreaterThan(KILLS)
})
