// Time comes in from outside; and how a wrong clock is found out and corrected.

/** The device's clock: milliseconds since the Unix epoch. */
export type Clock = () => number

/** A skew above this is shown to the person: one of the two clocks is wrong. */
export const SHOWN_SKEW_MS = 5_000

/** An answer which took longer says too little about when the server looked at its clock. */
const LONGEST_ROUND_TRIP_MS = 10_000

/**
 * Server time minus local time in milliseconds, from one answer: `serverMicros` is compared with the middle between
 * sending and receiving. Null when the answer says nothing: no timestamp, too slow, or a clock that jumped meanwhile.
 */
export function measureSkew(input: {
  readonly serverMicros: number | undefined
  readonly sentAtMs: number
  readonly receivedAtMs: number
}): number | null {
  const { serverMicros, sentAtMs, receivedAtMs } = input
  const roundTripMs = receivedAtMs - sentAtMs
  if (serverMicros === undefined || roundTripMs < 0 || roundTripMs > LONGEST_ROUND_TRIP_MS) return null
  return Math.round(serverMicros / 1000 - (sentAtMs + receivedAtMs) / 2)
}

/** Whether a skew should be shown. */
export function isClockWrong(skewMs: number | null): boolean {
  return skewMs !== null && Math.abs(skewMs) > SHOWN_SKEW_MS
}
