// `add` and `import` on a device that has no vault yet: they offer to make one of this device, instead of an error.
import { createLocalVault, showRecoveryWords } from "../accounts/create-account.ts"
import { CliError } from "../errors.ts"
import type { Runtime } from "../runtime.ts"
import { listAccountNames } from "../storage/accounts.ts"
import { passwordSourceOf, type UnlockOptions } from "../unlocking/unlock-account.ts"

/**
 * Makes a local vault when there is none and the person agrees, or a script gave a password for it; answers how to unlock
 * what is there now. @throws CliError `no-account`, `cancelled`
 */
export async function ensureVault(runtime: Runtime, options: UnlockOptions): Promise<UnlockOptions> {
  if (listAccountNames(runtime.home).length > 0) return options
  const { from: passwordFile, option } = passwordSourceOf(runtime, options)
  if (!runtime.prompter.canAsk && passwordFile === undefined) {
    throw new CliError(
      "no-account",
      `There is no vault yet. Make one with \`tessera account create --local\`, or give a password for a new one with ${option}.`,
    )
  }
  const question = "There is no vault on this device yet. Make one now?"
  if (passwordFile === undefined && !(await runtime.prompter.confirm(question, true))) {
    throw new CliError("cancelled", "Cancelled. Nothing was changed.")
  }
  const { account } = runtime.options
  const created = await createLocalVault(runtime, {
    ...(account === undefined ? {} : { account }),
    ...(passwordFile === undefined ? {} : { passwordFile }),
  })
  showRecoveryWords(runtime, created)
  return { ...options, unlocked: created.unlocked }
}
