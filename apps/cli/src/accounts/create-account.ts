// `tessera account create`: a new account at a server, or a vault of this device alone. A sign-up that was cut off goes on
// where it stopped when the command is repeated.
import {
  createLocalSession,
  isLocalOnly,
  requestSignUpCode,
  resumeSignUp,
  signUp,
  type CreatedVault,
  type SignedUp,
  type StoredSession,
} from "@tessera/account"
import { encodeRecoveryWords, type RecoveryKey } from "@tessera/crypto"
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
import { createVaultFile } from "../vaults/vault-file.ts"
import { askEmail, askNewPassword, emailCode, withCode, type AccountOptions } from "./account-inputs.ts"
import { firstSync } from "./first-sync.ts"
import { chooseServer, isExposed, parseSetupLink } from "./server-address.ts"

export type CreateOptions = AccountOptions & {
  readonly setupLink?: string
  readonly local?: boolean
  readonly attach?: boolean
  readonly recoveryKeyOut?: string
}

const ADMINISTRATOR_WORDS: Readonly<Record<SignedUp["administrator"], readonly string[]>> = {
  "not-asked": [],
  claimed: ["You are administrator of this server."],
  refused: ["The setup link was not accepted: it was used already, or a newer one was printed since."],
  unanswered: [
    "The server did not answer to the setup link. Repeat this command with --setup-link as long as it is valid.",
  ],
}

const KEEP_WORDS: readonly string[] = [
  "",
  "This is your recovery key. Write the 24 words down, on paper, and keep them away from this computer.",
  "Whoever has them can open everything; without them nobody can replace a forgotten password.",
  "",
]

/** Makes the account or the local vault and shows its recovery key once. */
export async function createAccount(runtime: Runtime, options: CreateOptions): Promise<void> {
  if (options.local === true) {
    if (options.server ?? options.email ?? options.setupLink) {
      throw new CliError(
        "wrong-usage",
        "A local vault has no server: leave out --server, --email and --setup-link.",
      )
    }
    const { place, recoveryKey } = await createLocalVault(runtime, options)
    showCreated(runtime, options, { place, recoveryKey, server: null, email: null, administrator: null })
    return
  }
  const setup = options.setupLink === undefined ? null : parseSetupLink(options.setupLink)
  const server = chooseServer(options.server ?? setup?.serverUrl ?? undefined, runtime.env)
  if (isExposed(server))
    runtime.output.say(`Note: ${server} is not encrypted on the way; use https outside your own network.`)
  const email = await askEmail(runtime, options.email)
  const place =
    options.attach === true
      ? chooseAccount(runtime.home, options.account)
      : placeOf(runtime.home, options.account ?? email)
  const stored = await place.sessions.load()
  requireFree(place, stored, options.attach === true)
  if (options.attach !== true) await remarkOnLocalVault(runtime)
  makePrivateFolder(place.folder)
  if (stored === null) createVaultFile(place)
  const signedUp = await signUpOrResume(runtime, {
    place,
    stored,
    server,
    email,
    options,
    setupToken: setup?.token,
  })
  adoptAsDefault(place)
  showCreated(runtime, options, { ...signedUp, place, server, email })
  await firstSync(runtime, place, signedUp.unlocked)
}

/** A vault of this device alone, under a password. */
export async function createLocalVault(
  runtime: Runtime,
  options: { readonly account?: string; readonly passwordFile?: string },
): Promise<CreatedVault & { place: AccountPlace }> {
  const place = placeOf(runtime.home, options.account ?? "local")
  requireFree(place, await place.sessions.load(), false)
  makePrivateFolder(place.folder)
  const password = await askNewPassword(runtime, { from: options.passwordFile, option: "--password-file" })
  createVaultFile(place)
  const created = await createLocalSession(vaultPorts(place), { password })
  adoptAsDefault(place)
  return { place, ...created }
}

/** Shows the recovery key of a vault made on the way, on standard error: the result of the command is another. */
export function showRecoveryWords(
  { output }: Runtime,
  { place, recoveryKey }: { readonly place: AccountPlace; readonly recoveryKey: RecoveryKey },
): void {
  const words = encodeRecoveryWords(recoveryKey)
  output.say(`Made the vault "${place.name}" on this device.`, ...KEEP_WORDS, ...wordLines(words), "")
}

