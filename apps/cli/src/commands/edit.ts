// `tessera edit QUERY`: changes one entry. The version before stays in its history.
import { toOtpParameters, type OtpParameters } from "@tessera/otp"
import type { EntryChange, Entry, RecoveryCode } from "@tessera/vault"
import { collect, type DefineCommand } from "../command.ts"
import {
  addFieldOptions,
  detailFields,
  otpFields,
  readPin,
  readSecret,
  type FieldOptions,
} from "../entries/entry-fields.ts"
import { CliError } from "../errors.ts"
import type { Runtime } from "../runtime.ts"
import { findItems, nameOf, pickItem } from "../vaults/find-entries.ts"
import { withVault } from "../vaults/open-vault.ts"
import { syncAfterChange } from "../vaults/sync-vault.ts"
import { wrapHelp } from "../terminal/wrap.ts"

type EditOptions = FieldOptions & {
  readonly untag?: readonly string[]
  readonly pin?: boolean
  readonly usedRecoveryCode?: string
}

export const defineEdit: DefineCommand = (command, run) => {
  addFieldOptions(command.argument("<query...>", "part of issuer or account, or id:…"))
    .option("--untag <tag>", "remove a tag; may be repeated", collect)
    .option("--pin", "show it on top of the list")
    .option("--no-pin", "no longer show it on top")
    .option("--used-recovery-code <number>", "mark the recovery code with this number (from 1) as used")
    .addHelpText(
      "after",
      wrapHelp("", "With -, standard input holds in this order: the secret, the PIN, the password."),
    )
    .action((words: readonly string[]) =>
      run<EditOptions>(command, (runtime, options) => edit(runtime, words.join(" "), options)),
    )
}

async function edit(runtime: Runtime, query: string, options: EditOptions): Promise<void> {
  const secret = options.secretFile === undefined ? undefined : await readSecret(runtime, options.secretFile)
  const pin = options.pinFile === undefined ? undefined : await readPin(runtime, options.pinFile)
  const change = changeOf(options, { secret, pin })
  await withVault(runtime, async (open) => {
    const item = await pickItem(runtime, findItems(open.vault, query, "everywhere"), query)
    await open.vault.edit(item.localId, change, { label: `edit ${nameOf(item.entry)}` })
    const after = open.vault.get(item.localId)?.entry ?? item.entry
    const { output } = runtime
    if (output.isJson) output.printJson({ id: item.localId, issuer: after.issuer, account: after.account })
    else
      output.say(
        `Changed ${nameOf(after)}. The version before is in its history; tessera undo takes it back.`,
      )
    await syncAfterChange(runtime, open)
  })
}

type Secrets = { readonly secret: string | undefined; readonly pin: string | undefined }

/** A function of the current entry, so that it holds whatever another process changed meanwhile. */
function changeOf(options: EditOptions, secrets: Secrets): (entry: Entry) => EntryChange {
  const details = detailFields(options)
  const hasOtp =
    Object.keys(otpFields(options)).length > 0 || secrets.secret !== undefined || secrets.pin !== undefined
  const { tag = [], untag = [], pin, usedRecoveryCode } = options
  const isEmpty =
    Object.keys(details).length === 0 &&
    !hasOtp &&
    tag.length + untag.length === 0 &&
    pin === undefined &&
    usedRecoveryCode === undefined
  if (isEmpty)
    throw new CliError("wrong-usage", "Say what to change, for example --issuer or --tag (--help lists all).")
  return (entry) => ({
    ...details,
    ...(hasOtp ? { otp: changeOtp(entry.otp, options, secrets) } : {}),
    ...(tag.length + untag.length === 0
      ? {}
      : { tags: [...entry.tags, ...tag].filter((name) => !untag.includes(name)) }),
    ...(pin === undefined ? {} : { isPinned: pin }),
    ...(usedRecoveryCode === undefined
      ? {}
      : { recoveryCodes: markUsed(entry.recoveryCodes, usedRecoveryCode) }),
  })
}

/** What is not said stays, as far as the kind of code has it. */
function changeOtp(otp: OtpParameters, options: EditOptions, { secret, pin }: Secrets): OtpParameters {
  const { type, secret: before, ...rest } = otp
  const period = "periodSeconds" in rest ? { period: rest.periodSeconds } : {}
  return toOtpParameters({
    ...rest,
    ...period,
    type,
    secret: secret ?? before,
    ...otpFields(options),
    ...(pin === undefined ? {} : { pin }),
  })
}

function markUsed(codes: readonly RecoveryCode[], number: string): readonly RecoveryCode[] {
  const index = Number(number) - 1
  if (codes[index] === undefined) {
    throw new CliError(
      "wrong-usage",
      `This entry has ${codes.length} recovery codes; there is none numbered ${number}.`,
    )
  }
  return codes.map((code, at) => (at === index ? { ...code, isUsed: true } : code))
}
