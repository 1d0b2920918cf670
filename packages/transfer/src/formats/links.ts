// Addresses inside text and pages: one per line, or several separated by spaces or commas, between comments and prose.
// Every search here is linear in the length of the text, whatever a hostile file repeats.
import { MAX_RECORDS } from "../limits.ts"

/** One address as it stands in the file. */
export type Link = { readonly text: string; readonly where: string }

export type LinkSearch = {
  readonly links: readonly Link[]
  /** Numbers, from 1, of lines which are neither blank, nor a comment, nor an address; of 100,001 at most. */
  readonly strayLines: readonly number[]
}

const SCHEME = /(?:otpauth-migration|lpaauth-migration|(?:apple-)?otpauth|motp|steam):\/\//gi
const COMMENT = /^(?:#|\/\/|;|--)/

/** The scheme of an address in lower case, such as "otpauth"; "" for other text. */
export const schemeOf = (link: string): string => /^([a-z-]{1,20}):\/\//i.exec(link)?.[1]?.toLowerCase() ?? ""

/** Whether an address has a parameter of this name, which is made of letters; in a label the name does not count. */
export function hasParameter(link: string, name: string): boolean {
  const start = link.indexOf("?")
  // Searched and not taken apart: a query may be as long as the file.
  return start >= 0 && new RegExp(`[?&]${name}=`, "i").test(link.slice(start))
}

/** Addresses of a text, line by line. */
export function findLinks(text: string): LinkSearch {
  const links: Link[] = []
  const strayLines: number[] = []
  let number = 0
  for (const rawLine of linesOf(text)) {
    number++
    const line = rawLine.trim()
    if (line === "" || COMMENT.test(line)) continue
    const found = splitLine(line)
    for (const [part, link] of found.entries()) {
      links.push({ text: link, where: partOfLine(`line ${number}`, part, found.length) })
    }
    if (found.length === 0 && strayLines.length <= MAX_RECORDS) strayLines.push(number)
  }
  return { links, strayLines }
}

/** Lines one by one, for a file may have millions of them. A carriage return alone ends lines in very old files only. */
function* linesOf(text: string): Generator<string> {
  const end = text.includes("\n") ? "\n" : "\r"
  let start = 0
  while (start <= text.length) {
    const next = text.indexOf(end, start)
    const stop = next < 0 ? text.length : next
    yield text.slice(start, stop)
    start = stop + 1
  }
}

const partOfLine = (where: string, part: number, count: number) =>
  count === 1 ? where : `${where}, link ${part + 1}`

/** Cuts a line where an address begins: at its start or after a character which stands between or around addresses. */
function splitLine(line: string): string[] {
  const starts = Array.from(line.matchAll(SCHEME), (match) => match.index).filter(
    (start) => start === 0 || isSeparator(line.charAt(start - 1)) || CLOSING.has(line.charAt(start - 1)),
  )
  return starts.map((start, index) => {
    const next = starts[index + 1] ?? line.length
    const end = CLOSING.has(line.charAt(next - 1)) && next < line.length ? next - 1 : next
    const link = trimEnd(line.slice(start, end))
    const opening = line.charAt(start - 1)
    // A quotation mark never stands in an address; the other marks may.
    if (opening === '"') return link.split('"', 1)[0] ?? ""
    const closing = CLOSING.get(opening)
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

/** Without separators at the end. A loop, because a regular expression would be quadratic. */
function trimEnd(link: string): string {
  let end = link.length
  while (end > 0 && isSeparator(link.charAt(end - 1))) end--
  return link.slice(0, end)
}
