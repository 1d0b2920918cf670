// What Authy calls its codes: the site's own names where it kept them, else what can be told from the name that is shown.

export type AuthyNames = {
  readonly originalIssuer?: string | null | undefined
  readonly originalName?: string | null | undefined
  readonly name?: string | null | undefined
  readonly accountType?: string | null | undefined
}

/** Issuer and account of a token. */
export function splitAuthyName(names: AuthyNames): { issuer: string; account: string } {
  const { originalIssuer, originalName, name, accountType } = names
  const full = originalName || name || ""
  const issuer = originalIssuer || before(originalName, ":") || before(name, " - ") || capitalize(accountType)
  const prefix = [`${issuer}:`, `${issuer} - `].find((text) => full.startsWith(text)) ?? ""
  return { issuer, account: full.slice(prefix.length).trim() }
}

const before = (text: string | null | undefined, mark: string) =>
  text?.includes(mark) === true ? (text.split(mark, 1)[0] ?? "").trim() : ""

const capitalize = (text: string | null | undefined) =>
  !text || text === "authenticator" ? "" : text.charAt(0).toUpperCase() + text.slice(1)
