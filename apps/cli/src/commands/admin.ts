// `tessera admin …`: looks after the users of a server, as an administrator's account. It sees addresses, dates and numbers,
// and no entry of anybody.
import { connectAs } from "@tessera/account"
import { call, endpoints, type AdminUser, type Connection } from "@tessera/wire"
import type { Command } from "commander"
import type { DefineCommand, Run } from "../command.ts"
import { accountPorts } from "../compose.ts"
import { CliError } from "../errors.ts"
import { requireConsent, type Runtime } from "../runtime.ts"
import { chooseAccount } from "../storage/accounts.ts"
import { describeAgo } from "../terminal/duration.ts"
import { formatTable } from "../terminal/table.ts"
import { loadSession, unlockAccount } from "../unlocking/unlock-account.ts"

const TIB = 2 ** 40
const MICROS_PER_YEAR = 365.25 * 86_400 * 1e6

export const defineAdmin: DefineCommand = (command, run) => {
  defineReading(command, run)
  defineChanging(command, run)
}

function defineReading(parent: Command, run: Run): void {
  const users = parent.command("users").description("list the accounts of the server")
  users.action(() => run(users, listUsers))
  const user = parent.command("user").description("show one account").argument("<email>")
  user.action((email: string) => run(user, (runtime) => showUser(runtime, email)))
}

function defineChanging(parent: Command, run: Run): void {
  const remove = parent
    .command("delete")
    .description("delete an account and everything it stored")
    .argument("<email>")
    .option("--yes", "do not ask")
  remove.action((email: string) =>
    run<{ yes?: boolean }>(remove, (runtime, { yes }) => deleteUser(runtime, email, yes === true)),
  )
  const disable = parent
    .command("disable-2fa")
    .description("switch off the second factor of somebody who lost it")
    .argument("<email>")
    .option("--yes", "do not ask")
  disable.action((email: string) =>
    run<{ yes?: boolean }>(disable, (runtime, { yes }) => disableSecondFactor(runtime, email, yes === true)),
  )
  const subscription = parent
    .command("subscription")
    .description("set how long and how much an account may store (official apps show it)")
    .argument("<email>")
    .option("--storage-gib <number>", "storage in GiB (default: 100 TiB)")
    .option("--years <number>", "from now on (default: 100)")
  subscription.action((email: string) =>
    run<{ storageGib?: string; years?: string }>(subscription, (runtime, options) =>
      setSubscription(runtime, email, options),
    ),
  )
}

async function connectAdmin(runtime: Runtime): Promise<Connection> {
  const place = chooseAccount(runtime.home, runtime.options.account)
  const { account } = await loadSession(place)
  if (account === null) {
    throw new CliError(
      "local-only",
      `${place.name} is a vault of this device; an administrator has an account.`,
    )
  }
  return connectAs(accountPorts(place, account.serverUrl), await unlockAccount(runtime, place))
}

const toMs = (micros: number) => Math.floor(micros / 1000)

function toJson(user: AdminUser) {
  return {
    id: user.ID,
    email: user.email,
    createdAtMs: toMs(user.creationTime),
    hasSecondFactor: user.isTwoFactorEnabled === true,
    isEmailMfaOn: user.isEmailMFAEnabled === true,
  }
}

async function listUsers(runtime: Runtime): Promise<void> {
  const { output, now } = runtime
  const connection = await connectAdmin(runtime)
  const { users } = await call(connection, endpoints.adminListUsers, { query: { sinceTime: 0 } })
  if (output.isJson) output.printJson({ users: users.map(toJson) })
  else {
    output.print(
      ...formatTable(
        [
          { title: "Id", align: "right" },
          { title: "Address", isFlexible: true },
          { title: "Second factor" },
          { title: "Created" },
        ],
        users.map((user) => [
          String(user.ID),
          user.email,
          user.isTwoFactorEnabled === true ? "yes" : "no",
          describeAgo(toMs(user.creationTime), now()),
        ]),
        output,
      ),
    )
  }
}

