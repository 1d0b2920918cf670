// What this device has seen of an account before, held against what a server says now (see threat-model.md, "Hostile server").
import { encodeHex, encodeUtf8, equalBytes } from "@tessera/bytes"
import { assessKdf, type KdfParameters, type KeyAttributes, sha256 } from "@tessera/crypto"
import { normalizeEmail } from "@tessera/wire"
import { AccountError } from "./errors.ts"
import { isSameKdf } from "./key-attributes.ts"
import { requireBearableKdf } from "./passwords.ts"
import type { AccountPorts } from "./ports.ts"
import type { KnownAccount, SessionStore } from "./session-store.ts"

type Ports = Pick<AccountPorts, "store" | "server">

/** What is known of the account of this address at this server, or null. */
export async function findKnownAccount(
  { store, server }: Ports,
  email: string,
): Promise<KnownAccount | null> {
  const id = idOf(server.url, email)
  return (await store.loadKnownAccounts()).find((account) => account.id === id) ?? null
}

/** Remembers the account as it is now: after its owner has opened it, never before. */
export async function rememberAccount(
  { store, server }: Ports,
  input: { email: string; keys: KeyAttributes; hasSeenSrp: boolean; acceptsEmailSignIn: boolean },
): Promise<void> {
  const { email, keys, hasSeenSrp, acceptsEmailSignIn } = input
  const { salt, kdf } = keys.passwordWrap
  const id = idOf(server.url, email)
  const account = { id, publicKey: keys.publicKey, kekSalt: salt, kdf, hasSeenSrp, acceptsEmailSignIn }
  await replace(store, id, account)
}

/**
 * Forgets the account, for people who share a device or have really made a new account under the same address: the
 * next sign-in trusts the server like the first one.
 */
export async function forgetKnownAccount({ store, server }: Ports, email: string): Promise<void> {
  await replace(store, idOf(server.url, email), null)
}

/**
 * Refuses derivation parameters which an honest server would not name. A new salt alone passes: the password was changed
 * elsewhere, which the keys behind it must prove (`requireSameKeys`).
 * @throws AccountError `weak-kdf`, `excessive-kdf`, `kdf-weakened`, `server-changed-keys`
 */
export function requireHonestKdf(
  known: Pick<KnownAccount, "kekSalt" | "kdf"> | null,
  offered: { readonly salt: Uint8Array; readonly kdf: KdfParameters },
): void {
  requireBearableKdf(offered.kdf)
  if (known === null || isSameKdf(known.kdf, offered.kdf)) return
  if (isWeaker(offered.kdf, known.kdf)) throw new AccountError("kdf-weakened")
  // Every password draws a salt of its own, so these are not the parameters of the same password.
  if (equalBytes(known.kekSalt, offered.salt)) throw new AccountError("server-changed-keys")
}

/** Whether the server has another salt than the known one: an honest server only after a password change. */
export function hasNewPassword(known: Pick<KnownAccount, "kekSalt"> | null, salt: Uint8Array): boolean {
  return known !== null && !equalBytes(known.kekSalt, salt)
}

/** Whether the user must first agree to such a derivation; once is enough. */
export function needsKdfConsent(known: Pick<KnownAccount, "kdf"> | null, kdf: KdfParameters): boolean {
  return assessKdf(kdf) === "legacy" && !(known !== null && isSameKdf(known.kdf, kdf))
}

/** Refuses opened keys which are not those of the known account. @throws AccountError `server-changed-keys` */
export function requireSameKeys(known: Pick<KnownAccount, "publicKey"> | null, keys: KeyAttributes): void {
  if (known !== null && !equalBytes(known.publicKey, keys.publicKey)) {
    throw new AccountError("server-changed-keys")
  }
}

/** Less work for an attacker. Less memory for the same work is every device's own choice, down to the strong minimum. */
function isWeaker(kdf: KdfParameters, known: KdfParameters): boolean {
  if (assessKdf(kdf) !== "strong" && assessKdf(known) === "strong") return true
  return kdf.memLimitBytes * kdf.opsLimit < known.memLimitBytes * known.opsLimit
}

/** A hash, so that whoever finds the list needs to know the address already. */
function idOf(serverUrl: string, email: string): string {
  return encodeHex(sha256(encodeUtf8(`tessera known account\0${serverUrl}\0${normalizeEmail(email)}`)))
}

async function replace(store: SessionStore, id: string, account: KnownAccount | null): Promise<void> {
  const others = (await store.loadKnownAccounts()).filter((known) => known.id !== id)
  await store.saveKnownAccounts(account === null ? others : [...others, account])
}
