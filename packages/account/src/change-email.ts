// Another e-mail address for the account. Sessions and password proof stay: their identity is not the address.
import { call, endpoints, RemoteError } from "@tessera/wire"
import { connect, connectAs } from "./connection.ts"
import { AccountError } from "./errors.ts"
import { findKnownAccount, forgetKnownAccount, normalizeEmail, rememberAccount } from "./known-accounts.ts"
import { translateCodeErrors } from "./one-time-code.ts"
import type { AccountPorts } from "./ports.ts"
import { changeAccount } from "./session-changes.ts"
import { accountOf, type UnlockedSession } from "./unlocked-session.ts"

/** Has a code sent to the new address. @throws AccountError `email-taken` */
export async function requestEmailChange(
  ports: AccountPorts,
  { newEmail }: { newEmail: string },
): Promise<void> {
  try {
    // Compat: this request is public; official clients send it without a token too.
    await call(connect(ports), endpoints.sendOtt, { body: { email: newEmail, purpose: "change" } })
  } catch (cause) {
    if (cause instanceof RemoteError && cause.code === "forbidden") {
      throw new AccountError("email-taken", { cause })
    }
    throw cause
  }
}

/** Moves the account to the new address with the code sent there. @throws AccountError `wrong-code`, `code-expired`, `email-taken` */
export async function changeEmail(
  ports: AccountPorts,
  unlocked: UnlockedSession,
  { newEmail, code }: { newEmail: string; code: string },
): Promise<UnlockedSession> {
  await translateCodeErrors(
    call(connectAs(ports, unlocked), endpoints.changeEmail, { body: { email: newEmail, ott: code } }),
    "email-taken",
  )
  return adoptEmail(ports, unlocked, newEmail)
}

/** Notes the account's new address, and takes along what is known of the account. */
export async function adoptEmail(
  ports: AccountPorts,
  unlocked: UnlockedSession,
  newEmail: string,
): Promise<UnlockedSession> {
  const email = normalizeEmail(newEmail)
  const oldEmail = accountOf(unlocked).email
  if (email === oldEmail) return unlocked
  const changed = await changeAccount(ports.store, unlocked, (account) => ({ ...account, email }))
  const known = await findKnownAccount(ports, oldEmail)
  const { hasSeenSrp = false, acceptsEmailSignIn = false } = known ?? {}
  await rememberAccount(ports, { email, keys: changed.session.keys, hasSeenSrp, acceptsEmailSignIn })
  await forgetKnownAccount(ports, oldEmail)
  return changed
}
