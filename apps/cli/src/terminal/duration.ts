// Times as a person writes and reads them: "15m", "2 h ago".

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Milliseconds of "90", "90s", "15m", "8h" or "7d" (a bare number is seconds); null when it is none of these or zero. */
export function parseDurationMs(text: string): number | null {
  const match = /^(\d{1,6})([smhd]?)$/.exec(text.trim())
  if (match === null) return null
  const ms = Number(match[1]) * (UNITS[match[2] === "" ? "s" : (match[2] ?? "s")] ?? 0)
  return ms > 0 ? ms : null
}

/** A length of time in its largest fitting unit: "45 s", "15 min", "2 h", "3 days". */
export function describeDuration(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds < 90) return `${seconds} s`
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h`
  return `${Math.round(seconds / 86_400)} days`
}

/** When something happened, seen from now: "just now", "12 min ago". */
export function describeAgo(thenMs: number, nowMs: number): string {
  const ms = nowMs - thenMs
  return ms < 5000 ? "just now" : `${describeDuration(ms)} ago`
}
