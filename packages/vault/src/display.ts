// `codeDisplay`: the JSON in which everything beside the code itself travels (docs/protocol.md). Nine keys which official
// apps write in this order, then the ones of other clients, which we keep although official apps drop them.
import type { Entry, EntryIcon, RecoveryCode } from "./entry.ts"
import { joinNote, splitNote } from "./recovery-codes.ts"

export type Display = Pick<
  Entry,
  | "tags"
  | "note"
  | "recoveryCodes"
  | "isPinned"
  | "isTrashed"
  | "icon"
  | "position"
  | "useCount"
  | "lastUsedAtMicros"
> & { readonly unknown: Readonly<Record<string, unknown>> }

/**
 * Where we keep what cannot be understood: the whole text if it is no JSON object, else the values of wrong type by key.
 * Official apps show an entry with such a text as broken; once written by us they can read it again.
 */
const UNREADABLE = "unreadable"

const isBoolean = (value: unknown): value is boolean => typeof value === "boolean"
const isInteger = (value: unknown): value is number => Number.isSafeInteger(value)
const isText = (value: unknown): value is string => typeof value === "string"
const isTextList = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText)

/** Reads the decoded text of the parameter, `null` when the address has none; it never fails and drops nothing. */
export function decodeDisplay(text: string | null): Display {
  const json = text === null ? {} : parseObject(text)
  if (json === null) return readDisplay({ [UNREADABLE]: text }, "ente")
  // Compat: official apps take a display without icon source for one of their own, older than icons.
  return readDisplay(json, text === null ? "" : "ente")
}

/** The JSON text of the parameter, byte for byte as official apps write it when nothing is unknown. */
export function encodeDisplay(display: Display): string {
  const known = {
    pinned: display.isPinned,
    trashed: display.isTrashed,
    lastUsedAt: display.lastUsedAtMicros,
    tapCount: display.useCount,
    tags: display.tags,
    note: joinNote(display),
    position: display.position,
    iconSrc: display.icon.source,
    iconID: display.icon.id,
  }
  // Joined by hand: an object would put unknown keys which look like numbers in front.
  const members = [...Object.entries(known), ...Object.entries(display.unknown)]
  return `{${members.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === "object" && json !== null && !Array.isArray(json)
      ? (json as Record<string, unknown>)
      : null
  } catch {
    return null // the caller keeps the text
  }
}

function readDisplay(json: Record<string, unknown>, iconSourceWhenMissing: string): Display {
  const unreadable: Record<string, unknown> = {}
  const unknown = new Map(Object.entries(json))
  const take = <Value>(key: string, isRight: (value: unknown) => value is Value, otherwise: Value): Value => {
    const value = unknown.get(key)
    unknown.delete(key)
    if (isRight(value)) return value
    if (value !== undefined && value !== null) unreadable[key] = value
    return otherwise
  }
  const isPinned = take("pinned", isBoolean, false)
  const isTrashed = take("trashed", isBoolean, false)
  const lastUsedAtMicros = take("lastUsedAt", isInteger, 0)
  const useCount = take("tapCount", isInteger, 0)
  const tags: readonly string[] = take("tags", isTextList, [])
  const note: { note: string; recoveryCodes: readonly RecoveryCode[] } = splitNote(take("note", isText, ""))
  const position = take("position", isInteger, 0)
  const icon: EntryIcon = {
    source: take("iconSrc", isText, iconSourceWhenMissing),
    id: take("iconID", isText, ""),
  }
  if (Object.keys(unreadable).length > 0) addUnreadable(unknown, unreadable)
  const rest = Object.fromEntries(unknown)
  return { isPinned, isTrashed, lastUsedAtMicros, useCount, tags, ...note, position, icon, unknown: rest }
}

/** Beside what is kept there already; the newer value of a key wins. */
function addUnreadable(unknown: Map<string, unknown>, values: Record<string, unknown>): void {
  const before = unknown.get(UNREADABLE)
  const kept = before === undefined ? {} : isRecord(before) ? before : { text: before }
  unknown.set(UNREADABLE, { ...kept, ...values })
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
