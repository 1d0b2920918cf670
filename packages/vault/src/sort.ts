// The orders in which a list of entries can be shown. Pinned entries come first in each.
import type { Entry } from "./entry.ts"

export type SortOrder = "issuer" | "account" | "recently-used" | "most-used" | "own"

type Compare = (left: Entry, right: Entry) => number

/** A sorted copy; equal entries keep their order. `locale` decides about the alphabet (BCP 47). */
export function sortEntries<Item>(
  items: readonly Item[],
  order: SortOrder,
  { entryOf, locale = "en" }: { entryOf: (item: Item) => Entry; locale?: string },
): Item[] {
  const compare = comparisonFor(order, alphabet(locale))
  return items
    .map((item) => ({ item, entry: entryOf(item) }))
    .sort((left, right) => comparePinned(left.entry, right.entry) || compare(left.entry, right.entry))
    .map(({ item }) => item)
}

function comparisonFor(order: SortOrder, compareTexts: (left: string, right: string) => number): Compare {
  const byIssuer: Compare = (left, right) =>
    compareTexts(left.issuer || left.account, right.issuer || right.account) ||
    compareTexts(left.account, right.account)
  switch (order) {
    case "issuer":
      return byIssuer
    case "account":
      return (left, right) => compareTexts(left.account, right.account) || byIssuer(left, right)
    case "recently-used":
      return (left, right) => right.lastUsedAtMicros - left.lastUsedAtMicros || byIssuer(left, right)
    case "most-used":
      return (left, right) => right.useCount - left.useCount || byIssuer(left, right)
    case "own":
      return (left, right) => left.position - right.position
  }
}

function comparePinned(left: Entry, right: Entry): number {
  return Number(right.isPinned) - Number(left.isPinned)
}

function alphabet(locale: string): (left: string, right: string) => number {
  const collator = new Intl.Collator(locale, { numeric: true, sensitivity: "base" })
  return (left, right) => collator.compare(left, right)
}
