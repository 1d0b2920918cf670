// The fields of an entry as options of `add` and `edit`. Secrets are no options: they come from a file or a hidden question.
import { readFileSync } from "node:fs"
import type { RawOtp } from "@tessera/otp"
import { readRecoveryCodes, type EntryChange } from "@tessera/vault"
import { Option, type Command } from "commander"
import { collect } from "../command.ts"
import { CliError } from "../errors.ts"
import type { Runtime } from "../runtime.ts"

export type FieldOptions = {
  readonly issuer?: string
  readonly account?: string
  readonly type?: string
  readonly digits?: string
  readonly period?: string
  readonly algorithm?: string
  readonly counter?: string
  readonly secretFile?: string
  readonly pinFile?: string
  readonly note?: string
  readonly noteFile?: string
  readonly recoveryCodesFile?: string
  readonly tag?: readonly string[]
}

const TYPES = ["totp", "hotp", "steam", "motp", "yandex"]
const ALGORITHMS = ["SHA1", "SHA256", "SHA512"]

/** Adds these options to a command. */
export function addFieldOptions(command: Command): Command {
  return command
    .option("--issuer <name>", "whose code it is, such as GitHub")
    .option("--account <name>", "the account at the issuer, such as an e-mail address")
    .addOption(new Option("--type <type>", "the kind of code").choices(TYPES))
    .option("--digits <number>", "5 to 10 (default: 6)")
    .option("--period <seconds>", "how long a code lives (default: 30)")
    .addOption(new Option("--algorithm <name>", "the hash").choices(ALGORITHMS))
    .option("--counter <number>", "the next counter to use (hotp)")
    .option("--secret-file <file>", "take the secret from a file's first line, or - for standard input")
    .option("--pin-file <file>", "take the PIN (motp, yandex) from a file's first line, or -")
    .option("--note <text>", "a note, encrypted like everything else")
    .option("--note-file <file>", "take the note from a file")
    .option("--recovery-codes-file <file>", "take the site's recovery codes from a file, one on each line")
    .option("--tag <tag>", "add a tag; may be repeated", collect)
}

/** The parameters that were given, for `toOtpParameters`; missing ones stay away. */
export function otpFields(options: FieldOptions): Partial<RawOtp> {
  const { type, digits, period, algorithm, counter } = options
  const given = { type, digits, period, algorithm, counter }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

/** The details that were given, beside the code itself and the tags. */
export function detailFields({
  issuer,
  account,
  note,
  noteFile,
  recoveryCodesFile,
}: FieldOptions): EntryChange {
  const text = noteFile === undefined ? note : readText(noteFile).trimEnd()
  return {
    ...(issuer === undefined ? {} : { issuer }),
    ...(account === undefined ? {} : { account }),
    ...(text === undefined ? {} : { note: text }),
    ...(recoveryCodesFile === undefined
      ? {}
      : { recoveryCodes: readRecoveryCodes(readText(recoveryCodesFile)) }),
  }
}

/** The secret, from its file or asked for. */
export function readSecret({ secrets }: Runtime, from: string | undefined): Promise<string> {
  return secrets.read({ what: "The secret", question: "Secret (base32):", option: "--secret-file", from })
}

/** The PIN, from its file or asked for. */
export function readPin({ secrets }: Runtime, from: string | undefined): Promise<string> {
  return secrets.read({ what: "The PIN", question: "PIN:", option: "--pin-file", from })
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8")
  } catch (cause) {
    throw new CliError("file-unreadable", `${path} is not there or cannot be read.`, { cause })
  }
}
