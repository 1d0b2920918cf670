// Finding entries by a few typed letters: blind to case and accents, best match first.
import type { Entry } from "./entry.ts"

/** How well a word matches, best first. */
const KINDS = ["exact", "prefix", "word", "inside", "subsequence"] as const
type MatchKind = (typeof KINDS)[number]

/** Where a match counts how much, best first; a subsequence of a long note would match almost anything. */
const FIELDS = ["issuer", "account", "tag", "note"] as const
const FUZZY_FIELDS: readonly Field[] = ["issuer", "account"]
type Field = (typeof FIELDS)[number]

type SearchText = { readonly field: Field; readonly text: string; readonly compact: string }

/** Letters which no Unicode decomposition turns into their base letter. */
const PLAIN_LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ł: "l",
  ı: "i",
}

/**
 * The items whose entry matches every word of `query`, best match first and else in the given order; all of them for an
 * empty query. Exact beats prefix, word, part and subsequence; issuer beats account, tags and note.
 */
export function searchEntries<Item>(
  items: readonly Item[],
  query: string,
  entryOf: (item: Item) => Entry,
): Item[] {
  const whole = foldText(query).trim()
  if (whole === "") return [...items]
  const words = whole.split(/\s+/)
  const hits = items.flatMap((item) => {
    const rank = rankEntry(entryOf(item), whole, words)
    return rank === null ? [] : [{ item, rank }]
  })
  return hits.sort((left, right) => left.rank - right.rank).map(({ item }) => item)
}

/** Lower case without accents, so that `Crédit` is found by `credit`. */
export function foldText(text: string): string {
  return text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[ßæœøđðþłı]/g, (letter) => PLAIN_LETTERS[letter] ?? letter)
}

/** Lower is better; null when a word is found nowhere. */
function rankEntry(entry: Entry, whole: string, words: readonly string[]): number | null {
  const texts = searchTextsOf(entry)
  // "credit mutuel" as a whole beats the same two words found in two places.
  const asWhole = rankWord(texts, whole)
  if (words.length === 1) return asWhole
  const ranks = words.map((word) => rankWord(texts, word))
  if (ranks.includes(null)) return asWhole
  const sum = ranks.reduce<number>((total, rank) => total + (rank ?? 0), 0) / words.length
  return asWhole === null ? sum + FIELDS.length : Math.min(asWhole, sum + FIELDS.length)
}

function rankWord(texts: readonly SearchText[], word: string): number | null {
  let best: number | null = null
  for (const text of texts) {
    const kind = matchKind(text, word)
    if (kind === null) continue
    const rank = KINDS.indexOf(kind) * FIELDS.length + FIELDS.indexOf(text.field)
    best = best === null ? rank : Math.min(best, rank)
  }
  return best
}

function matchKind({ field, text, compact }: SearchText, word: string): MatchKind | null {
  const at = text.indexOf(word)
  if (at === 0) return text.length === word.length ? "exact" : "prefix"
  if (at > 0) return startsWord(text, at, word) ? "word" : "inside"
  return FUZZY_FIELDS.includes(field) && isSubsequence(compact, word) ? "subsequence" : null
}

/** Whether `word` begins a word anywhere in `text`; `at` is its first place, `.` and `@` separate words too. */
function startsWord(text: string, at: number, word: string): boolean {
  for (let index = at; index >= 0; index = text.indexOf(word, index + 1)) {
    if (index === 0 || !/[\p{L}\p{N}]/u.test(text.charAt(index - 1))) return true
  }
  return false
}

function isSubsequence(text: string, word: string): boolean {
  if (word.length < 2) return false
  let at = -1
  for (const character of word) {
    if (character === " ") continue
    at = text.indexOf(character, at + 1)
    if (at < 0) return false
  }
  return true
}

// Entries never change, so what was folded once stays right; typing the next letter costs no folding.
const foldedTexts = new WeakMap<Entry, readonly SearchText[]>()

function searchTextsOf(entry: Entry): readonly SearchText[] {
  const known = foldedTexts.get(entry)
  if (known !== undefined) return known
  const fields: readonly (readonly [Field, string])[] = [
    ["issuer", entry.issuer],
    ["account", entry.account],
    ...entry.tags.map((tag) => ["tag", tag] as const),
    ["note", entry.note],
  ]
  const texts = fields.map(([field, original]) => {
    const text = foldText(original)
    return { field, text, compact: text.replace(/\s+/g, "") }
  })
  foldedTexts.set(entry, texts)
  return texts
}
