// What a sign-up, sign-in or recovery needs to hear from the person: always by question or file, never by argument.
import { decodeRecoveryKey, type RecoveryKey } from "@tessera/crypto"
import { CliError } from "../errors.ts"
import type { CommonOptions, Runtime } from "../runtime.ts"

export type AccountOptions = CommonOptions & {
  readonly server?: string
  readonly email?: string
  readonly codeFile?: string
  readonly secondFactorFile?: string
  readonly newPasswordFile?: string
  readonly recoveryKeyFile?: string
  readonly acceptLegacyKdf?: boolean
  readonly acceptEmailSignIn?: boolean
}

const ATTEMPTS = 3
/** Shorter ones fall to a patient computer whatever the derivation costs. */
const SHORT_PASSWORD = 10

/** The e-mail address. @throws CliError `input-needed`, `wrong-usage` */
export async function askEmail({ prompter }: Runtime, email: string | undefined): Promise<string> {
  if (email === undefined && !prompter.canAsk) {
    throw new CliError("input-needed", "The e-mail address is needed: give it with --email.")
  }
  const address = email ?? (await prompter.text("E-mail address:"))
  if (!/^[^\s@]+@[^\s@]+$/.test(address.trim())) {
    throw new CliError("wrong-usage", `"${address}" is not an e-mail address.`)
  }
  return address.trim()
}

/** A password that is being chosen: asked twice, because a typing mistake would lock its owner out. */
export async function askNewPassword(
  { prompter, secrets, output }: Runtime,
  { from, option }: { readonly from: string | undefined; readonly option: string },
): Promise<string> {
  const what = "The new password"
  for (;;) {
    const password = await secrets.read({ what, question: "Choose a password:", option, from })
    if (from === undefined) {
      const again = await prompter.secret("The same again:")
      if (again !== password) {
        output.say("The two are not the same. Choose again.")
        continue
      }
    }
    if (password.length < SHORT_PASSWORD) {
      output.say("This password is short. Several words in a row are easier to remember and harder to guess.")
    }
    return password
  }
}

/** The recovery key, as 24 words or 64 hexadecimal digits. @throws CryptoError, CliError `input-needed` */
export async function askRecoveryKey({ secrets }: Runtime, from: string | undefined): Promise<RecoveryKey> {
  const text = await secrets.read({
    what: "The recovery key",
    question: "Recovery key (24 words):",
    option: "--recovery-key-file",
    from,
  })
  return decodeRecoveryKey(text)
}

type Code = {
  readonly what: string
  readonly question: string
  readonly option: string
  readonly from: string | undefined
}

/**
 * Asks for a code and hands it to `submit`; a person who mistypes it may try again. @throws AccountError `wrong-code`
 */
export async function withCode<Result>(
  { secrets, prompter, output }: Runtime,
  code: Code,
  submit: (code: string) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    const text = await secrets.read(code)
    try {
      return await submit(text.trim())
    } catch (error) {
      const isWrong = error instanceof Error && "code" in error && error.code === "wrong-code"
      if (!isWrong || code.from !== undefined || !prompter.canAsk || attempt === ATTEMPTS) throw error
      output.say("That is not the code. Try again.")
    }
  }
}

/** The code from the mail, for `withCode`. */
export const emailCode = (options: AccountOptions): Code => ({
  what: "The code from the mail",
  question: "Code from the mail:",
  option: "--code-file",
  from: options.codeFile,
})

/** The code of the account's own second factor, for `withCode`. */
export const secondFactorCode = (options: AccountOptions): Code => ({
  what: "The code of the second factor",
  question: "Code of the second factor:",
  option: "--second-factor-file",
  from: options.secondFactorFile,
})
