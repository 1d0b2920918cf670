// `tessera lock`: ends the agent of an account, or of all of them.
import type { DefineCommand } from "../command.ts"
import { askAgent } from "../agent/ask-agent.ts"
import type { Runtime } from "../runtime.ts"
import { chooseAccount, listAccountNames } from "../storage/accounts.ts"

export const defineLock: DefineCommand = (command, run) => {
  command
    .option("--all", "lock every account")
    .action(() => run<{ all?: boolean }>(command, (runtime, { all }) => lock(runtime, all === true)))
}

async function lock({ home, options, output }: Runtime, isAll: boolean): Promise<void> {
  const names = isAll ? listAccountNames(home) : [chooseAccount(home, options.account).name]
  const answers = await Promise.all(names.map((account) => askAgent({ home, account }, { ask: "lock" })))
  const locked = names.filter((_, index) => answers[index] !== null)
  if (output.isJson) output.printJson({ locked })
  else if (locked.length === 0) output.say("Nothing was unlocked.")
  else output.say(`Locked: ${locked.join(", ")}.`)
}
