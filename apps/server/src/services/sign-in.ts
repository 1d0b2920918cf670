// What happens once somebody has proved an address or a password: a session, or the question for a second factor.
import { encodeBase64Url } from "@tessera/bytes"
import { type KeyAttributes, type RandomBytes, sealSealedBox } from "@tessera/crypto"
import type { AtRest } from "../crypto-at-rest.ts"
import type { Client } from "../middleware/client.ts"
import type { Stores } from "../stores/stores.ts"
import { type SessionService, tokenText } from "./sessions.ts"

const SESSION_ID_LENGTH = 32
const SESSION_MICROS = 10 * 60_000_000

/** A session whose token only the owner of the account's key pair can read. */
export type Authorization = {
  readonly userId: number
  readonly keyAttributes: KeyAttributes
  /** A sealed box, 80 bytes. */
  readonly encryptedToken: Uint8Array
}

export type SignInOutcome =
  | ({ readonly kind: "done" } & Authorization)
  /** The sign-up is not finished: there is no key pair to seal the token for. */
  | { readonly kind: "without-keys"; readonly userId: number; readonly token: string }
  | { readonly kind: "needs-code"; readonly userId: number; readonly sessionId: string }

/** Where a sign-in leaves its traces: of the transaction in which the factor was checked, if there is one. */
export type SignInStores = Pick<Stores, "keyAttributes" | "sessions" | "twoFactor" | "twoFactorSessions">

export type SignIn = {
  /** The step after the first factor. */
  complete(userId: number, client: Client, stores: SignInStores): Promise<SignInOutcome>
  /** The step after the last factor; null if the account has no key attributes. */
  authorize(userId: number, client: Client, stores: SignInStores): Promise<Authorization | null>
}

export function createSignIn(parts: {
  readonly sessions: SessionService
  readonly atRest: AtRest
  readonly randomBytes: RandomBytes
  readonly nowMicros: () => number
}): SignIn {
  const { sessions, atRest, randomBytes, nowMicros } = parts

  async function authorize(userId: number, client: Client, stores: SignInStores) {
    const keyAttributes = await stores.keyAttributes.find(userId)
    if (keyAttributes === null) return null
    const token = await sessions.begin(userId, client, stores.sessions)
    const encryptedToken = sealSealedBox(token, keyAttributes.publicKey, randomBytes)
    return { userId, keyAttributes, encryptedToken }
  }

  async function askForCode(userId: number, { app }: Client, stores: SignInStores): Promise<SignInOutcome> {
    const sessionId = encodeBase64Url(randomBytes(SESSION_ID_LENGTH))
    const sessionHash = atRest.hash("two-factor-session", sessionId)
    const now = nowMicros()
    await stores.twoFactorSessions.create(
      { sessionHash, app, userId, expiresAtMicros: now + SESSION_MICROS },
      now,
    )
    return { kind: "needs-code", userId, sessionId }
  }

  return {
    authorize,
    async complete(userId, client, stores) {
      if (await stores.twoFactor.exists(userId)) return await askForCode(userId, client, stores)
      const authorization = await authorize(userId, client, stores)
      if (authorization !== null) return { kind: "done", ...authorization }
      const token = tokenText(await sessions.begin(userId, client, stores.sessions))
      return { kind: "without-keys", userId, token }
    },
  }
}
