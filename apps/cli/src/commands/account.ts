// `tessera account …`: one sub-command each; the work is in `accounts/`, loaded when it is needed.
import type { Command } from "commander"
import type { DefineCommand, Run } from "../command.ts"
import type { CreateOptions } from "../accounts/create-account.ts"
import type { AccountOptions } from "../accounts/account-inputs.ts"
import { wrapHelp } from "../terminal/wrap.ts"

export const defineAccount: DefineCommand = (command, run) => {
  defineCreate(command, run)
  defineSignIn(command, run)
  definePasswords(command, run)
  defineKeeping(command, run)
}

const server = (command: Command) =>
  command
    .option("--server <url>", "the server (default: TESSERA_SERVER, else http://127.0.0.1:8080)")
    .option("--email <address>", "the e-mail address of the account")
    .option("--code-file <file>", "take the code from the mail from a file, or - for standard input")

const signIn = (command: Command) =>
  server(command)
    .option("--second-factor-file <file>", "take the code of the second factor from a file, or -")
    .option("--accept-legacy-kdf", "agree to an old account's weaker protection of the password")
    .option("--accept-email-sign-in", "agree to an e-mail code where the server used to prove itself")

function defineCreate(parent: Command, run: Run): void {
  const create = server(parent.command("create").description("make an account at a server, or a local vault"))
    .option("--local", "a vault of this device, without server and account")
    .option("--attach", "give the local vault an account; its entries come along")
    .option("--setup-link <link>", "the link the server printed: the account becomes administrator")
    .option("--recovery-key-out <file>", "also write the recovery key into a new file")
    .addHelpText(
      "after",
      wrapHelp("", "With -, standard input holds in this order: password, code from the mail."),
    )
  create.action(() =>
    run<CreateOptions>(create, async (runtime, options) => {
      await (await import("../accounts/create-account.ts")).createAccount(runtime, options)
    }),
  )
}

function defineSignIn(parent: Command, run: Run): void {
  const add = signIn(parent.command("add").description("sign in to an account, for the first time or again"))
    .option("--attach", "bring the entries of the local vault into the account")
    .addHelpText(
      "after",
      wrapHelp(
        "",
        "With -, standard input holds in this order: password of the local vault (--attach), password, code from the mail, code of the second factor; as far as each is asked for.",
      ),
    )
  add.action(() =>
    run<AccountOptions & { attach?: boolean }>(add, async (runtime, options) => {
      await (await import("../accounts/add-account.ts")).addAccount(runtime, options)
    }),
  )
}

function definePasswords(parent: Command, run: Run): void {
  const newPassword = (command: Command) =>
    command.option("--new-password-file <file>", "take the new password from a file, or - for standard input")
  const recover = newPassword(
    signIn(parent.command("recover").description("set a new password with the recovery key")),
  )
    .option("--recovery-key-file <file>", "take the recovery key from a file, or -")
    .addHelpText(
      "after",
      wrapHelp(
        "",
        "With -, standard input holds in this order: code from the mail, code of the second factor, recovery key, new password; as far as each is asked for.",
      ),
    )
  recover.action(() =>
    run<AccountOptions>(recover, async (runtime, options) => {
      await (await import("../accounts/passwords.ts")).recover(runtime, options)
    }),
  )
  const change = newPassword(parent.command("change-password").description("change the password"))
    .option("--keep-other-devices", "do not sign out the other devices")
    .addHelpText(
      "after",
      wrapHelp("", "With -, standard input holds in this order: present password, new password."),
    )
  change.action(() =>
    run<AccountOptions & { keepOtherDevices?: boolean }>(change, async (runtime, options) => {
      await (await import("../accounts/passwords.ts")).changePasswords(runtime, options)
    }),
  )
  const key = parent
    .command("recovery-key")
    .description("show the recovery key again")
    .option("--reveal", "agree to a secret on the screen")
    .option("--out <file>", "write it into a new file instead")
  key.action(() =>
    run<{ reveal?: boolean; out?: string }>(key, async (runtime, options) => {
      await (await import("../accounts/passwords.ts")).showRecoveryKey(runtime, options)
    }),
  )
}

function defineKeeping(parent: Command, run: Run): void {
  const list = parent.command("list").description("list the accounts and vaults of this device")
  list.action(() =>
    run(list, async (runtime) => {
      await (await import("../accounts/keep-accounts.ts")).listAccounts(runtime)
    }),
  )
  const use = parent.command("use").description("choose the default account").argument("<name>")
  use.action((name: string) =>
    run(use, async (runtime) => {
      await (await import("../accounts/keep-accounts.ts")).chooseDefault(runtime, name)
    }),
  )
  const remove = parent
    .command("remove")
    .description("sign out and remove an account from this device")
    .argument("[name]")
    .option("--yes", "do not ask")
    .option("--keep", "keep its entries here, as a local vault under the same password")
    .option("--discard", "lose what has not reached the server")
  remove.action((name: string | undefined) =>
    run<{ yes?: boolean; keep?: boolean; discard?: boolean }>(remove, async (runtime, options) => {
      await (await import("../accounts/remove-account.ts")).removeAccount(runtime, name, options)
    }),
  )
  const sessions = parent
    .command("sessions")
    .description("list the devices that are signed in, and sign one out")
    .option("--end <number>", "sign out the device with this number in the list")
  sessions.action(() =>
    run<{ end?: string }>(sessions, async (runtime, options) => {
      await (await import("../accounts/sessions.ts")).showSessions(runtime, options)
    }),
  )
}
