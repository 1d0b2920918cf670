// The accounts of this person: one folder each under `accounts/`, named by the person or after the e-mail address.
import { existsSync, readdirSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { CliError, systemCodeOf } from "../errors.ts"
import { FileSessionStore, SESSION_FILE } from "./file-session-store.ts"
import { accountFolder } from "./home.ts"
import { asStorageError, makePrivateFolder } from "./private-file.ts"
import { readDefaultAccount, writeDefaultAccount } from "./settings.ts"

/** Where everything of one account lies. */
export type AccountPlace = {
  readonly home: string
  readonly name: string
  readonly folder: string
  readonly sessions: FileSessionStore
  readonly vaultPath: string
}

/** The place of an account, whether it exists or not. @throws CliError `bad-input` for a name that cannot be one */
export function placeOf(home: string, name: string): AccountPlace {
  // Folder names: no path may be made of them, and none may be hidden or empty.
  const isName = name.length <= 120 && /^[^\s./\\][^/\\]*$/.test(name) && !/\p{Control}/u.test(name)
  if (!isName) throw new CliError("bad-input", `"${name}" cannot be the name of an account.`)
  const folder = accountFolder(home, name)
  return {
    home,
    name,
    folder,
    sessions: new FileSessionStore(home, folder),
    vaultPath: join(folder, "vault.sqlite"),
  }
}

/** The names of all accounts, sorted. */
export function listAccountNames(home: string): string[] {
  try {
    return readdirSync(join(home, "accounts"))
      .filter((entry) => existsSync(join(home, "accounts", entry, SESSION_FILE)))
      .map(decodeURIComponent)
      .sort()
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return []
    throw asStorageError(error, home)
  }
}

/**
 * The account that is meant: the named one, the default, or the only one.
 * @throws CliError `no-account`, `unknown-account`
 */
export function chooseAccount(home: string, wanted: string | undefined): AccountPlace {
  const names = listAccountNames(home)
  const chosen = wanted ?? readDefaultAccount(home) ?? (names.length === 1 ? names[0] : undefined)
  if (chosen !== undefined && names.includes(chosen)) return placeOf(home, chosen)
  if (names.length === 0) {
    throw new CliError(
      "no-account",
      "There is no vault yet. Make one with `tessera account create` (with a server) or `tessera account create --local`, or sign in with `tessera account add`.",
    )
  }
  const known = names.join(", ")
  throw new CliError(
    "unknown-account",
    chosen === undefined
      ? `There are several accounts: ${known}. Choose one with --account, or for good with \`tessera account use NAME\`.`
      : `There is no account ${chosen} here. Known: ${known}.`,
  )
}

/** Makes the folder of a new account and remembers it as the default if it is the first. */
export function prepareAccount(place: AccountPlace): void {
  makePrivateFolder(place.folder)
}

/** Makes a new account the default when no other is. */
export function adoptAsDefault(place: AccountPlace): void {
  const current = readDefaultAccount(place.home)
  if (current === null || !listAccountNames(place.home).includes(current)) {
    writeDefaultAccount(place.home, place.name)
  }
}

/** Removes the folder of an account with everything in it. */
export function removeAccountFolder(place: AccountPlace): void {
  const doomed = `${place.folder}.removed`
  try {
    // Renamed first: a crash half-way leaves no account that looks whole and is not.
    if (existsSync(place.folder)) renameSync(place.folder, doomed)
    rmSync(doomed, { recursive: true, force: true })
  } catch (error) {
    throw asStorageError(error, place.folder)
  }
  if (readDefaultAccount(place.home) === place.name) {
    writeDefaultAccount(place.home, listAccountNames(place.home)[0] ?? null)
  }
}
