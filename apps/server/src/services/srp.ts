// Signing in with a password (protocol §3.3). Whoever asks about an address or an SRP user id that nobody has gets the
// same answers after the same work; what the protocol itself tells is listed in decision 10.
import type { RandomBytes } from "@tessera/crypto"
import type { AtRest } from "../crypto-at-rest.ts"
import { ApiError } from "../errors.ts"
import type { Client } from "../middleware/client.ts"
import { randomUuid } from "../random-uuid.ts"
import type { NewSrpSession, SrpSessionKey } from "../stores/srp-sessions.ts"
import type { InTransaction, Stores } from "../stores/stores.ts"
import { fakeSrpAttributes, fakeSrpVerifier, type SrpAttributes } from "./fake-srp.ts"
import type { SignIn, SignInOutcome } from "./sign-in.ts"
import { EXCHANGE_MICROS, PROOF_ATTEMPTS, type SrpExchanges } from "./srp-exchange.ts"

const HOUR_MICROS = 60 * 60_000_000
const UNVERIFIED_SESSIONS = 10
/** For how long an invented "verifies by e-mail" is remembered at the least. */
const FAKE_MFA_MICROS = 7 * 24 * HOUR_MICROS

export type SrpService = {
  /** @throws ApiError `NOT_FOUND`: the account has no password proof, its address must be verified instead */
  getAttributes(email: string): Promise<SrpAttributes>
  /** @throws ApiError `EMAIL_MFA_ENABLED`, `TOO_MANY_UNVERIFIED_SESSIONS`, `invalid-srp-a`, `BAD_REQUEST` */
  createSession(
    srpUserId: string,
    clientPublic: Uint8Array,
  ): Promise<{ sessionId: string; serverPublic: Uint8Array }>
  /** @throws ApiError `wrong-credential`, `SESSION_ALREADY_VERIFIED`, `TOO_MANY_WRONG_ATTEMPTS`, `BAD_REQUEST` */
  verifySession(
    key: SrpSessionKey,
    clientProof: Uint8Array,
    client: Client,
  ): Promise<{ outcome: SignInOutcome; serverProof: Uint8Array }>
}

export type SrpParts = {
  readonly stores: Pick<Stores, "srp" | "srpSessions" | "counters">
  readonly inTransaction: InTransaction
  readonly exchanges: SrpExchanges
  readonly signIn: SignIn
  readonly atRest: AtRest
  /** Of which invented attributes are made, 64 bytes. */
  readonly hashKey: Uint8Array
  readonly randomBytes: RandomBytes
  readonly nowMicros: () => number
  readonly rateLimitFactor: number
}

export function createSrpService(parts: SrpParts): SrpService {
  const { stores, exchanges, atRest, randomBytes, nowMicros } = parts
  const fakeMfa = createFakeMfa(parts)
  return {
    async getAttributes(email) {
      const attributes = await findAttributes(email, parts)
      if (attributes.isEmailMfaEnabled) await fakeMfa.remember(attributes.srpUserId)
      return attributes
    },
    async createSession(srpUserId, clientPublic) {
      const known = await stores.srp.findVerifier(srpUserId)
      const isFakeMfa = await fakeMfa.isRemembered(srpUserId)
      if (known?.isEmailMfaEnabled ?? isFakeMfa) throw new ApiError("EMAIL_MFA_ENABLED")
      const fakeVerifier = fakeSrpVerifier(srpUserId, atRest)
      const exchange = exchanges.begin(clientPublic, known?.verifier ?? fakeVerifier)
      const sessionId = randomUuid(randomBytes)
      const expiresAtMicros = nowMicros() + EXCHANGE_MICROS
      await keepSession(
        { id: sessionId, srpUserId, isFake: known === null, expiresAtMicros, ...exchange },
        parts,
      )
      return { sessionId, serverPublic: exchange.serverPublic }
    },
    async verifySession(key, clientProof, client) {
      const now = nowMicros()
      const session = await stores.srpSessions.countAttempt(key, { allowed: PROOF_ATTEMPTS, nowMicros: now })
      if (session === null) throw await refusalOf(key, parts)
      const known = await stores.srp.findVerifier(key.srpUserId)
      const fakeVerifier = fakeSrpVerifier(key.srpUserId, atRest)
      const serverProof = exchanges.check(session, known?.verifier ?? fakeVerifier, clientProof)
      if (serverProof === null || known === null || session.isFake) throw new ApiError("wrong-credential")
      return { outcome: await admit({ key, userId: known.userId, client }, parts), serverProof }
    },
  }
}