async function showUser(runtime: Runtime, email: string): Promise<void> {
  const { output, now } = runtime
  const answer = await call(await connectAdmin(runtime), endpoints.adminGetUser, { query: { email } })
  const { user, authCodes, subscription } = answer
  const tokens = answer.tokens.filter(({ isDeleted }) => !isDeleted)
  if (output.isJson) {
    output.printJson({
      ...toJson(user),
      codes: authCodes,
      storageBytes: subscription.storage,
      expiresAtMs: toMs(subscription.expiryTime),
      sessions: tokens.map((token) => ({
        app: token.app,
        userAgent: token.ua,
        createdAtMs: toMs(token.creationTime),
        lastUsedAtMs: toMs(token.lastUsedTime),
      })),
    })
    return
  }
  output.print(
    `Address  ${user.email}`,
    `Id       ${user.ID}`,
    `Created  ${describeAgo(toMs(user.creationTime), now())}`,
    `Codes    ${authCodes}`,
    `Second factor: ${user.isTwoFactorEnabled === true ? "yes" : "no"}`,
    `Sessions: ${tokens.length}`,
    ...tokens.map(({ app, lastUsedTime }) => `  ${app}, used ${describeAgo(toMs(lastUsedTime), now())}`),
  )
}

async function deleteUser(runtime: Runtime, email: string, isAgreed: boolean): Promise<void> {
  await requireConsent(runtime, {
    isAgreed,
    text: `Delete the account ${email} from the server? Its entries on the server go with it; those on its owner's devices stay there.`,
  })
  const { userID } = await call(await connectAdmin(runtime), endpoints.adminDeleteUser, { query: { email } })
  if (runtime.output.isJson) runtime.output.printJson({ id: userID, deleted: true })
  else runtime.output.say(`Deleted ${email}.`)
}

async function disableSecondFactor(runtime: Runtime, email: string, isAgreed: boolean): Promise<void> {
  await requireConsent(runtime, {
    isAgreed,
    text: `Switch off the second factor of ${email}? Be sure that it is really its owner who asks.`,
  })
  const connection = await connectAdmin(runtime)
  const { user } = await call(connection, endpoints.adminGetUser, { query: { email } })
  await call(connection, endpoints.adminDisableTwoFactor, { body: { userID: user.ID } })
  if (runtime.output.isJson) runtime.output.printJson({ id: user.ID, hasSecondFactor: false })
  else runtime.output.say(`${email} signs in without a second factor now.`)
}

async function setSubscription(
  runtime: Runtime,
  email: string,
  options: { readonly storageGib?: string; readonly years?: string },
): Promise<void> {
  const storage =
    options.storageGib === undefined ? 100 * TIB : amount(options.storageGib, "--storage-gib") * 2 ** 30
  const years = options.years === undefined ? 100 : amount(options.years, "--years")
  const nowMs = runtime.now()
  const connection = await connectAdmin(runtime)
  const { user } = await call(connection, endpoints.adminGetUser, { query: { email } })
  const expiryTime = Math.round(nowMs * 1000 + years * MICROS_PER_YEAR)
  await call(connection, endpoints.adminUpdateSubscription, {
    body: {
      userID: user.ID,
      storage: Math.round(storage),
      expiryTime,
      productID: "free",
      paymentProvider: "",
      transactionID: `cli-on-${Math.floor(nowMs / 1000)}`,
    },
  })
  if (runtime.output.isJson)
    runtime.output.printJson({ id: user.ID, storageBytes: storage, expiresAtMs: toMs(expiryTime) })
  else runtime.output.say(`${email} may store ${Math.round(storage / 2 ** 30)} GiB for ${years} years.`)
}

function amount(text: string, option: string): number {
  const value = Number(text)
  if (text.trim() !== "" && Number.isFinite(value) && value > 0) return value
  throw new CliError("wrong-usage", `${option} takes a number above 0.`)
}
