// Secrets are printed only when a person asked for it in so many words: a terminal has a history and people behind it.
import { CliError } from "../errors.ts"

/** Lets pass whoever said --reveal. @throws CliError `wrong-usage` */
export function requireReveal(isAgreed: boolean | undefined): void {
  if (isAgreed === true) return
  throw new CliError(
    "wrong-usage",
    "This would print secrets. Name a file (it gets mode 0600), or say --reveal if that is what you want.",
  )
}
