// One-time codes by mail: who is sent one, how often, and how one is used up (protocol §3.1, §3.2).
import type { RandomBytes } from "@tessera/crypto"
import type { HardcodedOtt } from "../config-values.ts"
import type { AtRest } from "../crypto-at-rest.ts"
import { ApiError } from "../errors.ts"
import type { Mailer } from "../mail/mailer.ts"
import type { Client } from "../middleware/client.ts"
import type { Recipient } from "../stores/one-time-tokens.ts"
import type { InTransaction, Stores } from "../stores/stores.ts"
import { createLiveCodes } from "./live-codes.ts"
import { randomCode } from "./random-code.ts"
import type { RateLimiter } from "./rate-limiter.ts"
import { createSendBrake } from "./send-brake.ts"

const HOUR_MICROS = 60 * 60_000_000
/** How often in an hour the whole server tells whether an address has an account. */
const DISCLOSURES = 100

export type OttRequest = {
  /** Normalised. */
  readonly email: string
  readonly purpose: "signup" | "login" | "change" | ""
  readonly client: Client
}

export type OneTimeTokenService = {
  /**
   * Sends a code, or acts as if it did where the answer would tell too often who has an account.
   * @throws ApiError `USER_ALREADY_REGISTERED`, `USER_NOT_REGISTERED`, `USER_SIGNUP_INCOMPLETE`, `forbidden`,
   * `too-many-attempts`, `BAD_REQUEST` (the mail was refused)
   */
  send(request: OttRequest): Promise<void>
  /** Uses a code up. @throws ApiError `gone` (there is none), `wrong-credential`, `too-many-attempts` */
  redeem(email: string, code: string, client: Client): Promise<void>
}

export type OneTimeTokenParts = {
  readonly stores: Pick<Stores, "users" | "counters" | "oneTimeTokens">
  readonly inTransaction: InTransaction
  readonly atRest: AtRest
  readonly limiter: RateLimiter
  readonly mailer: Mailer
  readonly randomBytes: RandomBytes
  readonly nowMicros: () => number
  readonly config: {
    readonly registration: "open" | "closed"
    readonly hardcodedOtts: readonly HardcodedOtt[]
    readonly rateLimitFactor: number
  }
}

export function createOneTimeTokenService(parts: OneTimeTokenParts): OneTimeTokenService {
  const { atRest, mailer, randomBytes, config } = parts
  const brake = createSendBrake(parts)
  const codes = createLiveCodes({ ...parts, rateLimitFactor: config.rateLimitFactor })
  const recipientOf = (email: string, { app }: Client): Recipient => ({
    emailHash: atRest.hashEmail(email),
    app,
  })
  return {
    async send({ email, purpose, client }) {
      await brake.requireReleased()
      const recipient = recipientOf(email, client)
      const isMeant = await mayReceive(recipient, purpose, parts)
      await brake.charge(client.ip)
      const fixed = purpose === "change" ? undefined : findHardcoded(email, config.hardcodedOtts)
      const code = randomCode(randomBytes)
      await codes.keep(recipient, isMeant && fixed !== undefined ? fixed : code)
      if (!isMeant || fixed !== undefined) return
      try {
        await mailer.send(verificationMail(email, code))
      } catch (cause) {
        throw new ApiError("BAD_REQUEST", { cause })
      }
    },
    redeem: (email, code, client) => codes.redeem(recipientOf(email, client), code),
  }
}

/**
 * Whether a code is to be sent. False means: act as if, because the honest answer was given too often this hour; then
 * a code is stored which nobody learns, so that trying one is answered alike too.
 */
async function mayReceive(
  { emailHash }: Recipient,
  purpose: OttRequest["purpose"],
  { stores, limiter, config }: OneTimeTokenParts,
): Promise<boolean> {
  const user = await stores.users.findState(emailHash)
  const isComplete = user?.hasKeys ?? false
  if (purpose === "signup" && !isComplete && config.registration === "closed") throw new ApiError("forbidden")
  const disclosure = disclosureOf(purpose, user)
  if (disclosure === null) return true
  const mayTell = await limiter.charge({
    name: "disclosures",
    allowed: DISCLOSURES,
    windowMicros: HOUR_MICROS,
  })
  if (mayTell) throw new ApiError(disclosure)
  return false
}

function disclosureOf(purpose: OttRequest["purpose"], user: { readonly hasKeys: boolean } | null) {
  switch (purpose) {
    case "signup":
      return user?.hasKeys === true ? "USER_ALREADY_REGISTERED" : null
    case "login":
      if (user === null) return "USER_NOT_REGISTERED"
      return user.hasKeys ? null : "USER_SIGNUP_INCOMPLETE"
    case "change":
      return user === null ? null : "forbidden"
    case "":
      return null
  }
}

/** An exact address goes before a whole domain. */
function findHardcoded(email: string, list: readonly HardcodedOtt[]): string | undefined {
  const exact = list.find(({ pattern }) => pattern === email)
  const wide = list.find(({ pattern }) => pattern.startsWith("*@") && email.endsWith(pattern.slice(1)))
  return (exact ?? wide)?.code
}

function verificationMail(to: string, code: string) {
  return {
    to,
    subject: `Verification code: ${code}`,
    text: [
      `Your verification code is ${code}.`,
      "It is valid for one hour and can be used once. Give it to nobody.",
      "If you did not ask for it, there is nothing to do: without the code nobody gets any further.",
    ].join("\n\n"),
  }
}
