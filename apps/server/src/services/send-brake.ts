// Keeps the server from being used to flood people with mail (protocol §3.1): from the 50th mail in five minutes on each
// address of the network may send one in that time, and after the 200th nobody for ten minutes.
import type { AtRest } from "../crypto-at-rest.ts"
import { ApiError } from "../errors.ts"
import { networkOf } from "../middleware/rate-limit.ts"
import type { Stores } from "../stores/stores.ts"
import type { RateLimiter } from "./rate-limiter.ts"

const MINUTE_MICROS = 60_000_000
const WINDOW_MICROS = 5 * MINUTE_MICROS
const STOP_MICROS = 10 * MINUTE_MICROS
const FREE_SENDS = 49
const SENDS = 200
const STOP = "mail stopped"

export type SendBrake = {
  /** @throws ApiError `too-many-attempts` while nobody may send */
  requireReleased(): Promise<void>
  /** Counts one mail. @throws ApiError `too-many-attempts` if it is one too many */
  charge(ip: string | null): Promise<void>
}

export function createSendBrake(parts: {
  readonly stores: Pick<Stores, "counters">
  readonly limiter: RateLimiter
  readonly atRest: AtRest
  readonly nowMicros: () => number
}): SendBrake {
  const { limiter, atRest, nowMicros } = parts
  const { counters } = parts.stores
  const stop = () => counters.add({ name: STOP, windowMicros: STOP_MICROS, nowMicros: nowMicros() })
  return {
    async requireReleased() {
      // One window back: whoever pulled it just before the end of a window stopped the next one too.
      const sinceMicros = nowMicros() - STOP_MICROS
      const pulls = await counters.read({ name: STOP, windowMicros: STOP_MICROS, nowMicros: sinceMicros })
      if (pulls > 0) throw new ApiError("too-many-attempts")
    },
    async charge(ip) {
      const window = { windowMicros: WINDOW_MICROS }
      if (!(await limiter.charge({ name: "mails", allowed: SENDS, ...window }))) {
        await stop()
        throw new ApiError("too-many-attempts")
      }
      if (await limiter.charge({ name: "free mails", allowed: FREE_SENDS, ...window })) return
      const name = `mails ${atRest.fingerprint("counter", "mails", networkOf(ip))}`
      if (!(await limiter.charge({ name, allowed: 1, ...window }))) throw new ApiError("too-many-attempts")
    },
  }
}
