// TOTP: HOTP over the number of the time window (RFC 6238 §4.2, with T0 = 0).

/**
 * The number of the window that `timeMs` (milliseconds since the Unix epoch) falls into; negative before 1970.
 * It is rounded down, not towards zero, so that windows have one length on both sides of the epoch.
 */
export function windowAt(timeMs: number, periodSeconds: number): number {
  return Math.floor(timeMs / (periodSeconds * 1000))
}

/** Whole seconds, counted up, until the window ends: from `periodSeconds` down to 1, never 0. */
export function secondsLeftInWindow(timeMs: number, periodSeconds: number): number {
  const endsAtMs = (windowAt(timeMs, periodSeconds) + 1) * periodSeconds * 1000
  return Math.ceil((endsAtMs - timeMs) / 1000)
}
