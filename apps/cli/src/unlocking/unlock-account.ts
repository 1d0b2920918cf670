// From a locked account to an open session: by the agent, a key file, or the password, whichever is at hand.
import { openSession, unlockSession, type StoredSession, type UnlockedSession } from "@tessera/account"
import { decodeBase64 } from "@tessera/bytes"
import { asMasterKey, type MasterKey } from "@tessera/crypto"
import { askAgent } from "../agent/ask-agent.ts"
import { argon2id } from "../compose.ts"
import { CliError } from "../errors.ts"
import type { Runtime } from "../runtime.ts"
import type { AccountPlace } from "../storage/accounts.ts"
import { readKeyFile } from "./key-file.ts"

/** A file (or "-", or nothing: ask), and the option that names it, for the error a script gets. */
export type PasswordSource = { readonly from: string | undefined; readonly option: string }

export type UnlockOptions = {
  /** Where the password comes from, for commands whose --password-file is for something else. */
  readonly passwordSource?: PasswordSource
  /** A password that was asked for already; tried once, before anything else. */
  readonly password?: string
  /** The account is open already, because it was made a moment ago. */
  readonly unlocked?: UnlockedSession
}

/** How often a person may mistype a password before the command gives up. */
const ATTEMPTS = 3

/** What is stored of an account. @throws CliError `unknown-account`, AccountError `damaged-session` */
export async function loadSession(place: AccountPlace): Promise<StoredSession> {
  const session = await place.sessions.load()
  if (session === null) throw new CliError("unknown-account", `There is no account ${place.name} here.`)
  return session
}

/** Opens an account. @throws AccountError `wrong-password`, CliError `input-needed` */
export async function unlockAccount(
  runtime: Runtime,
  place: AccountPlace,
  options: UnlockOptions = {},
): Promise<UnlockedSession> {
  if (options.unlocked !== undefined) return options.unlocked
  const session = await loadSession(place)
  if (options.password !== undefined) return unlockSession({ session, password: options.password, argon2id })
  const keyFile = keyFileOf(runtime)
  if (keyFile !== undefined) return openSession(session, readKeyFile(place, keyFile))
  const masterKey = await askForKey(place)
  if (masterKey !== null) {
    try {
      return openSession(session, masterKey)
    } catch {
      // The agent has the key of an account of this name that was removed since.
      await askAgent({ home: place.home, account: place.name }, { ask: "lock" })
    }
  }
  return unlockWithPassword(runtime, session, { what: place.name, ...passwordSourceOf(runtime, options) })
}

/** Where the password of the vault comes from. */
export function passwordSourceOf(runtime: Runtime, { passwordSource }: UnlockOptions): PasswordSource {
  return passwordSource ?? { from: runtime.options.passwordFile, option: "--password-file" }
}

/** The key file that was named, or the one of a machine on which every command uses one. */
function keyFileOf({ options, env }: Runtime): string | undefined {
  const fromEnvironment = env["TESSERA_KEY_FILE"]
  return options.keyFile ?? (fromEnvironment === "" ? undefined : fromEnvironment)
}

/** Whether the account opens without asking anybody. */
export async function canUnlockSilently(runtime: Runtime, place: AccountPlace): Promise<boolean> {
  const isGiven = keyFileOf(runtime) !== undefined || runtime.options.passwordFile !== undefined
  return isGiven || (await askForKey(place)) !== null
}

async function askForKey(place: AccountPlace): Promise<MasterKey | null> {
  const answer = await askAgent({ home: place.home, account: place.name }, { ask: "key" })
  return answer === null ? null : asMasterKey(decodeBase64(answer.masterKey))
}

/** Opens a session by its password; a person may try again, a script may not. @throws AccountError `wrong-password` */
async function unlockWithPassword(
  { secrets, prompter, output }: Runtime,
  session: StoredSession,
  source: PasswordSource & { readonly what: string },
): Promise<UnlockedSession> {
  for (let attempt = 1; ; attempt += 1) {
    const password = await secrets.read({
      what: `The password of ${source.what}`,
      question: `Password of ${source.what}:`,
      option: source.option,
      from: source.from,
    })
    try {
      return await unlockSession({ session, password, argon2id })
    } catch (error) {
      const isWrong = error instanceof Error && "code" in error && error.code === "wrong-password"
      const canRetry = source.from === undefined && prompter.canAsk && attempt < ATTEMPTS
      if (!isWrong || !canRetry) throw error
      output.say("That is not the password. Try again.")
    }
  }
}
