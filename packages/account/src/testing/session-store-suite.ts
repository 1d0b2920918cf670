import { asPublicKey } from "@tessera/crypto"
import { countedRandom } from "@tessera/crypto/testing"
import { describe, expect, it } from "vitest"
import type { KnownAccount, SessionStore, StoredAccount, StoredSession } from "../session-store.ts"

const random = countedRandom("session store suite")
const wrapped = () => ({ ciphertext: random(48), nonce: random(24) })

/** A session in which every byte is different, to be stored and compared. */
export function sampleSession(change: { account?: StoredAccount | null } = {}): StoredSession {
  return {
    keys: {
      passwordWrap: {
        salt: random(16),
        kdf: { memLimitBytes: 2 ** 28, opsLimit: 16 },
        masterKey: wrapped(),
      },
      publicKey: asPublicKey(random(32)),
      secretKey: wrapped(),
      recoveryWrap: { masterKeyByRecoveryKey: wrapped(), recoveryKeyByMasterKey: wrapped() },
    },
    sealedLocalKey: random(72),
    account: change.account === undefined ? sampleAccount() : change.account,
  }
}

function sampleAccount(): StoredAccount {
  return {
    serverUrl: "https://codes.example.org",
    email: "ünïcode@example.org",
    userId: 2 ** 53 - 1,
    progress: "done",
    sealedToken: random(84),
    sealedAuthenticatorKey: random(72),
    signedInAtMs: 1_795_000_000_000,
  }
}

function sampleKnownAccount(id: string): KnownAccount {
  return {
    id,
    publicKey: random(32),
    kekSalt: random(16),
    kdf: { memLimitBytes: 2 ** 30, opsLimit: 4 },
    hasSeenSrp: true,
    acceptsEmailSignIn: false,
  }
}

/**
 * What every session store must do. `open` gives a fresh, empty place and a way to open the same place again, as after
 * a restart.
 */
export function describeSessionStore(
  name: string,
  open: () => Promise<{ store: SessionStore; reopen: () => Promise<SessionStore> }>,
): void {
  describe(`session store: ${name}`, () => {
    it("is empty at first", async () => {
      const { store } = await open()
      expect(await store.load()).toBeNull()
      expect(await store.loadKnownAccounts()).toEqual([])
    })

    it("keeps every field of a session, with and without an account, over a restart", async () => {
      const { store, reopen } = await open()
      const localOnly = sampleSession({ account: null })
      for (const session of [
        sampleSession(),
        { ...localOnly, keys: { ...localOnly.keys, recoveryWrap: null } },
      ]) {
        await store.save(session)
        expect(await store.load()).toEqual(session)
        expect(await (await reopen()).load()).toEqual(session)
      }
    })

    it("replaces the session as a whole", async () => {
      const { store } = await open()
      await store.save(sampleSession())
      const later = sampleSession({ account: null })
      await store.save(later)
      expect(await store.load()).toEqual(later)
    })

    it("forgets the session and keeps the known accounts", async () => {
      const { store, reopen } = await open()
      const known = [sampleKnownAccount("aa"), sampleKnownAccount("bb")]
      await store.save(sampleSession())
      await store.saveKnownAccounts(known)
      await store.clear()
      const reopened = await reopen()
      expect(await reopened.load()).toBeNull()
      expect(await reopened.loadKnownAccounts()).toEqual(known)
      await store.clear()
    })

    it("replaces the list of known accounts", async () => {
      const { store } = await open()
      await store.saveKnownAccounts([sampleKnownAccount("aa"), sampleKnownAccount("bb")])
      const shorter = [sampleKnownAccount("bb")]
      await store.saveKnownAccounts(shorter)
      expect(await store.loadKnownAccounts()).toEqual(shorter)
    })

    it("hands out copies: changing them changes nothing in the store", async () => {
      const { store } = await open()
      const session = sampleSession()
      await store.save(session)
      const expected = Uint8Array.from(session.sealedLocalKey)
      ;(await store.load())!.sealedLocalKey.fill(0)
      expect((await store.load())!.sealedLocalKey).toEqual(expected)
    })
  })
}
