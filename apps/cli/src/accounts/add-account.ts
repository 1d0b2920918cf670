// `tessera account add`: signs in to an account that exists, for the first time on this device or again after its session
// ended. What this device holds stays in either case.
import { isLocalOnly, startSignIn, type StoredSession } from "@tessera/account"
import { accountPorts } from "../compose.ts"
import { CliError } from "../errors.ts"
import type { Runtime } from "../runtime.ts"
import {
  adoptAsDefault,
  chooseAccount,
  listAccountNames,
  placeOf,
  type AccountPlace,
} from "../storage/accounts.ts"
import { makePrivateFolder } from "../storage/private-file.ts"
import { unlockAccount } from "../unlocking/unlock-account.ts"
import { createVaultFile } from "../vaults/vault-file.ts"
import { askEmail, type AccountOptions } from "./account-inputs.ts"
import { firstSync } from "./first-sync.ts"
import { chooseServer } from "./server-address.ts"
import { completeSignIn } from "./sign-in-flow.ts"

export type AddOptions = AccountOptions & { readonly attach?: boolean }

/** Signs in and brings the account's entries to this device. */
export async function addAccount(runtime: Runtime, options: AddOptions): Promise<void> {
  const { place, stored, server, email } = await identify(runtime, options)
  const localVault = stored !== null && isLocalOnly(stored) ? await unlockAccount(runtime, place) : null
  const ports = accountPorts(place, server)
  const first = await startSignIn(ports, { email, localVault })
  makePrivateFolder(place.folder)
  if (stored === null) createVaultFile(place)
  const unlocked = await completeSignIn({ runtime, ports, options, isRecovery: false }, first)
  adoptAsDefault(place)
  const { output } = runtime
  if (output.isJson)
    output.printJson({ account: place.name, server, email: unlocked.session.account?.email ?? email })
  else output.say(`Signed in as ${email} at ${server}.`)
  await firstSync(runtime, place, unlocked)
}

type Target = {
  readonly place: AccountPlace
  readonly stored: StoredSession | null
  readonly server: string
  readonly email: string
}

async function identify(runtime: Runtime, options: AddOptions): Promise<Target> {
  const { home, env } = runtime
  if (options.attach === true) {
    const place = chooseAccount(home, options.account)
    const stored = await place.sessions.load()
    if (stored?.account !== null && stored?.account !== undefined) {
      throw new CliError("account-exists", `${place.name} has an account already; nothing was changed.`)
    }
    return {
      place,
      stored,
      server: chooseServer(options.server, env),
      email: await askEmail(runtime, options.email),
    }
  }
  const email =
    options.email ?? (await knownEmail(runtime, options.account)) ?? (await askEmail(runtime, undefined))
  const place = placeOf(home, options.account ?? email)
  const stored = await place.sessions.load()
  if (stored !== null && isLocalOnly(stored)) {
    throw new CliError(
      "account-exists",
      `${place.name} is a vault of this device. Say --attach to bring its entries into the account, or choose another name with --account.`,
    )
  }
  const server = options.server ?? stored?.account?.serverUrl
  return { place, stored, server: chooseServer(server, env), email: await askEmail(runtime, email) }
}

/** Signing in again: the address is known when the account is named, or when it is the only one. */
async function knownEmail({ home }: Runtime, name: string | undefined): Promise<string | null> {
  const names = listAccountNames(home)
  if (name === undefined || !names.includes(name)) return null
  const stored = await placeOf(home, name).sessions.load()
  return stored?.account?.email ?? null
}
