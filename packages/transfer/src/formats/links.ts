// Addresses inside text and pages: one per line, or several separated by spaces or commas, between comments and prose.
// Every search here is linear in the length of the text, whatever a hostile file repeats.

/** One address as it stands in the file. */
export type Link = { readonly text: string; readonly where: string }

/** A line which is neither blank, nor a comment, nor an address. */
export type StrayLine = { readonly where: string }

export type LinkSearch = { readonly links: readonly Link[]; readonly strayLines: readonly StrayLine[] }

const SCHEME = /(?:otpauth-migration|lpaauth-migration|(?:apple-)?otpauth|motp|steam):\/\//gi
const COMMENT = /^(?:#|\/\/|;|--)/

/** The scheme of an address in lower case, such as "otpauth"; "" for other text. */
export const schemeOf = (link: string): string => /^([a-z-]{1,20}):\/\//i.exec(link)?.[1]?.toLowerCase() ?? ""

/** Addresses of a text, line by line. */
export function findLinks(text: string): LinkSearch {
  const links: Link[] = []
  const strayLines: StrayLine[] = []
  for (const [index, rawLine] of text.split(/\r\n|\n|\r/).entries()) {
    const line = rawLine.trim()
    if (line === "" || COMMENT.test(line)) continue
    const where = `line ${index + 1}`
    const found = splitLine(line)
    if (found.length === 0) strayLines.push({ where })
    links.push(...found.map((link, part) => ({ text: link, where: partOfLine(where, part, found.length) })))
  }
  return { links, strayLines }
}

const partOfLine = (where: string, part: number, count: number) =>
  count === 1 ? where : `${where}, link ${part + 1}`

/** Cuts a line where an address begins: at its start or after a character which stands between or around addresses. */
function splitLine(line: string): string[] {
  const starts = Array.from(line.matchAll(SCHEME), (match) => match.index).filter(
    (start) => start === 0 || isSeparator(line.charAt(start - 1)) || CLOSING.has(line.charAt(start - 1)),
  )
  return starts.map((start, index) => {
    const link = trimSeparators(line.slice(start, starts[index + 1] ?? line.length))
    const closing = CLOSING.get(line.charAt(start - 1))
    return closing !== undefined && link.endsWith(closing) ? link.slice(0, -1) : link
  })
}

const isSeparator = (character: string) => " \t\u00a0,;|".includes(character)

const CLOSING: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ["<", ">"],
  ["(", ")"],
  ["[", "]"],
])

/** Without the separators at the end, and what opens the next address. A loop: a regular expression would be quadratic. */
function trimSeparators(link: string): string {
  let end = link.length
  while (end > 0 && (isSeparator(link.charAt(end - 1)) || "<([".includes(link.charAt(end - 1)))) end--
  return link.slice(0, end)
}
