// Addresses of codes in a file of any kind that can hold them as text.
import type { Content } from "./content.ts"
import { TransferError } from "./errors.ts"
import { findHtmlLinks } from "./formats/html-links.ts"
import { findLinks, type LinkSearch } from "./formats/links.ts"

/** Every importer asks for them when it looks at a file; they are searched once. */
const searches = new WeakMap<Content, LinkSearch>()

/** The links of a text or a page; `null` for other content, and for a page or a text without any. */
export function findContentLinks(content: Content): LinkSearch | null {
  const search = searches.get(content) ?? searchContent(content)
  searches.set(content, search)
  return search.links.length === 0 ? null : search
}

function searchContent(content: Content): LinkSearch {
  if (content.kind === "text") return findLinks(content.text)
  return { links: content.kind === "html" ? findHtmlLinks(content.text) : [], strayLines: [] }
}

/** The same for a reader who was told that there must be some. @throws TransferError `no-codes` or `unsupported` */
export function requireContentLinks(content: Content, source: string): LinkSearch {
  const search = findContentLinks(content)
  if (search !== null) return search
  const isText = content.kind === "text" || content.kind === "html" || content.kind === "empty"
  throw isText
    ? new TransferError("no-codes", "There is no link to a code in this file.", { source })
    : new TransferError("unsupported", `This is no ${source} file.`, { source })
}
