// `tessera account list` and `use`: which accounts there are, and which one is meant when none is named.
import type { StoredSession } from "@tessera/account"
import { askAgent } from "../agent/ask-agent.ts"
import type { Runtime } from "../runtime.ts"
import { chooseAccount, listAccountNames, placeOf } from "../storage/accounts.ts"
import { readDefaultAccount, writeDefaultAccount } from "../storage/settings.ts"
import { formatTable } from "../terminal/table.ts"

/** Lists the accounts and local vaults of this device. */
export async function listAccounts(runtime: Runtime): Promise<void> {
  const { home, output } = runtime
  const names = listAccountNames(home)
  const chosen = readDefaultAccount(home) ?? (names.length === 1 ? names[0] : null)
  const accounts = await Promise.all(names.map((name) => describe(home, name, name === chosen)))
  if (output.isJson) {
    output.printJson({ accounts })
    return
  }
  if (accounts.length === 0) output.say("There is no account and no vault here yet.")
  else {
    output.print(
      ...formatTable(
        [
          { title: "" },
          { title: "Name", isFlexible: true },
          { title: "Server", isFlexible: true },
          { title: "State" },
        ],
        accounts.map((account) => [
          account.isDefault ? "*" : "",
          account.name,
          account.server ?? "none (this device only)",
          [account.state, account.isUnlocked ? "unlocked" : "locked"]
            .filter((word) => word !== "")
            .join(", "),
        ]),
        output,
      ),
    )
  }
}

async function describe(home: string, name: string, isDefault: boolean) {
  const session = await placeOf(home, name)
    .sessions.load()
    .catch(() => null)
  const isUnlocked = (await askAgent({ home, account: name }, { ask: "status" })) !== null
  const account = session?.account ?? null
  return {
    name,
    isDefault,
    isUnlocked,
    server: account?.serverUrl ?? null,
    email: account?.email ?? null,
    state: stateOf(session),
  }
}

function stateOf(session: StoredSession | null): string {
  if (session === null) return "damaged"
  if (session.account === null) return "local"
  if (session.account.progress !== "done") return "sign-up unfinished"
  return session.account.sealedToken === null ? "signed out" : "signed in"
}

/** Chooses the account that is meant when none is named. */
export async function chooseDefault({ home, output }: Runtime, name: string): Promise<void> {
  const place = chooseAccount(home, name)
  writeDefaultAccount(home, place.name)
  if (output.isJson) output.printJson({ account: place.name })
  else output.say(`Commands now mean ${place.name} unless --account says otherwise.`)
}
