// One code as the command line shows it, on the screen and in JSON (docs/cli.md, "code"). Plain data: the agent computes it,
// and the client that prints it needs no cryptography.

export type CodeView = {
  readonly id: string
  readonly issuer: string
  readonly account: string
  readonly type: string
  /** Without spaces; empty when it cannot be computed, for example because a PIN is missing. */
  readonly code: string
  /** The code after this one. */
  readonly next: string
  /** Null for HOTP, whose codes do not age. */
  readonly secondsLeft: number | null
  readonly period: number | null
  /** Only for HOTP: the counter `code` was computed from. */
  readonly counter: number | null
  readonly isPinned: boolean
}

/** Digits in groups of three or four, as the eye reads them; letters (Steam, Yandex) stay together. */
export function groupDigits(code: string): string {
  if (!/^\d+$/.test(code) || code.length < 6) return code
  const size = code.length % 4 === 0 ? 4 : 3
  const groups: string[] = []
  for (let at = 0; at < code.length; at += size) groups.push(code.slice(at, at + size))
  // Seven and ten digits leave a single one at the end: "123 4567" reads better than "123 456 7".
  const last = groups.at(-1) ?? ""
  if (groups.length > 1 && last.length === 1) groups.splice(-2, 2, (groups.at(-2) ?? "") + last)
  return groups.join(" ")
}
