// Setting and changing a password (protocol §3.4). The server never sees it: what changes is the proof of it, and the
// master key wrapped anew, both in one step.
import type { PasswordWrap, RandomBytes } from "@tessera/crypto"
import { ApiError } from "../errors.ts"
import type { Caller } from "../middleware/require-session.ts"
import { randomUuid } from "../random-uuid.ts"
import type { SrpSetup } from "../stores/srp-setups.ts"
import type { SrpAuth } from "../stores/srp.ts"
import type { InTransaction, Stores } from "../stores/stores.ts"
import { requireAllowedKdf } from "./kdf-rule.ts"
import { EXCHANGE_MICROS, PROOF_ATTEMPTS, readVerifier, type SrpExchanges } from "./srp-exchange.ts"

export type SetupProof = { readonly setupId: string; readonly clientProof: Uint8Array }

export type PasswordChange = SetupProof & {
  readonly passwordWrap: PasswordWrap
  readonly endsOtherSessions: boolean
}

/** Proofs throw ApiError `not-found` (unknown or expired), `forbidden` (another's), `TOO_MANY_WRONG_ATTEMPTS`, `wrong-credential`. */
export type SrpSetupService = {
  /** Nothing changes yet. @throws ApiError `invalid-srp-a`, `BAD_REQUEST` */
  begin(
    userId: number,
    auth: SrpAuth,
    clientPublic: Uint8Array,
  ): Promise<{ setupId: string; serverPublic: Uint8Array }>
  /** The first password; answers the server's proof. @throws ApiError `srp-already-set-up`, `BAD_REQUEST` */
  complete(userId: number, proof: SetupProof): Promise<Uint8Array>
  /** Another password; answers the server's proof. @throws ApiError `weak-kdf`, `kdf-memory-too-small`, `BAD_REQUEST` */
  update(caller: Caller, change: PasswordChange): Promise<Uint8Array>
}

type SrpSetupParts = {
  readonly stores: Pick<Stores, "srp" | "srpSetups" | "keyAttributes">
  readonly inTransaction: InTransaction
  readonly exchanges: SrpExchanges
  readonly randomBytes: RandomBytes
  readonly nowMicros: () => number
}

export function createSrpSetupService(parts: SrpSetupParts): SrpSetupService {
  const { stores, inTransaction, exchanges, randomBytes, nowMicros } = parts
  return {
    async begin(userId, { srpUserId, salt, verifier }, clientPublic) {
      const auth = { srpUserId, salt, verifier: readVerifier(verifier) }
      const exchange = exchanges.begin(clientPublic, auth.verifier)
      const id = randomUuid(randomBytes)
      const now = nowMicros()
      const setup = { id, userId, auth, ...exchange, expiresAtMicros: now + EXCHANGE_MICROS }
      await stores.srpSetups.create(setup, now)
      return { setupId: id, serverPublic: exchange.serverPublic }
    },
    async complete(userId, proof) {
      if (await isSignedUp(userId, stores)) throw new ApiError("srp-already-set-up")
      const { setup, serverProof } = await prove(userId, proof, parts)
      await inTransaction(async (transaction) => {
        await lockAccount(userId, transaction)
        if (await isSignedUp(userId, transaction)) throw new ApiError("srp-already-set-up")
        await store(userId, proof.setupId, setup.auth, { ...transaction, nowMicros })
      })
      return serverProof
    },
    async update(caller, change) {
      requireAllowedKdf(change.passwordWrap.kdf)
      const { setup, serverProof } = await prove(caller.userId, change, parts)
      await inTransaction(async (transaction) => {
        await lockAccount(caller.userId, transaction)
        await store(caller.userId, change.setupId, setup.auth, { ...transaction, nowMicros })
        const { keyAttributes, sessions, twoFactorSessions } = transaction
        const isReplaced = await keyAttributes.replacePasswordWrap(caller.userId, change.passwordWrap)
        if (!isReplaced) throw new ApiError("not-found")
        // Sign-ins which wait for their second factor began with the old password.
        await twoFactorSessions.deleteOf(caller.userId)
        if (change.endsOtherSessions) {
          await sessions.revokeAll(caller.userId, caller.tokenId, nowMicros())
        }
      })
      return serverProof
    },
  }
}

/** A proof without key attributes is a sign-up which stopped half-way: it may be begun anew. */
async function isSignedUp(
  userId: number,
  { srp, keyAttributes }: Pick<Stores, "srp" | "keyAttributes">,
): Promise<boolean> {
  return (await srp.exists(userId)) && (await keyAttributes.exists(userId))
}

async function prove(
  userId: number,
  { setupId, clientProof }: SetupProof,
  { stores, exchanges, nowMicros }: SrpSetupParts,
): Promise<{ setup: SrpSetup; serverProof: Uint8Array }> {
  const key = { id: setupId, userId }
  const limits = { allowed: PROOF_ATTEMPTS, nowMicros: nowMicros() }
  const setup = await stores.srpSetups.countAttempt(key, limits)
  if (setup === null) {
    const state = await stores.srpSetups.findState(key, nowMicros())
    if (state === "unknown") throw new ApiError("not-found")
    throw new ApiError(state === "foreign" ? "forbidden" : "TOO_MANY_WRONG_ATTEMPTS")
  }
  const serverProof = exchanges.check(setup, setup.auth.verifier, clientProof)
  if (serverProof === null) throw new ApiError("wrong-credential")
  return { setup, serverProof }
}

/** The caller's session ended with the account if it was deleted in the meantime. */
async function lockAccount(userId: number, { users }: Pick<Stores, "users">): Promise<void> {
  if (!(await users.lock(userId))) throw new ApiError("invalid-token")
}

/** Uses the setup up and puts its proof in place. */
async function store(
  userId: number,
  setupId: string,
  auth: SrpAuth,
  { srp, srpSetups, nowMicros }: Pick<Stores, "srp" | "srpSetups"> & { nowMicros: () => number },
): Promise<void> {
  if (!(await srpSetups.take(setupId))) throw new ApiError("not-found")
  // Others which wait began before this password.
  await srpSetups.deleteOf(userId)
  // The SRP user id is chosen by the client: one which another account has is no accident.
  if (!(await srp.replace(userId, auth, nowMicros()))) throw new ApiError("BAD_REQUEST")
}
