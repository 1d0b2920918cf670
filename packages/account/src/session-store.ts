// The port to the place where a device remembers its vault and account, and what is remembered there.
// Whoever reads all of it learns a server, an address and wrapped keys: nothing opens without password or recovery key.
import type { KdfParameters, KeyAttributes } from "@tessera/crypto"

/**
 * How far the account's keys have come to the server: `keys` not yet for certain, `srp` all but the password proof,
 * `done`. A sign-up that was cut off goes on from here.
 */
export type SetUpProgress = "keys" | "srp" | "done"

export type StoredAccount = {
  /** The server's origin without a slash at its end. */
  readonly serverUrl: string
  readonly email: string
  readonly userId: number
  readonly progress: SetUpProgress
  /** Encrypted; null once the server has ended the session. */
  readonly sealedToken: Uint8Array | null
  /** Encrypted; null until the authenticator key was fetched. */
  readonly sealedAuthenticatorKey: Uint8Array | null
  readonly signedInAtMs: number
}

/** One vault on this device, with or without an account. */
export type StoredSession = {
  /** What the password or the recovery key opens; with an account, the same as on its server. */
  readonly keys: KeyAttributes
  /** The key of everything this device stores, encrypted under the master key. It outlives accounts and passwords. */
  readonly sealedLocalKey: Uint8Array
  readonly account: StoredAccount | null
}

/**
 * What this device has seen of an account, kept after sign-out, so that a server which turned hostile cannot weaken it.
 */
export type KnownAccount = {
  /** A hash of server and address: the list does not tell who signed in here. */
  readonly id: string
  /** 32 bytes. It never changes in the life of an account. */
  readonly publicKey: Uint8Array
  /** 16 bytes; changes with the password only. */
  readonly kekSalt: Uint8Array
  readonly kdf: KdfParameters
  /** Whether the server once proved that it knows the account's verifier. */
  readonly hasSeenSrp: boolean
  /** Whether the user has agreed since then to sign in by e-mail code instead. */
  readonly acceptsEmailSignIn: boolean
}

export interface SessionStore {
  /** The session of this device, or null. @throws AccountError `damaged-session` */
  load(): Promise<StoredSession | null>
  /** Replaces the session as a whole; resolves when it is durable, and a crash leaves the old one or the new one. */
  save(session: StoredSession): Promise<void>
  /** Forgets the session; the known accounts stay. */
  clear(): Promise<void>
  loadKnownAccounts(): Promise<readonly KnownAccount[]>
  /** Replaces the list as a whole, as durably as `save`. */
  saveKnownAccounts(accounts: readonly KnownAccount[]): Promise<void>
}

/** Whether the keys of a session are known to this device alone, so that another account can still take them in. */
export function isLocalOnly({ account }: StoredSession): boolean {
  return account === null || account.progress === "keys"
}
