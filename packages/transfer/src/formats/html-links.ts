// Addresses inside HTML pages: exports which are meant for printing carry them as text or as targets of links.
// The page is never interpreted: no scripts, no pictures, no entities but the few which occur in an address.
import type { Link } from "./links.ts"

const START =
  /(?:otpauth-migration|lpaauth-migration|(?:apple-)?otpauth|motp):\/\/|steam:\/\/(?=[a-z2-7]{16,200}=*(?![\w/]))/gi

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  quot: '"',
  apos: "'",
  lt: "<",
  gt: ">",
  nbsp: " ",
}

/** Addresses of a page in their order; one which stands there twice (as target and as text) counts once. */
export function findHtmlLinks(html: string): Link[] {
  const starts = Array.from(html.matchAll(START), (match) => match.index)
  const links = new Set(
    starts.map((start, index) => readLink(html.charAt(start - 1), html.slice(start, starts[index + 1]))),
  )
  return [...links].map((text, index) => ({ text, where: `link ${index + 1}` }))
}

/** `text` begins with the address and goes on to the next one; `before` is the character in front of it. */
function readLink(before: string, text: string): string {
  if (before === '"' || before === "'") return unescapeHtml(cutAt(text, before))
  return unescapeHtml(cutAfterSpace(cutAt(cutAt(text, "<"), "\n"))).trim()
}

function cutAt(text: string, end: string): string {
  const index = text.indexOf(end)
  return index < 0 ? text : text.slice(0, index)
}

/** In running text a space ends the address; but before the question mark it may be a name that nobody escaped. */
function cutAfterSpace(text: string): string {
  const query = Math.max(0, text.indexOf("?"))
  const space = text.slice(query).search(/\s/)
  return space < 0 ? text : text.slice(0, query + space)
}

const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,5}));/gi

function unescapeHtml(text: string): string {
  return text.replace(ENTITY, (all: string, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? all
    const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal)
    return code <= 0x10ffff ? String.fromCodePoint(code) : all
  })
}
