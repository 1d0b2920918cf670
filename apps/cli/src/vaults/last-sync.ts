// When the last round with the server ended well; for `status` only, so a lost or damaged file costs nothing.
import { join } from "node:path"
import type { AccountPlace } from "../storage/accounts.ts"
import { readTextIfThere, writePrivateFile } from "../storage/private-file.ts"

const pathOf = (place: AccountPlace) => join(place.folder, "last-sync")

/** Milliseconds since the Unix epoch, or null when there was none yet. */
export function readLastSync(place: AccountPlace): number | null {
  const text = readTextIfThere(pathOf(place))?.trim() ?? ""
  return /^\d{1,15}$/.test(text) ? Number(text) : null
}

/** Notes a round that ended well. */
export function writeLastSync(place: AccountPlace, atMs: number): void {
  writePrivateFile(pathOf(place), `${Math.round(atMs)}\n`)
}
