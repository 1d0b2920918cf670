// What the server knows of the account's settings, and the one of them which decides how it signs in.
import { call, endpoints, RemoteError } from "@tessera/wire"
import { adoptEmail } from "./change-email.ts"
import { connectAs } from "./connection.ts"
import { AccountError } from "./errors.ts"
import { findKnownAccount, rememberAccount } from "./known-accounts.ts"
import type { AccountPorts } from "./ports.ts"
import { accountOf, type UnlockedSession } from "./unlocked-session.ts"

export type AccountDetails = {
  readonly email: string
  readonly hasSecondFactor: boolean
  readonly passkeyCount: number
  /** Whether every sign-in takes an e-mail code. */
  readonly isEmailMfaOn: boolean
  /** An account without a password proof needs the e-mail code. */
  readonly canSwitchEmailMfaOff: boolean
}

/** Asks for the account's settings, and adopts an address which was changed on another device. */
export async function readAccountDetails(
  ports: AccountPorts,
  unlocked: UnlockedSession,
): Promise<{ details: AccountDetails; unlocked: UnlockedSession }> {
  const { email, profileData } = await call(connectAs(ports, unlocked), endpoints.getUserDetails, {
    query: { memoryCount: false },
  })
  const details: AccountDetails = {
    email,
    hasSecondFactor: profileData.isTwoFactorEnabled,
    passkeyCount: profileData.passkeyCount,
    isEmailMfaOn: profileData.isEmailMFAEnabled,
    canSwitchEmailMfaOff: profileData.canDisableEmailMFA,
  }
  return { details, unlocked: email === "" ? unlocked : await adoptEmail(ports, unlocked, email) }
}

/** Demands an e-mail code at every sign-in, or no longer. @throws AccountError `email-mfa-needs-password` (no password proof to fall back on) */
export async function setEmailMfa(
  ports: AccountPorts,
  unlocked: UnlockedSession,
  { isEnabled }: { isEnabled: boolean },
): Promise<void> {
  try {
    await call(connectAs(ports, unlocked), endpoints.setEmailMfa, { body: { isEnabled } })
  } catch (cause) {
    if (cause instanceof RemoteError && cause.code === "CONFLICT") {
      throw new AccountError("email-mfa-needs-password", { cause })
    }
    throw cause
  }
  const { email } = accountOf(unlocked)
  const hasSeenSrp = (await findKnownAccount(ports, email))?.hasSeenSrp ?? false
  const { keys } = unlocked.session
  // The owner's own wish: the next sign-in by e-mail code is no surprise.
  await rememberAccount(ports, { email, keys, hasSeenSrp, acceptsEmailSignIn: isEnabled })
}
