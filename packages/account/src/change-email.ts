// Another e-mail address for the account. Sessions and password proof stay: their identity is not the address.
import { call, endpoints, normalizeEmail, RemoteError } from "@tessera/wire"
import { connect, connectAs } from "./connection.ts"
import { AccountError } from "./errors.ts"
import { findKnownAccount, forgetKnownAccount, rememberAccount } from "./known-accounts.ts"
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
  const oldEmail = accountOf(unlocked).email
  if (normalizeEmail(newEmail) === oldEmail) return unlocked
  // Its owner has moved it: what stood under the new address is another account's, and the old address is free.
  await forgetKnownAccount(ports, newEmail)
  const changed = await adoptEmail(ports, unlocked, newEmail)
  await forgetKnownAccount(ports, oldEmail)
  return changed
}

/**
 * Notes the account's new address as the server says it, and takes along what is known of the account. What is known
 * under the old address stays, and so does what is known of another account under the new one: a hostile server could
 * say anything, to be met without suspicion at the next sign-in.
 */
export async function adoptEmail(
  ports: AccountPorts,
  unlocked: UnlockedSession,
  newEmail: string,
): Promise<UnlockedSession> {
  const email = normalizeEmail(newEmail)
  const oldEmail = accountOf(unlocked).email
  if (email === oldEmail) return unlocked
  const changed = await changeAccount(ports.store, unlocked, (account) => ({ ...account, email }))
  if ((await findKnownAccount(ports, email)) !== null) return changed
  const known = await findKnownAccount(ports, oldEmail)
  const { hasSeenSrp = false, acceptsEmailSignIn = false } = known ?? {}
  await rememberAccount(ports, { email, keys: changed.session.keys, hasSeenSrp, acceptsEmailSignIn })
  return changed
}