async function findAttributes(email: string, { stores, atRest, hashKey }: SrpParts): Promise<SrpAttributes> {
  const facts = await stores.srp.findFacts(atRest.hashEmail(email))
  const fake = fakeSrpAttributes(email, hashKey)
  if (facts === null) return fake
  const { userId, srp, kek, isEmailMfaEnabled } = facts
  if (srp === null) throw new ApiError("NOT_FOUND")
  if (kek === null) {
    // A sign-up stopped half-way: without the proof it can begin anew.
    await stores.srp.delete(userId)
    throw new ApiError("NOT_FOUND")
  }
  return { srpUserId: srp.srpUserId, srpSalt: srp.salt, kekSalt: kek.salt, kdf: kek.kdf, isEmailMfaEnabled }
}

/** What a right proof leads to, unless what it proves was changed while it was checked. */
async function admit(
  { key, userId, client }: { key: SrpSessionKey; userId: number; client: Client },
  { inTransaction, signIn, nowMicros }: SrpParts,
): Promise<SignInOutcome> {
  return await inTransaction(async (transaction) => {
    // A change of password ends sessions under the same lock: one begun here is either ended by it or never begins.
    if (!(await transaction.users.lock(userId))) throw new ApiError("wrong-credential")
    const current = await transaction.srp.findVerifier(key.srpUserId)
    if (current?.userId !== userId) throw new ApiError("wrong-credential")
    // Switched on since the session began.
    if (current.isEmailMfaEnabled) throw new ApiError("EMAIL_MFA_ENABLED")
    const isFirst = await transaction.srpSessions.markVerified(key.id, nowMicros())
    if (!isFirst) throw new ApiError("SESSION_ALREADY_VERIFIED")
    return await signIn.complete(userId, client, transaction)
  })
}

async function refusalOf(key: SrpSessionKey, { stores, nowMicros }: SrpParts): Promise<ApiError> {
  const state = await stores.srpSessions.findState(key, nowMicros())
  if (state === "unknown") return new ApiError("wrong-credential")
  return new ApiError(state === "verified" ? "SESSION_ALREADY_VERIFIED" : "TOO_MANY_WRONG_ATTEMPTS")
}

/** Stores a session unless too many wait. The counter's row makes parallel requests wait for each other. */
async function keepSession(session: NewSrpSession, parts: SrpParts): Promise<void> {
  const { inTransaction, atRest, nowMicros, rateLimitFactor } = parts
  const now = nowMicros()
  const name = `proofs ${atRest.fingerprint("counter", "proofs", session.srpUserId)}`
  const isKept = await inTransaction(async ({ counters, srpSessions }) => {
    await counters.add({ name, windowMicros: HOUR_MICROS, nowMicros: now })
    const count = await srpSessions.countUnverified(session.srpUserId, now - HOUR_MICROS)
    if (count >= UNVERIFIED_SESSIONS * rateLimitFactor) return false
    await srpSessions.create(session, now)
    return true
  })
  if (!isKept) throw new ApiError("TOO_MANY_UNVERIFIED_SESSIONS")
}

/**
 * A fifth of all invented attributes say that the account verifies by e-mail. The session such an account is refused
 * must then be refused here too, and an SRP user id does not say where it came from: so it is remembered, hashed, for
 * real and invented ones alike.
 */
function createFakeMfa({ stores, atRest, nowMicros }: SrpParts) {
  const nameOf = (srpUserId: string) =>
    `verifies by e-mail ${atRest.fingerprint("counter", "email-mfa", srpUserId)}`
  const window = { windowMicros: FAKE_MFA_MICROS }
  async function isRemembered(srpUserId: string): Promise<boolean> {
    // From one window back, so that nothing is forgotten at the turn of two windows.
    const sinceMicros = nowMicros() - FAKE_MFA_MICROS
    const times = await stores.counters.read({ name: nameOf(srpUserId), ...window, nowMicros: sinceMicros })
    return times > 0
  }
  return {
    isRemembered,
    async remember(srpUserId: string): Promise<void> {
      await stores.counters.add({ name: nameOf(srpUserId), ...window, nowMicros: nowMicros() })
    },
  }
}
