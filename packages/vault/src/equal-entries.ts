// Comparing entries by value, whatever the order of keys in which two writers put the same thing.
import type { Entry } from "./entry.ts"

/** Whether two values which came from JSON are the same; the order of object keys does not matter. */
export function equalValues(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false
  if (Array.isArray(left) !== Array.isArray(right)) return false
  const leftKeys = Object.keys(left)
  if (leftKeys.length !== Object.keys(right).length) return false
  return leftKeys.every(
    (key) =>
      Object.hasOwn(right, key) &&
      equalValues((left as Record<string, unknown>)[key], (right as Record<string, unknown>)[key]),
  )
}

/** Whether two entries are the same in everything. */
export function equalEntries(left: Entry, right: Entry): boolean {
  return equalValues(left, right)
}

/** Whether two entries differ in nothing but how often, how far and how recently they were used. */
export function differOnlyInUse(left: Entry, right: Entry): boolean {
  return equalValues(withoutUse(left), withoutUse(right))
}

function withoutUse(entry: Entry): Entry {
  const otp = entry.otp.type === "hotp" ? { ...entry.otp, counter: 0 } : entry.otp
  return { ...entry, otp, useCount: 0, lastUsedAtMicros: 0 }
}
