// A device of the tests: its own store, randomness, clock and a key derivation that takes no time.
import { countedRandom, fastArgon2id } from "@tessera/crypto/testing"
import type { AccountPorts } from "../ports.ts"
import type { SignedIn, SignInStep } from "../sign-in-step.ts"
import { startSignIn, submitPassword } from "../sign-in.ts"
import { requestSignUpCode, signUp, type SignedUp } from "../sign-up.ts"
import type { AccountServer } from "./account-server.ts"
import { MemorySessionStore } from "./memory-session-store.ts"
import { EMAIL_CODE } from "./server-users.ts"

export const EMAIL = "alice@example.org"
export const PASSWORD = "correct horse"
export const NOW_MS = 1_795_000_000_000

export type Device = AccountPorts & { readonly store: MemorySessionStore }

let devices = 0

/** A device which has never been used. */
export function newDevice(server: AccountServer, change: Partial<Device> = {}): Device {
  return {
    store: new MemorySessionStore(),
    random: countedRandom(`device ${++devices}`),
    argon2id: fastArgon2id,
    clock: () => NOW_MS,
    server,
    ...change,
  }
}

/** Signs up with the usual address and password. */
export async function signUpOn(device: Device): Promise<SignedUp> {
  await requestSignUpCode(device, { email: EMAIL })
  return signUp(device, { email: EMAIL, code: EMAIL_CODE, password: PASSWORD })
}

/** Signs in by password to an account without a second factor. */
export async function signInOn(device: Device, password = PASSWORD): Promise<SignedIn> {
  return requireStep(
    await submitPassword(device, requireStep(await start(device), "needs-password"), password),
    "done",
  )
}

export function start(device: Device, email = EMAIL): Promise<SignInStep> {
  return startSignIn(device, { email })
}

/** The step as one of the kind it must be. */
export function requireStep<Kind extends SignInStep["kind"]>(
  step: SignInStep,
  kind: Kind,
): Extract<SignInStep, { kind: Kind }> {
  if (step.kind !== kind) throw new Error(`the step is ${step.kind} and not ${kind}`)
  return step as Extract<SignInStep, { kind: Kind }>
}
