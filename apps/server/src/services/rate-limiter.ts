// Allowances per window of time: counted in the database, so that they hold over restarts and over several processes.
// When the count cannot be kept, the request is refused: the error of the database travels on.
import type { CounterStore } from "../stores/counters.ts"

export type Allowance = {
  /** Names what is limited; a keyed hash where it would otherwise be personal. */
  readonly name: string
  /** How many are allowed in each window, before the factor of the installation. */
  readonly allowed: number
  readonly windowMicros: number
}

export type RateLimiter = {
  /** Counts one more and answers whether it is within the allowance. */
  charge(allowance: Allowance): Promise<boolean>
  /** Whether one more would be within the allowance, without counting it. */
  hasRoom(allowance: Allowance): Promise<boolean>
}

/** More names than this are not remembered as exhausted; they are still limited, at the price of a write each. */
const REMEMBERED_NAMES = 10_000

export function createRateLimiter({
  counters,
  nowMicros,
  factor,
}: {
  readonly counters: CounterStore
  readonly nowMicros: () => number
  /** Multiplies every allowance. */
  readonly factor: number
}): RateLimiter {
  /** Names which have nothing left, until when: whoever knocks on after that costs no write. */
  const exhaustedUntil = new Map<string, number>()

  return {
    async charge({ name, allowed, windowMicros }) {
      const now = nowMicros()
      const until = exhaustedUntil.get(name) ?? 0
      // A clock put back must not keep somebody out for longer than a window.
      if (now < until && until - now <= windowMicros) return false
      const count = await counters.add({ name, windowMicros, nowMicros: now })
      if (count <= allowed * factor) return true
      if (exhaustedUntil.size >= REMEMBERED_NAMES) exhaustedUntil.clear()
      exhaustedUntil.set(name, now - (now % windowMicros) + windowMicros)
      return false
    },
    async hasRoom({ name, allowed, windowMicros }) {
      return (await counters.read({ name, windowMicros, nowMicros: nowMicros() })) < allowed * factor
    },
  }
}
