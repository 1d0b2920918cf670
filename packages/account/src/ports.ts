// What the use cases of an account need from outside.
import type { Argon2id, ModPow, RandomBytes } from "@tessera/crypto"
import type { Transport } from "@tessera/wire"
import type { SessionStore } from "./session-store.ts"

/** Milliseconds since the Unix epoch. */
export type Clock = () => number

/** Enough for a vault without an account. */
export type VaultPorts = {
  readonly store: SessionStore
  readonly random: RandomBytes
  readonly argon2id: Argon2id
}

export type AccountServer = {
  /** The origin without a slash at its end: with the e-mail address it says which account is meant. */
  readonly url: string
  readonly transport: Transport
  /** `CLIENT_PACKAGE` when nothing is said. */
  readonly clientPackage?: string
  readonly requestId?: () => string
}

export type AccountPorts = VaultPorts & {
  readonly server: AccountServer
  readonly clock: Clock
  /** By BigInt when nothing faster is at hand. */
  readonly modPow?: ModPow
}
