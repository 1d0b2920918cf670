// From a few typed letters to the entry that is meant.
import type { Vault, VaultItem } from "@tessera/sync"
import { foldText, searchEntries, sortEntries, type Entry } from "@tessera/vault"
import { CliError } from "../errors.ts"
import type { Runtime } from "../runtime.ts"
import { printable } from "../terminal/width.ts"

/** An item whose last readable version is known. */
export type FoundItem = VaultItem & { readonly entry: Entry }

export type Where = "list" | "trash" | "everywhere"

const entryOf = (item: FoundItem) => item.entry
const ID = /^id:([A-Za-z0-9_-]{4,22})$/

/** The items that match, best first; all of them, sorted by issuer, for an empty query. `id:…` names one by its id. */
export function findItems(vault: Vault, query: string, where: Where = "list"): FoundItem[] {
  const items = vault
    .list()
    .filter(hasEntry)
    .filter(({ entry }) => isIn(entry, where))
  const id = ID.exec(query.trim())?.[1]
  if (id !== undefined) return items.filter(({ localId }) => localId.startsWith(id))
  const sorted = sortEntries(items, "issuer", { entryOf })
  return searchEntries(sorted, query, entryOf)
}

function hasEntry(item: VaultItem): item is FoundItem {
  return item.entry !== null
}

function isIn(entry: Entry, where: Where): boolean {
  return where === "everywhere" || entry.isTrashed === (where === "trash")
}

/** The name of an entry for sentences: "GitHub (maren@field.studio)". */
export function nameOf({ issuer, account }: Pick<Entry, "issuer" | "account">): string {
  if (issuer === "" || account === "") return printable(issuer || account || "an entry without a name")
  return printable(`${issuer} (${account})`)
}

/** The one item that is meant; a person may choose among several. @throws CliError `no-match`, `several-match` */
export async function pickItem(
  { prompter }: Runtime,
  found: readonly FoundItem[],
  query: string,
): Promise<FoundItem> {
  const [first] = found
  if (first === undefined) throw noMatch(query)
  if (found.length === 1) return first
  const exact = found.filter(({ entry }) => isNamed(entry, query))
  if (exact.length === 1 && exact[0] !== undefined) return exact[0]
  if (!prompter.canAsk) throw severalMatch(found, query)
  const chosen = await prompter.choose(
    `"${query}" fits several entries. Which one?`,
    found.map(({ localId, entry }) => ({ value: localId, name: nameOf(entry) })),
  )
  return found.find(({ localId }) => localId === chosen) ?? first
}

/** That nothing fits. */
export function noMatch(query: string): CliError {
  return new CliError(
    "no-match",
    query === ""
      ? "There is no entry here yet."
      : `No entry fits "${query}". See them all with: tessera list`,
  )
}

function severalMatch(found: readonly FoundItem[], query: string): CliError {
  const shown = found.slice(0, 8).map(({ localId, entry }) => `  id:${localId}  ${nameOf(entry)}`)
  const more = found.length > 8 ? [`  and ${found.length - 8} more`] : []
  return new CliError(
    "several-match",
    [`"${query}" fits ${found.length} entries. Say more, or name one by its id:`, ...shown, ...more].join(
      "\n",
    ),
  )
}

function isNamed({ issuer, account }: Entry, query: string): boolean {
  const wanted = foldText(query).trim()
  return [issuer, account, `${issuer} ${account}`].some((name) => foldText(name).trim() === wanted)
}
