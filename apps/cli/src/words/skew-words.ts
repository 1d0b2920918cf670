// What to say about a clock that is wrong. Loaded by the quick way to a code as well.
import { describeDuration } from "../terminal/duration.ts"

/** A smaller difference is the network's; a larger one means that one of the two clocks is wrong. */
const SHOWN_SKEW_MS = 5000

/** Whether a person should know. */
export const isSkewShown = (skewMs: number): boolean => Math.abs(skewMs) > SHOWN_SKEW_MS

/** That one of the two clocks is wrong, and that codes are right all the same; `skewMs` is server minus computer. */
export function skewWords(skewMs: number): string {
  const direction = skewMs > 0 ? "behind" : "ahead of"
  const amount = describeDuration(Math.abs(skewMs))
  return `This computer's clock is ${amount} ${direction} the server's. Codes are computed with the server's time; set the clock.`
}
