// Sessions: who is calling, which sessions there are, and how they end. Nothing is cached, so an end is an end.
import { encodeBase64Url } from "@tessera/bytes"
import type { RandomBytes } from "@tessera/crypto"
import { randomUuid } from "../random-uuid.ts"
import type { AtRest } from "../crypto-at-rest.ts"
import { ApiError } from "../errors.ts"
import type { Client } from "../middleware/client.ts"
import type { Caller, Sessions } from "../middleware/require-session.ts"
import type { ActiveSession, SessionStore, StoredSession } from "../stores/sessions.ts"

const TOKEN_LENGTH = 32
/** 32 bytes as URL-safe base64 with padding. */
const TOKEN_TEXT = /^[\w-]{43}=$/
const SESSION_ID = /^[0-9a-f-]{36}$/
const MINUTE_MICROS = 60_000_000
/** A session which was not used for so long has expired. */
const IDLE_LIMIT_MICROS = 365 * 24 * 60 * MINUTE_MICROS

export type SessionOverview = {
  /** Ends the session: its opaque id, or for the caller's own the token itself. */
  readonly handle: string
  readonly createdAtMicros: number
  readonly lastUsedAtMicros: number
  readonly ip: string | null
  readonly userAgent: string | null
}

export type SessionService = Sessions & {
  /** Begins a session, in the transaction of `store`, and answers its token, 32 bytes, which is stored nowhere. */
  begin(userId: number, client: Client, store: Pick<SessionStore, "create">): Promise<Uint8Array<ArrayBuffer>>
  /** The sessions of the caller's account in the caller's app. */
  list(caller: Caller): Promise<SessionOverview[]>
  /** Ends one session of the account, by token or id. One which is not there is ended already. */
  end(userId: number, handle: string): Promise<void>
}

/** The text of a token, as clients send it. */
export const tokenText = (token: Uint8Array) => encodeBase64Url(token)

export function createSessionService(parts: {
  readonly sessions: SessionStore
  readonly atRest: AtRest
  readonly randomBytes: RandomBytes
  readonly nowMicros: () => number
  /** Addresses which the configuration makes administrators. */
  readonly admins: readonly string[]
}): SessionService {
  const { sessions, atRest, randomBytes, nowMicros } = parts
  const adminHashes = parts.admins.map((email) => Buffer.from(atRest.hashEmail(email)))
  const hashToken = (token: string) => atRest.hash("session-token", token)
  const isAdmin = ({ isAdmin, emailHash }: ActiveSession) =>
    isAdmin || (emailHash !== null && adminHashes.some((hash) => hash.equals(emailHash)))

  return {
    async authenticate(token, client) {
      if (!TOKEN_TEXT.test(token)) throw new ApiError("invalid-token")
      const session = await sessions.findActive(hashToken(token), client.app)
      if (session === null) throw new ApiError("invalid-token")
      const now = nowMicros()
      if (session.lastUsedAtMicros <= now - IDLE_LIMIT_MICROS) throw new ApiError("expired-token")
      // Once a minute is precise enough, and keeps reading from writing.
      if (session.lastUsedAtMicros <= now - MINUTE_MICROS) {
        await sessions.touch(session.id, traceOf(client, atRest), now)
      }
      return {
        userId: session.userId,
        tokenId: session.id,
        tokenCreatedAtMicros: session.createdAtMicros,
        isAdmin: isAdmin(session),
      }
    },
    async begin(userId, client, store) {
      const token = randomBytes(TOKEN_LENGTH)
      await store.create(
        {
          id: randomUuid(randomBytes),
          tokenHash: hashToken(tokenText(token)),
          userId,
          app: client.app,
          ...traceOf(client, atRest),
        },
        nowMicros(),
      )
      return token
    },
    async list(caller) {
      const all = await sessions.list(caller.userId)
      return all
        .filter((session) => !session.isRevoked && session.app === caller.app)
        .filter((session) => session.lastUsedAtMicros > nowMicros() - IDLE_LIMIT_MICROS)
        .map((session) => ({
          ...overviewOf(session, atRest),
          handle: session.id === caller.tokenId ? caller.token : session.id,
        }))
    },
    async end(userId, handle) {
      if (TOKEN_TEXT.test(handle)) {
        await sessions.revoke(userId, { tokenHash: hashToken(handle) }, nowMicros())
        // Anything else is not asked for: a zero character, for one, makes PostgreSQL fail.
      } else if (SESSION_ID.test(handle)) await sessions.revoke(userId, { id: handle }, nowMicros())
    },
  }
}

/** What is kept of a client, for its owner to recognise it. */
function traceOf({ ip, userAgent }: Client, atRest: AtRest) {
  return {
    encryptedIp: ip === null ? null : atRest.encryptText(ip),
    encryptedUserAgent: userAgent === null ? null : atRest.encryptText(userAgent),
  }
}

/** A stored session in words. */
export function overviewOf(session: StoredSession, atRest: AtRest): Omit<SessionOverview, "handle"> {
  const { encryptedIp, encryptedUserAgent, createdAtMicros, lastUsedAtMicros } = session
  return {
    createdAtMicros,
    lastUsedAtMicros,
    ip: encryptedIp === null ? null : atRest.decryptText(encryptedIp),
    userAgent: encryptedUserAgent === null ? null : atRest.decryptText(encryptedUserAgent),
  }
}
