// The second half of a sign-in: a code, or the secret which the recovery key opens (protocol §3.9).
import { equalBytes } from "@tessera/bytes"
import type { ApiErrorCode } from "@tessera/wire"
import type { AtRest } from "../crypto-at-rest.ts"
import { ApiError } from "../errors.ts"
import type { Client } from "../middleware/client.ts"
import type { InTransaction, Stores } from "../stores/stores.ts"
import type { TwoFactorSessionKey } from "../stores/two-factor-sessions.ts"
import type { TwoFactor } from "../stores/two-factor.ts"
import type { RateLimiter } from "./rate-limiter.ts"
import type { Authorization, SignIn } from "./sign-in.ts"
import { isTwoFactorCode } from "./two-factor-secret.ts"
import { hashTwoFactorSecret, removeTwoFactor } from "./two-factor.ts"

/** Tries in one session. */
const ATTEMPTS = 10
/** Tries for one account in an hour: who knows the password could otherwise guess through one session after the other. */
const ATTEMPTS_PER_HOUR = 60
const HOUR_MICROS = 60 * 60_000_000
/** A code is valid for three windows of 30 seconds; so long it is remembered. */
const USED_CODE_MICROS = 90 * 1_000_000

/** Which session a client means; all of them throw ApiError `not-found` (unknown or expired), `too-many-attempts`. */
export type SessionClaim = { readonly sessionId: string; readonly client: Client }

export type TwoFactorSignIn = {
  /** @throws ApiError `wrong-credential` (or used already), `bad-request` (the second factor is off by now) */
  verify(claim: SessionClaim, code: string): Promise<Authorization>
  /** The box with the secret. */
  getRecovery(claim: SessionClaim): Promise<TwoFactor["recovery"]>
  /** Switches the second factor off. @throws ApiError `forbidden` (another secret) */
  remove(claim: SessionClaim, secret: string): Promise<Authorization>
}

type Parts = {
  readonly stores: Pick<Stores, "twoFactor" | "twoFactorSessions">
  readonly inTransaction: InTransaction
  readonly limiter: RateLimiter
  readonly signIn: SignIn
  readonly atRest: AtRest
  readonly nowMicros: () => number
}

export function createTwoFactorSignIn(parts: Parts): TwoFactorSignIn {
  const { stores, atRest, nowMicros } = parts
  const keyOf = ({ sessionId, client: { app } }: SessionClaim): TwoFactorSessionKey => ({
    sessionHash: atRest.hash("two-factor-session", sessionId),
    app,
  })

  async function findSession(claim: SessionClaim) {
    const session = await stores.twoFactorSessions.find(keyOf(claim), nowMicros())
    if (session === null) throw new ApiError("not-found")
    if (session.attempts >= ATTEMPTS) throw new ApiError("too-many-attempts")
    return session
  }

  async function finish(claim: SessionClaim, judge: Judge): Promise<Authorization> {
    const { userId } = await findSession(claim)
    await chargeAttempt(userId, parts)
    const outcome = await attempt({ key: keyOf(claim), userId, client: claim.client }, judge, parts)
    if (typeof outcome === "string") throw new ApiError(outcome)
    return outcome
  }

  return {
    verify: (claim, code) => finish(claim, (attempt) => judgeCode(code, attempt, parts)),
    async getRecovery(claim) {
      const { userId } = await findSession(claim)
      const twoFactor = await stores.twoFactor.find(userId)
      if (twoFactor === null) throw new ApiError("not-found")
      return twoFactor.recovery
    },
    remove: (claim, secret) => finish(claim, (attempt) => judgeSecret(secret, attempt, parts)),
  }
}

type Attempt = {
  readonly userId: number
  readonly twoFactor: TwoFactor
  readonly transaction: Stores
}

/** Null if the attempt is right. */
type Judge = (attempt: Attempt) => Promise<ApiErrorCode | null>

/** One attempt, in one transaction: it is counted before it is judged, and uses the session up if it is right. */
async function attempt(
  { key, userId, client }: { key: TwoFactorSessionKey; userId: number; client: Client },
  judge: Judge,
  { inTransaction, signIn, nowMicros }: Parts,
): Promise<Authorization | ApiErrorCode> {
  const now = nowMicros()
  return await inTransaction(async (transaction) => {
    const { users, twoFactor, twoFactorSessions } = transaction
    if (!(await users.lock(userId))) return "not-found"
    const session = await twoFactorSessions.countAttempt(key, { allowed: ATTEMPTS, nowMicros: now })
    if (session === null) {
      return (await twoFactorSessions.find(key, now)) === null ? "not-found" : "too-many-attempts"
    }
    const current = await twoFactor.find(userId)
    if (current === null) return "bad-request"
    const problem = await judge({ userId, twoFactor: current, transaction })
    if (problem !== null) return problem
    await twoFactorSessions.take(key.sessionHash)
    return (await signIn.authorize(userId, client, transaction)) ?? "not-found"
  })
}

async function judgeCode(
  code: string,
  { userId, twoFactor, transaction }: Attempt,
  { atRest, nowMicros }: Parts,
): Promise<ApiErrorCode | null> {
  const now = nowMicros()
  const secret = atRest.decryptText(twoFactor.encryptedSecret)
  if (!isTwoFactorCode(secret, code, now / 1000)) return "wrong-credential"
  const codeHash = atRest.hash("two-factor-code", String(userId), code)
  const isFresh = await transaction.twoFactorSessions.useCode(
    { userId, codeHash, untilMicros: now + USED_CODE_MICROS },
    now,
  )
  return isFresh ? null : "wrong-credential"
}

async function judgeSecret(
  secret: string,
  { userId, twoFactor, transaction }: Attempt,
  { atRest }: Parts,
): Promise<ApiErrorCode | null> {
  if (!equalBytes(hashTwoFactorSecret(atRest, userId, secret), twoFactor.secretHash)) return "forbidden"
  await removeTwoFactor(userId, transaction)
  return null
}

async function chargeAttempt(userId: number, { limiter }: Parts): Promise<void> {
  const name = `second factor ${userId}`
  const isAllowed = await limiter.charge({ name, allowed: ATTEMPTS_PER_HOUR, windowMicros: HOUR_MICROS })
  if (!isAllowed) throw new ApiError("too-many-attempts")
}
