// Passwords and the recovery key: change, recover, show again. None of it touches an entry.
import {
  changeLocalPassword,
  changePassword,
  isLocalOnly,
  readRecoveryWords,
  recoverLocalVault,
  startRecovery,
  type StoredSession,
} from "@tessera/account"
import { accountPorts, vaultPorts } from "../compose.ts"
import { CliError } from "../errors.ts"
import type { Runtime } from "../runtime.ts"
import {
  adoptAsDefault,
  chooseAccount,
  listAccountNames,
  placeOf,
  type AccountPlace,
} from "../storage/accounts.ts"
import { createPrivateFile, makePrivateFolder } from "../storage/private-file.ts"
import { requireReveal } from "../terminal/reveal.ts"
import { loadSession, unlockAccount } from "../unlocking/unlock-account.ts"
import { createVaultFile } from "../vaults/vault-file.ts"
import { askEmail, askNewPassword, askRecoveryKey, type AccountOptions } from "./account-inputs.ts"
import { firstSync } from "./first-sync.ts"
import { chooseServer } from "./server-address.ts"
import { completeSignIn } from "./sign-in-flow.ts"

const newPasswordSource = (options: AccountOptions) => ({
  from: options.newPasswordFile,
  option: "--new-password-file",
})

/** Sets a new password with the recovery key, for an account or a local vault; also on a device that knows neither. */
export async function recover(runtime: Runtime, options: AccountOptions): Promise<void> {
  const place = await placeToRecover(runtime, options)
  const stored = await place.sessions.load()
  if (stored !== null && isLocalOnly(stored)) {
    await recoverLocal(runtime, { place, session: stored, options })
  } else {
    await recoverAtServer(runtime, { place, stored, options })
  }
  const { output } = runtime
  if (output.isJson) output.printJson({ account: place.name, isRecovered: true })
  else output.say(`${place.name} has a new password. The recovery key stays the same; keep it.`)
}

async function placeToRecover({ home }: Runtime, options: AccountOptions): Promise<AccountPlace> {
  const { account, email } = options
  if (account !== undefined) return placeOf(home, account)
  if (email !== undefined) return placeOf(home, email)
  return listAccountNames(home).length === 0 ? newPlace(home) : chooseAccount(home, undefined)
}

function newPlace(home: string): never {
  throw new CliError(
    "wrong-usage",
    `Nothing is known of an account in ${home}. Say which one with --email and --server.`,
  )
}

type Recovery = { readonly place: AccountPlace; readonly options: AccountOptions }

async function recoverLocal(
  runtime: Runtime,
  { place, session, options }: Recovery & { readonly session: StoredSession },
): Promise<void> {
  const recoveryKey = await askRecoveryKey(runtime, options.recoveryKeyFile)
  const newPassword = await askNewPassword(runtime, newPasswordSource(options))
  await recoverLocalVault(vaultPorts(place), { session, recoveryKey, newPassword })
}

async function recoverAtServer(
  runtime: Runtime,
  { place, stored, options }: Recovery & { readonly stored: StoredSession | null },
): Promise<void> {
  const server = chooseServer(options.server ?? stored?.account?.serverUrl, runtime.env)
  const email = await askEmail(runtime, options.email ?? stored?.account?.email)
  const ports = accountPorts(place, server)
  const first = await startRecovery(ports, { email })
  makePrivateFolder(place.folder)
  if (stored === null) createVaultFile(place)
  const unlocked = await completeSignIn({ runtime, ports, options, isRecovery: true }, first)
  adoptAsDefault(place)
  await firstSync(runtime, place, unlocked)
}

/** Changes the password; the other devices are signed out unless the person wants them kept. */
export async function changePasswords(
  runtime: Runtime,
  options: AccountOptions & { readonly keepOtherDevices?: boolean },
): Promise<void> {
  const { output, secrets } = runtime
  const place = chooseAccount(runtime.home, options.account)
  const session = await loadSession(place)
  const currentPassword = await secrets.read({
    what: "The present password",
    question: `Present password of ${place.name}:`,
    option: "--password-file",
    from: options.passwordFile,
  })
  const unlocked = await unlockAccount(runtime, place, { password: currentPassword })
  const newPassword = await askNewPassword(runtime, newPasswordSource(options))
  const input = { currentPassword, newPassword }
  if (session.account === null) await changeLocalPassword(vaultPorts(place), unlocked, input)
  else {
    const logOutOtherDevices = options.keepOtherDevices !== true
    await changePassword(accountPorts(place, session.account.serverUrl), unlocked, {
      ...input,
      logOutOtherDevices,
    })
  }
  if (output.isJson) output.printJson({ account: place.name, isChanged: true })
  else {
    const others =
      session.account === null || options.keepOtherDevices === true
        ? ""
        : " Other devices must sign in again."
    output.say(
      `The password of ${place.name} is changed.${others} Entries and recovery key are the same as before.`,
    )
  }
}

/** Shows the recovery key again, or writes it into a new file of mode 0600. */
export async function showRecoveryKey(
  runtime: Runtime,
  options: { readonly account?: string; readonly reveal?: boolean; readonly out?: string },
): Promise<void> {
  const { output } = runtime
  if (options.out === undefined) requireReveal(options.reveal)
  const place = chooseAccount(runtime.home, options.account)
  const words = readRecoveryWords(await unlockAccount(runtime, place))
  if (options.out !== undefined) {
    createPrivateFile(options.out, `${words}\n`)
    if (output.isJson) output.printJson({ account: place.name, file: options.out })
    else output.say(`The recovery key is in ${options.out}. Move it off this computer.`)
    return
  }
  if (output.isJson) output.printJson({ account: place.name, recoveryKey: words })
  else output.print(words)
}
