// The SessionStore port on two files: the session lies in the account's own folder, what is known of accounts in the home
// folder, so that it outlives the removal of an account.
import { rmSync } from "node:fs"
import { join } from "node:path"
import {
  decodeKnownAccounts,
  decodeStoredSession,
  encodeKnownAccounts,
  encodeStoredSession,
  type KnownAccount,
  type SessionStore,
  type StoredSession,
} from "@tessera/account"
import { asStorageError, readTextIfThere, writePrivateFile } from "./private-file.ts"

/** The name of the session's file inside an account folder. */
export const SESSION_FILE = "session.json"

export class FileSessionStore implements SessionStore {
  readonly #sessionPath: string
  readonly #knownPath: string

  /** `folder` is the account's own folder inside `home`. */
  constructor(home: string, folder: string) {
    this.#sessionPath = join(folder, SESSION_FILE)
    this.#knownPath = join(home, "known-accounts.json")
  }

  load(): Promise<StoredSession | null> {
    return settle(() => read(this.#sessionPath, decodeStoredSession))
  }

  save(session: StoredSession): Promise<void> {
    return settle(() => writePrivateFile(this.#sessionPath, encodeStoredSession(session)))
  }

  clear(): Promise<void> {
    return settle(() => {
      try {
        rmSync(this.#sessionPath, { force: true })
      } catch (error) {
        throw asStorageError(error, this.#sessionPath)
      }
    })
  }

  loadKnownAccounts(): Promise<readonly KnownAccount[]> {
    return settle(() => read(this.#knownPath, decodeKnownAccounts) ?? [])
  }

  saveKnownAccounts(accounts: readonly KnownAccount[]): Promise<void> {
    return settle(() => writePrivateFile(this.#knownPath, encodeKnownAccounts(accounts)))
  }
}

function read<Value>(path: string, decode: (text: string) => Value): Value | null {
  const text = readTextIfThere(path)
  return text === null ? null : decode(text)
}

function settle<Result>(work: () => Result): Promise<Result> {
  try {
    return Promise.resolve(work())
  } catch (error) {
    return Promise.reject(error instanceof Error ? error : new Error("failed"))
  }
}
