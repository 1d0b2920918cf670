// The end of a sign-in: keys opened, checked against what this device knows, token unsealed, everything stored at once.
// Nothing the server said is kept before this point.
import { encodeBase64Url, encodeUtf8, equalBytes } from "@tessera/bytes"
import {
  type KeyAttributes,
  type KeyEncryptionKey,
  type MasterKey,
  openSealedBox,
  unwrapSecretKey,
} from "@tessera/crypto"
import { RemoteError } from "@tessera/wire"
import { finishSetUp } from "./account-set-up.ts"
import { AccountError } from "./errors.ts"
import { findKnownAccount, rememberAccount, requireSameKeys } from "./known-accounts.ts"
import type { AccountPorts } from "./ports.ts"
import { openSecret, sealSecret } from "./session-secrets.ts"
import { isLocalOnly, type StoredSession } from "./session-store.ts"
import type { Attempt, Authorization, SignedIn } from "./sign-in-step.ts"
import { readSrpOffer } from "./srp-proof.ts"
import { openSession, type UnlockedSession } from "./unlocked-session.ts"

const LOCAL_KEY_LENGTH = 32

type Opened = {
  readonly attempt: Attempt
  readonly authorization: Authorization
  readonly masterKey: MasterKey
  /** Null after the recovery key. Overwritten when all is done. */
  readonly keyEncryptionKey: KeyEncryptionKey | null
  /** Whether server and client have proved the password to each other. */
  readonly isProven: boolean
}

/**
 * Signs in with the account's master key, and stores the session. @throws AccountError `server-changed-keys`,
 * `other-account`, `vault-exists`
 */
export async function openAccount(ports: AccountPorts, opened: Opened): Promise<SignedIn> {
  const { attempt, authorization, masterKey, keyEncryptionKey, isProven } = opened
  const { email } = attempt
  const { keys } = authorization
  const known = await findKnownAccount(ports, email)
  requireSameKeys(known, keys)
  const token = openToken(authorization, masterKey)
  const hasProof = isProven || (await readSrpOffer(ports, email)) !== null
  const session = await buildSession(ports, { ...opened, token, progress: hasProof ? "done" : "srp" })
  // A recovery ends with a new password, and that is remembered; of the old one nothing was proved or agreed to.
  if (attempt.intent === "sign-in") {
    const hasSeenSrp = isProven || (known?.hasSeenSrp ?? false)
    // Agreed to for as long as the account keeps its proof and does not ask for it: the next proof ends it.
    const acceptsEmailSignIn = !isProven && hasProof
    await rememberAccount(ports, { email, keys, hasSeenSrp, acceptsEmailSignIn })
  }
  // Opened before it is stored: what this device keeps must open.
  const opening = openSession(session, masterKey)
  await ports.store.save(session)
  const unlocked = await addProof(ports, opening, keyEncryptionKey)
  keyEncryptionKey?.fill(0)
  return { kind: "done", unlocked }
}

/** Whether there is room for this account on the device, before a code is spent. @throws AccountError `vault-exists`, `other-account` */
export async function requireRoom({ store, server }: AccountPorts, { localVault }: Attempt): Promise<void> {
  const stored = await store.load()
  if (stored === null) return
  if (isLocalOnly(stored)) requireSameVault(stored, localVault)
  else if (stored.account?.serverUrl !== server.url) throw new AccountError("other-account")
}

/** Compat: the box holds 32 raw bytes, the header wants them as padded URL-safe base64. */
function openToken({ keys, encryptedToken }: Authorization, masterKey: MasterKey): string {
  try {
    const secretKey = unwrapSecretKey(keys, masterKey)
    const token = openSealedBox(encryptedToken, { publicKey: keys.publicKey, secretKey })
    secretKey.fill(0)
    return encodeBase64Url(token)
  } catch (cause) {
    throw new AccountError("server-changed-keys", { cause })
  }
}

async function buildSession(
  ports: AccountPorts,
  input: Opened & { token: string; progress: "srp" | "done" },
): Promise<StoredSession> {
  const { attempt, authorization, masterKey, token, progress } = input
  const { userId, keys } = authorization
  const owner = { serverUrl: ports.server.url, userId }
  const seal = (secret: Uint8Array, place: Parameters<typeof sealSecret>[1]["place"]) =>
    sealSecret(secret, { masterKey, place }, ports.random)
  const stored = await ports.store.load()
  const localKey = keepLocalKey(stored, { attempt, owner, masterKey }) ?? ports.random(LOCAL_KEY_LENGTH)
  const known = isSameAccount(stored, owner) && !isLocalOnly(stored) ? stored : null
  return {
    keys: known === null ? keys : keepLastingKeys(known.keys, keys),
    sealedLocalKey: seal(localKey, { name: "local-key" }),
    account: {
      ...owner,
      email: attempt.email,
      progress,
      sealedToken: seal(encodeUtf8(token), { name: "token", ...owner }),
      sealedAuthenticatorKey: known?.account.sealedAuthenticatorKey ?? null,
      signedInAtMs: ports.clock(),
    },
  }
}

/** Only the password's part of the keys ever changes: the rest stays as it was when the account was first opened here. */
function keepLastingKeys(stored: KeyAttributes, offered: KeyAttributes): KeyAttributes {
  const { passwordWrap, recoveryWrap } = offered
  return { ...stored, passwordWrap, recoveryWrap: stored.recoveryWrap ?? recoveryWrap }
}

type Owner = { readonly serverUrl: string; readonly userId: number }

/** The key of what this device has stored already, or null if it holds nothing. */
function keepLocalKey(
  stored: StoredSession | null,
  input: { attempt: Attempt; owner: Owner; masterKey: MasterKey },
): Uint8Array | null {
  if (stored === null) return null
  const { attempt, owner, masterKey } = input
  if (isLocalOnly(stored)) return requireSameVault(stored, attempt.localVault).localKey
  if (!isSameAccount(stored, owner)) throw new AccountError("other-account")
  try {
    return openSecret(stored.sealedLocalKey, { masterKey, place: { name: "local-key" } })
  } catch (cause) {
    // The account's master key is for ever. One that does not open this device's vault is not the account's.
    throw new AccountError("server-changed-keys", { cause })
  }
}

function isSameAccount(
  stored: StoredSession | null,
  owner: Owner,
): stored is StoredSession & { account: NonNullable<StoredSession["account"]> } {
  const account = stored?.account
  return account?.userId === owner.userId && account.serverUrl === owner.serverUrl
}

function requireSameVault(
  { keys }: { readonly keys: KeyAttributes },
  localVault: UnlockedSession | null,
): UnlockedSession {
  const isOpen = localVault !== null && equalBytes(localVault.session.keys.publicKey, keys.publicKey)
  if (!isOpen) throw new AccountError("vault-exists")
  return localVault
}

/** An account without a proof gets one now. If the line breaks over it, the next sign-in or `resumeSignUp` will do it. */
async function addProof(
  ports: AccountPorts,
  unlocked: UnlockedSession,
  keyEncryptionKey: KeyEncryptionKey | null,
): Promise<UnlockedSession> {
  if (keyEncryptionKey === null) return unlocked
  try {
    return await finishSetUp(ports, unlocked, keyEncryptionKey)
  } catch (error) {
    if (error instanceof RemoteError) return unlocked
    throw error
  }
}