function requireFree(place: AccountPlace, stored: StoredSession | null, isAttaching: boolean): void {
  if (stored === null) return
  if (isAttaching) {
    if (isLocalOnly(stored)) return
    throw new CliError("account-exists", `${place.name} has an account already; nothing was changed.`)
  }
  if (stored.account !== null && stored.account.progress !== "done") return
  const howToAttach = stored.account === null ? " To give this vault an account, say --attach." : ""
  throw new CliError(
    "account-exists",
    `There is ${stored.account === null ? "a vault" : "an account"} named ${place.name} here already.${howToAttach} For another one, choose a name with --account.`,
  )
}

/** Whoever has a vault already may be waiting for its codes to appear on the server. */
async function remarkOnLocalVault({ home, output }: Runtime): Promise<void> {
  for (const name of listAccountNames(home)) {
    const session = await placeOf(home, name).sessions.load()
    if (session?.account === null)
      output.say(`Note: the vault "${name}" stays apart. --attach would give it the account.`)
  }
}

type SignUpInput = {
  readonly place: AccountPlace
  readonly stored: StoredSession | null
  readonly server: string
  readonly email: string
  readonly options: CreateOptions
  readonly setupToken: string | undefined
}

async function signUpOrResume(runtime: Runtime, input: SignUpInput): Promise<SignedUp> {
  const { place, stored, email, options, setupToken } = input
  const isResumed = stored?.account !== undefined && stored.account !== null
  const ports = accountPorts(place, isResumed ? stored.account.serverUrl : input.server)
  const withToken = setupToken === undefined ? {} : { setupToken }
  if (isResumed) {
    runtime.output.say("This sign-up was cut off before; it goes on now.")
    const password = await existingPassword(runtime, place, options)
    return resumeSignUp(ports, { password, ...withToken })
  }
  const password =
    stored === null
      ? await askNewPassword(runtime, { from: options.passwordFile, option: "--password-file" })
      : await existingPassword(runtime, place, options)
  await requestSignUpCode(ports, { email })
  runtime.output.say(
    `A code was sent to ${email}. Without a mail server it is in the terminal of the server.`,
  )
  return withCode(runtime, emailCode(options), (code) =>
    signUp(ports, { email, code, password, ...withToken }),
  )
}

function existingPassword(
  { secrets }: Runtime,
  place: AccountPlace,
  options: CreateOptions,
): Promise<string> {
  return secrets.read({
    what: `The password of ${place.name}`,
    question: `Password of ${place.name}:`,
    option: "--password-file",
    from: options.passwordFile,
  })
}

type Created = {
  readonly place: AccountPlace
  readonly recoveryKey: RecoveryKey
  readonly server: string | null
  readonly email: string | null
  readonly administrator: SignedUp["administrator"] | null
}

function showCreated(runtime: Runtime, options: CreateOptions, created: Created): void {
  const { output } = runtime
  const { place, server, email, administrator } = created
  const words = encodeRecoveryWords(created.recoveryKey)
  created.recoveryKey.fill(0)
  const file = options.recoveryKeyOut
  if (file !== undefined) {
    createPrivateFile(file, `${words}\n`)
    output.say(`The recovery key is in ${file}. Move it off this computer.`)
  }
  if (output.isJson) {
    output.printJson({ account: place.name, server, email, administrator, recoveryKey: words })
    return
  }
  const made =
    server === null
      ? `Made the vault "${place.name}" on this device.`
      : `Made the account ${place.name} at ${server}.`
  output.say(made, ...ADMINISTRATOR_WORDS[administrator ?? "not-asked"], ...KEEP_WORDS)
  output.print(...wordLines(words))
}

/** Six words to a line, as one writes them down. */
function wordLines(words: string): string[] {
  const list = words.split(" ")
  return [0, 6, 12, 18].map((at) => list.slice(at, at + 6).join(" "))
}
