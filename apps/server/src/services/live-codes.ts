// Codes which were sent and not used: how many there may be, how often one may guess, and that each is good once.
import { equalBytes } from "@tessera/bytes"
import type { RandomBytes } from "@tessera/crypto"
import type { AtRest } from "../crypto-at-rest.ts"
import { ApiError } from "../errors.ts"
import { randomUuid } from "../random-uuid.ts"
import type { CounterStore } from "../stores/counters.ts"
import type { Recipient } from "../stores/one-time-tokens.ts"
import type { InTransaction } from "../stores/stores.ts"

const HOUR_MICROS = 60 * 60_000_000
const CODE_LIFE_MICROS = HOUR_MICROS
const LIVE_CODES = 10
const WRONG_ATTEMPTS = 20

export type LiveCodes = {
  /** Stores a code. @throws ApiError `too-many-attempts` if the recipient has too many */
  keep(recipient: Recipient, code: string): Promise<void>
  /** Uses a code up. @throws ApiError `gone` (there is none), `wrong-credential`, `too-many-attempts` */
  redeem(recipient: Recipient, code: string): Promise<void>
}

export function createLiveCodes(parts: {
  readonly inTransaction: InTransaction
  readonly atRest: AtRest
  readonly randomBytes: RandomBytes
  readonly nowMicros: () => number
  readonly rateLimitFactor: number
}): LiveCodes {
  const { inTransaction, atRest, randomBytes, nowMicros } = parts
  const allowedCodes = LIVE_CODES * parts.rateLimitFactor
  const hashCode = ({ emailHash, app }: Recipient, code: string) =>
    atRest.hash("one-time-code", emailHash, app, code)

  /** Makes everything about one recipient's codes wait for its turn until the end of the transaction. */
  async function takeTurn({ emailHash, app }: Recipient, counters: CounterStore): Promise<void> {
    const name = `codes ${atRest.fingerprint("counter", "codes", emailHash, app)}`
    await counters.add({ name, windowMicros: HOUR_MICROS, nowMicros: nowMicros() })
  }

  return {
    async keep(recipient, code) {
      const now = nowMicros()
      const isKept = await inTransaction(async ({ counters, oneTimeTokens }) => {
        await takeTurn(recipient, counters)
        if ((await oneTimeTokens.countLive(recipient, now)) >= allowedCodes) return false
        const kept = { id: randomUuid(randomBytes), ...recipient, codeHash: hashCode(recipient, code) }
        await oneTimeTokens.create({ ...kept, expiresAtMicros: now + CODE_LIFE_MICROS }, now)
        return true
      })
      if (!isKept) throw new ApiError("too-many-attempts")
    },
    async redeem(recipient, code) {
      const codeHash = hashCode(recipient, code)
      const problem = await inTransaction(async ({ counters, oneTimeTokens }) => {
        await takeTurn(recipient, counters)
        // Counted first and forgiven afterwards: whoever guesses in parallel gains nothing.
        const live = await oneTimeTokens.countAttempt(recipient, nowMicros())
        if (live.length === 0) return "gone"
        if (live.some(({ attempts }) => attempts > WRONG_ATTEMPTS)) return "too-many-attempts"
        const match = live.find((candidate) => equalBytes(candidate.codeHash, codeHash))
        if (match === undefined) return "wrong-credential"
        if (!(await oneTimeTokens.take(match.id))) return "gone"
        await oneTimeTokens.forgiveAttempt(recipient, nowMicros())
        return null
      })
      if (problem !== null) throw new ApiError(problem)
    },
  }
}
