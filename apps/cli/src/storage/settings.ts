// The one setting of the command line itself: which account is meant when none is named.
import { join } from "node:path"
import { readTextIfThere, writePrivateFile } from "./private-file.ts"

const pathOf = (home: string) => join(home, "config.json")

/** The name of the default account, or null when none was chosen yet. */
export function readDefaultAccount(home: string): string | null {
  const text = readTextIfThere(pathOf(home))
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    const name = typeof value === "object" && value !== null ? Reflect.get(value, "defaultAccount") : null
    return typeof name === "string" ? name : null
  } catch {
    return null // a damaged file costs a choice, not data
  }
}

/** Chooses the default account; null forgets the choice. */
export function writeDefaultAccount(home: string, name: string | null): void {
  writePrivateFile(pathOf(home), `${JSON.stringify({ defaultAccount: name }, null, 2)}\n`)
}
