// `tessera account sessions`: the devices that are signed in. What names a session to the server may be a token, so people
// and scripts name it by its number in the list.
import { endSession, listSessions, type OtherSession } from "@tessera/account"
import { accountPorts } from "../compose.ts"
import { CliError } from "../errors.ts"
import type { Runtime } from "../runtime.ts"
import { chooseAccount } from "../storage/accounts.ts"
import { describeAgo } from "../terminal/duration.ts"
import { formatTable } from "../terminal/table.ts"
import { loadSession, unlockAccount } from "../unlocking/unlock-account.ts"

/** Lists the sessions, or ends one of them. */
export async function showSessions(
  runtime: Runtime,
  options: { readonly account?: string; readonly end?: string },
): Promise<void> {
  const place = chooseAccount(runtime.home, options.account)
  const { account } = await loadSession(place)
  if (account === null) {
    throw new CliError("local-only", `${place.name} is a vault of this device; nobody signs in to it.`)
  }
  const unlocked = await unlockAccount(runtime, place)
  const ports = accountPorts(place, account.serverUrl)
  const sessions = await listSessions(ports, unlocked)
  if (options.end === undefined) printSessions(runtime, sessions)
  else {
    await endSession(ports, unlocked, idAt(sessions, options.end))
    if (runtime.output.isJson) runtime.output.printJson({ ended: Number(options.end) })
    else
      runtime.output.say(
        "That device is signed out. The codes on it stay there until it is asked to forget them.",
      )
  }
}

function idAt(sessions: readonly OtherSession[], number: string): string {
  const session = sessions[Number(number) - 1]
  if (session === undefined)
    throw new CliError("no-match", `There is no device number ${number} in the list.`)
  if (session.isCurrent) {
    throw new CliError("wrong-usage", "That is this device. To sign out here, use `tessera account remove`.")
  }
  return session.id
}

function printSessions({ output, now }: Runtime, sessions: readonly OtherSession[]): void {
  if (output.isJson) {
    const rows = sessions.map(({ isCurrent, createdAtMs, lastUsedAtMs, ip, device, userAgent }, index) => {
      return { number: index + 1, isCurrent, createdAtMs, lastUsedAtMs, ip, device, userAgent }
    })
    output.printJson({ sessions: rows })
    return
  }
  output.print(
    ...formatTable(
      [
        { title: "#", align: "right" },
        { title: "Device", isFlexible: true },
        { title: "Address", isFlexible: true },
        { title: "Last used" },
      ],
      sessions.map((session, index) => [
        String(index + 1),
        session.isCurrent ? `${session.device} (this one)` : session.device,
        session.ip,
        describeAgo(session.lastUsedAtMs, now()),
      ]),
      output,
    ),
  )
}
