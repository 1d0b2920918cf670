// What the account server of the tests keeps, and how it refuses.
import type {
  ApiErrorCode,
  endpoints,
  EndpointName,
  RequestOf,
  ResponseOf,
  WireKeyAttributes,
} from "@tessera/wire"
import type { RandomBytes, SrpServerChallenge } from "@tessera/crypto"

export class Refusal extends Error {
  readonly code: ApiErrorCode
  constructor(code: ApiErrorCode) {
    super(code)
    this.code = code
  }
}

export type Verifier = { srpUserId: string; salt: Uint8Array; verifier: Uint8Array }
export type RecoveryBox = { encryptedSecret: Uint8Array; secretDecryptionNonce: Uint8Array }

export type User = {
  id: number
  email: string
  keyAttributes: WireKeyAttributes | null
  srp: Verifier | null
  isEmailMfaEnabled: boolean
  /** Second factor by codes: always 654321 here. */
  secondFactor: { secret: string; box: RecoveryBox } | null
  pendingSecret: string | null
  hasPasskey: boolean
  passkeyRecovery: { secret: Uint8Array; box: RecoveryBox } | null
  tokens: string[]
}

/** A password proof under way: to sign in, or to set up (`newVerifier`). */
export type Proof = SrpServerChallenge & {
  user: User
  clientPublic: Uint8Array
  against: Verifier
  attempts: number
}

export type FactorSession = { user: User; kind: "totp" | "passkey"; isVerified: boolean }

export type State = {
  random: RandomBytes
  isRegistrationOpen: boolean
  users: User[]
  /** Addresses with a code on its way; the code is always 123456. */
  codes: Set<string>
  proofs: Map<string, Proof>
  factorSessions: Map<string, FactorSession>
  setupToken: string | null
}

export type Caller = { state: State; user: User; token: string }

type Handler<Name extends EndpointName> = (
  request: RequestOf<(typeof endpoints)[Name]>,
  caller: Caller,
) => ResponseOf<(typeof endpoints)[Name]>

export type Handlers = { readonly [Name in EndpointName]?: Handler<Name> }

/** The user of an address, if there is one. */
export function userOf(state: State, email: string): User | undefined {
  return state.users.find((user) => user.email === email)
}
