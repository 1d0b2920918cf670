// `tessera unlock`: derives the key once and leaves it with the agent; or writes a key file for a machine without a person.
import type { DefineCommand } from "../command.ts"
import { startAgent } from "../agent/start-agent.ts"
import { random } from "../compose.ts"
import { CliError } from "../errors.ts"
import type { Runtime } from "../runtime.ts"
import { chooseAccount } from "../storage/accounts.ts"
import { describeDuration, parseDurationMs } from "../terminal/duration.ts"
import { revokeKeyFiles, writeKeyFile } from "../unlocking/key-file.ts"
import { unlockAccount } from "../unlocking/unlock-account.ts"
import { openVaultOf } from "../vaults/open-vault.ts"

type UnlockCommandOptions = {
  readonly for?: string
  readonly writeKeyFile?: string
  readonly revokeKeyFiles?: boolean
}

const DEFAULT_IDLE = "15m"
const MAX_IDLE_MS = 30 * 86_400_000

export const defineUnlock: DefineCommand = (command, run) => {
  command
    .option("--for <time>", "lock again after this time without use: 90s, 15m, 8h (default: 15m)")
    .option(
      "--write-key-file <file>",
      "write a key file (mode 0600) instead: whoever has it and this disk can open the vault",
    )
    .option("--revoke-key-files", "make all key files of this account worthless")
    .action(() => run<UnlockCommandOptions>(command, unlock))
}

async function unlock(runtime: Runtime, options: UnlockCommandOptions): Promise<void> {
  const place = chooseAccount(runtime.home, runtime.options.account)
  const { output, now } = runtime
  if (options.revokeKeyFiles === true) {
    const count = revokeKeyFiles(place)
    if (output.isJson) output.printJson({ account: place.name, revoked: count })
    else output.say(`${count} key ${count === 1 ? "file opens" : "files open"} nothing any more.`)
    return
  }
  const idleMs = readIdle(options.for ?? DEFAULT_IDLE)
  const unlocked = await unlockAccount(runtime, place)
  if (options.writeKeyFile !== undefined) {
    writeKeyFile(place, options.writeKeyFile, { masterKey: unlocked.masterKey, random })
    if (output.isJson) output.printJson({ account: place.name, keyFile: options.writeKeyFile })
    else
      output.say(
        `Wrote ${options.writeKeyFile}. Use it with --key-file; it is as good as the password on this computer.`,
      )
    return
  }
  const { store } = await openVaultOf(place, unlocked)
  store.checkSoundness()
  store.close()
  await startAgent(place, unlocked.masterKey, idleMs)
  if (output.isJson) output.printJson({ account: place.name, locksAtMs: now() + idleMs })
  else
    output.say(
      `${place.name} is unlocked. It locks itself after ${describeDuration(idleMs)} without use, or with: tessera lock`,
    )
}

function readIdle(text: string): number {
  const idleMs = parseDurationMs(text)
  if (idleMs !== null && idleMs <= MAX_IDLE_MS) return idleMs
  throw new CliError("wrong-usage", `"${text}" is not a time up to 30 days; it looks like 90s, 15m or 8h.`)
}
