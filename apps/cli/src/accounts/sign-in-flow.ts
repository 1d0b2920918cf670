// Walks a person or a script through a sign-in, step by step, until the account is open. Each step of `account` names what
// it needs; this asks for it and hands it over.
import {
  acceptEmailSignIn,
  acceptWeakKdf,
  checkPasskey,
  passkeyPageUrl,
  recoverAccount,
  submitEmailCode,
  submitPassword,
  submitSecondFactor,
  useRecoveryKey,
  type AccountPorts,
  type NeedsPasskey,
  type NeedsPassword,
  type SignInStep,
  type UnlockedSession,
} from "@tessera/account"
import { setTimeout as sleep } from "node:timers/promises"
import { CliError } from "../errors.ts"
import type { Runtime } from "../runtime.ts"
import {
  askNewPassword,
  askRecoveryKey,
  emailCode,
  secondFactorCode,
  withCode,
  type AccountOptions,
} from "./account-inputs.ts"

export type SignInContext = {
  readonly runtime: Runtime
  readonly ports: AccountPorts
  readonly options: AccountOptions
  /** Recovery ends with the recovery key and a new password in place of the old one. */
  readonly isRecovery: boolean
}

const ATTEMPTS = 3
const PASSKEY_POLL_MS = 2000
const PASSKEY_PATIENCE_MS = 300_000

/** Goes on from `first` until the account is open. @throws AccountError, RemoteError, CliError */
export async function completeSignIn(context: SignInContext, first: SignInStep): Promise<UnlockedSession> {
  let step = first
  while (step.kind !== "done") step = await takeStep(context, step)
  return step.unlocked
}

async function takeStep(
  context: SignInContext,
  step: Exclude<SignInStep, { kind: "done" }>,
): Promise<SignInStep> {
  const { runtime, ports, options } = context
  switch (step.kind) {
    case "needs-password":
      if (context.isRecovery && step.purpose === "open") return useRecoveryKey(step)
      return takePassword(context, step)
    case "needs-email-code":
      runtime.output.say(`A code was sent to ${step.attempt.email}.`)
      return withCode(runtime, emailCode(options), (code) => submitEmailCode(ports, step, code))
    case "needs-second-factor":
      return withCode(runtime, secondFactorCode(options), (code) => submitSecondFactor(ports, step, code))
    case "needs-passkey":
      return takePasskey(context, step)
    case "needs-recovery-key": {
      const recoveryKey = await askRecoveryKey(runtime, options.recoveryKeyFile)
      const newPassword = await askNewPassword(runtime, {
        from: options.newPasswordFile,
        option: "--new-password-file",
      })
      return recoverAccount(ports, step, { recoveryKey, newPassword, logOutOtherDevices: true })
    }
    case "needs-weak-kdf-consent":
      await requireAgreement(runtime, {
        isAgreed: options.acceptLegacyKdf,
        option: "--accept-legacy-kdf",
        text: "This account protects its password less than is usual today. Whoever runs the server could try passwords sooner. Sign in all the same, and change the password afterwards?",
      })
      return acceptWeakKdf(step)
    case "needs-downgrade-consent":
      await requireAgreement(runtime, {
        isAgreed: options.acceptEmailSignIn,
        option: "--accept-email-sign-in",
        text: "This server used to prove itself with your password and now wants an e-mail code instead. If you did not switch that on, the server may be hostile. Go on?",
      })
      return acceptEmailSignIn(ports, step)
  }
}

async function takePassword(context: SignInContext, step: NeedsPassword): Promise<SignInStep> {
  const { runtime, ports, options } = context
  for (let attempt = 1; ; attempt += 1) {
    const password = await runtime.secrets.read({
      what: "The password of the account",
      question: `Password of ${step.attempt.email}:`,
      option: "--password-file",
      from: options.passwordFile,
    })
    try {
      return await submitPassword(ports, step, password)
    } catch (error) {
      const isWrong = error instanceof Error && "code" in error && error.code === "wrong-password"
      const canRetry = options.passwordFile === undefined && runtime.prompter.canAsk && attempt < ATTEMPTS
      if (!isWrong || !canRetry) throw error
      runtime.output.say("That is not the password. Try again.")
    }
  }
}

async function takePasskey(
  { runtime, ports, options }: SignInContext,
  step: NeedsPasskey,
): Promise<SignInStep> {
  const { output } = runtime
  // Where somebody gave a code there is no browser to open.
  if (step.alternative !== null && options.secondFactorFile !== undefined) return step.alternative
  output.say(
    "This account has a passkey. Open this page in a browser; the command goes on when you have used it:",
    `  ${passkeyPageUrl(ports, step, { redirectUrl: "ente-cli://passkey" })}`,
  )
  const givesUpAtMs = runtime.now() + PASSKEY_PATIENCE_MS
  for (let next: SignInStep = step; ;) {
    await sleep(PASSKEY_POLL_MS)
    next = await checkPasskey(ports, step)
    if (next.kind !== "needs-passkey") return next
    if (runtime.now() > givesUpAtMs) {
      throw new CliError("cancelled", "The passkey was not used within 5 minutes. Begin the sign-in again.")
    }
  }
}

async function requireAgreement(
  { prompter }: Runtime,
  question: { readonly isAgreed: boolean | undefined; readonly option: string; readonly text: string },
): Promise<void> {
  if (question.isAgreed === true) return
  if (!prompter.canAsk)
    throw new CliError("input-needed", `${question.text} Say ${question.option} to agree.`)
  if (!(await prompter.confirm(question.text, false))) {
    throw new CliError("cancelled", "Cancelled. Nothing was sent, and nothing was changed.")
  }
}
