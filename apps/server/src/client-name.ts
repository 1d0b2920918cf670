// A short name for a client from its User-Agent header, for the list of sessions.

/** Tried in order: browsers name their ancestors too. */
const PROGRAMS: readonly (readonly [RegExp, string])[] = [
  [/^go-resty\//i, "Command line"],
  [/^(?:tessera)(?:-cli)?\b/i, "Tessera command line"],
  [/\bEdg(?:A|iOS)?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\b(?:Chrome|CriOS)\//, "Chrome"],
  [/\bVersion\/.*\bSafari\//, "Safari"],
]

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/android/i, "Android"],
  [/iphone/i, "iPhone"],
  [/ipad/i, "iPad"],
  [/windows/i, "Windows"],
  [/mac ?os|macintosh/i, "macOS"],
  [/linux/i, "Linux"],
]

/** "Firefox, Linux"; what cannot be told is left out, and the header itself is better than nothing. */
export function describeUserAgent(userAgent: string): string {
  const names = [PROGRAMS, SYSTEMS].flatMap(
    (list) => list.find(([pattern]) => pattern.test(userAgent))?.[1] ?? [],
  )
  return names.length > 0 ? names.join(", ") : userAgent
}
