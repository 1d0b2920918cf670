// Brings a vault on the disk to the server and to a second device, once, in a process which has done nothing of the kind
// before.
import { decodeBase64 } from "@tessera/bytes"
import { asMasterKey } from "@tessera/crypto"
import { fetchTransport, secureRandomBytes, systemClock } from "@tessera/platform"
import { obtainAuthenticatorKey, openVault, syncOnce, type Vault } from "@tessera/sync"
import { encryptEntity } from "@tessera/vault"
import { call, CLIENT_PACKAGE, endpoints } from "@tessera/wire"
import { SqliteEntryStore } from "../../apps/cli/src/storage/sqlite-entry-store.ts"
import { makeEntries } from "../entries.ts"
import { measure } from "../measure.ts"
import { readInput, writeOutput } from "../program.ts"

export type FirstSyncInput = {
  readonly url: string
  readonly token: string
  /** Base64. */
  readonly masterKey: string
  /** Send all entries of a new vault, receive them on an empty device, or send them one after the other. */
  readonly way: "send" | "receive" | "send-one-by-one"
  readonly vaultPath: string
  readonly count: number
}

const input = await readInput<FirstSyncInput>()
const connection = {
  transport: fetchTransport(input.url),
  clientPackage: CLIENT_PACKAGE,
  token: input.token,
}
const masterKey = asMasterKey(decodeBase64(input.masterKey))
const store = SqliteEntryStore.create(input.vaultPath)
const random = secureRandomBytes
const vault = await openVault({ store, localKey: random(32), clock: systemClock, random })
const entries = makeEntries(input.count)
if (input.way === "send") await vault.add(entries)

const ways: Record<FirstSyncInput["way"], (vault: Vault) => Promise<void>> = {
  send: sync,
  receive: sync,
  "send-one-by-one": async () => {
    const key = await obtainAuthenticatorKey({ connection, masterKey, random })
    for (const entry of entries) {
      const { ciphertext: encryptedData, header } = encryptEntity(entry, key, random)
      await call(connection, endpoints.createEntity, { body: { encryptedData, header } })
    }
  },
}
const durationMs = await measure(() => ways[input.way](vault))
store.close()
writeOutput(durationMs)

async function sync(vault: Vault): Promise<void> {
  const { outcome, pendingChanges } = await syncOnce(vault, { id: "bench", connection, masterKey })
  const found = vault.list().length
  if (outcome.kind !== "done" || pendingChanges > 0 || found !== input.count) {
    throw new Error(`sync ended "${outcome.kind}" with ${found} entries, ${pendingChanges} of them not sent`)
  }
}
