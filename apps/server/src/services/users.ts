// Accounts: how they come to be, their wrapped keys, and what their owners see and set.
import {
  CryptoError,
  type KeyAttributes,
  type RandomBytes,
  type RecoveryWrap,
  sealSealedBox,
} from "@tessera/crypto"
import type { AtRest } from "../crypto-at-rest.ts"
import { ApiError } from "../errors.ts"
import type { Client } from "../middleware/client.ts"
import type { Stores } from "../stores/stores.ts"
import type { StoredAddress } from "../stores/users.ts"
import { requireAllowedKdf } from "./kdf-rule.ts"
import { addressChangedMail, type Notices } from "./notices.ts"
import type { OneTimeTokenService } from "./one-time-tokens.ts"
import type { RateLimiter } from "./rate-limiter.ts"
import type { SignIn, SignInOutcome, SignInStores } from "./sign-in.ts"

export type UserService = {
  /**
   * Trades a one-time code for the next step of signing in; an unknown address gets its account here.
   * @throws ApiError those of `redeem`, and `forbidden` when nobody new is admitted
   */
  verifyEmail(email: string, code: string, client: Client): Promise<SignInOutcome>
  findKeyAttributes(userId: number): Promise<KeyAttributes | null>
  /** @throws ApiError `weak-kdf`, `kdf-memory-too-small`, `bad-request` (no usable public key), `forbidden` (set already) */
  setKeyAttributes(userId: number, attributes: KeyAttributes): Promise<void>
  /** @throws ApiError `not-found`, `CONFLICT` (there is a recovery key) */
  addRecoveryKey(userId: number, wrap: RecoveryWrap): Promise<void>
  /** The public key of another account. @throws ApiError `not-found`, `too-many-attempts` */
  getPublicKey(callerId: number, email: string): Promise<Uint8Array>
  /** @throws ApiError those of `redeem`, and `forbidden` if the address is somebody's */
  changeEmail(userId: number, change: { email: string; code: string; client: Client }): Promise<void>
  /** @throws ApiError `CONFLICT`: without a password proof the mail is the only way in */
  setEmailMfa(userId: number, isEnabled: boolean): Promise<void>
}

export type UserParts = {
  readonly stores: Pick<Stores, "users" | "srp"> & SignInStores
  readonly oneTimeTokens: OneTimeTokenService
  readonly signIn: SignIn
  readonly atRest: AtRest
  readonly notices: Notices
  readonly randomBytes: RandomBytes
  readonly nowMicros: () => number
  readonly limiter: RateLimiter
  readonly registration: "open" | "closed"
}

/** How many addresses an account may look up in an hour: each answer tells whether there is an account. */
const LOOKUPS = 20
const HOUR_MICROS = 60 * 60_000_000

export function createUserService(parts: UserParts): UserService {
  const { stores, oneTimeTokens, signIn } = parts
  return {
    ...createKeyService(parts),
    async verifyEmail(email, code, client) {
      await oneTimeTokens.redeem(email, code, client)
      const userId = await findOrCreate(email, parts)
      return await signIn.complete(userId, client, stores)
    },
    async changeEmail(userId, { email, code, client }) {
      await oneTimeTokens.redeem(email, code, client)
      const user = await stores.users.find(userId)
      if (user === null) throw new ApiError("not-found")
      const oldEmail = parts.atRest.decryptEmail(user.encryptedEmail, user.emailNonce)
      if (email === oldEmail) return
      if (!(await moveToAddress(userId, addressOf(email, parts.atRest), parts)))
        throw new ApiError("forbidden")
      await parts.notices.send(addressChangedMail(oldEmail))
    },
    async setEmailMfa(userId, isEnabled) {
      if (!isEnabled && !(await stores.srp.exists(userId))) throw new ApiError("CONFLICT")
      await stores.users.setEmailMfa(userId, isEnabled)
    },
  }
}

type KeyService = Pick<
  UserService,
  "findKeyAttributes" | "setKeyAttributes" | "addRecoveryKey" | "getPublicKey"
>

function createKeyService({ stores, limiter, atRest, randomBytes, nowMicros }: UserParts): KeyService {
  return {
    findKeyAttributes: (userId) => stores.keyAttributes.find(userId),
    async setKeyAttributes(userId, attributes) {
      requireAllowedKdf(attributes.passwordWrap.kdf)
      requireUsablePublicKey(attributes, randomBytes)
      const isNew = await stores.keyAttributes.create(userId, attributes, nowMicros())
      if (!isNew) throw new ApiError("forbidden")
    },
    async addRecoveryKey(userId, wrap) {
      if (await stores.keyAttributes.addRecoveryWrap(userId, wrap)) return
      throw new ApiError((await stores.keyAttributes.exists(userId)) ? "CONFLICT" : "not-found")
    },
    async getPublicKey(callerId, email) {
      const name = `public keys ${callerId}`
      if (!(await limiter.charge({ name, allowed: LOOKUPS, windowMicros: HOUR_MICROS }))) {
        throw new ApiError("too-many-attempts")
      }
      const user = await stores.users.findByEmail(atRest.hashEmail(email))
      const attributes = user === null ? null : await stores.keyAttributes.find(user.id)
      if (attributes === null) throw new ApiError("not-found")
      return attributes.publicKey
    },
  }
}

/** How an address is stored. */
function addressOf(email: string, atRest: AtRest): StoredAddress {
  const { encryptedEmail, nonce } = atRest.encryptEmail(email)
  return { emailHash: atRest.hashEmail(email), encryptedEmail, emailNonce: nonce }
}

async function findOrCreate(email: string, { stores, atRest, nowMicros, registration }: UserParts) {
  const address = addressOf(email, atRest)
  const known = await stores.users.findByEmail(address.emailHash)
  if (known !== null) return known.id
  if (registration === "closed") throw new ApiError("forbidden")
  const created = await stores.users.create(address, nowMicros())
  // Two codes of one address may be traded in the same instant.
  const userId = created ?? (await stores.users.findByEmail(address.emailHash))?.id
  if (userId === undefined) throw new ApiError("gone")
  return userId
}

async function moveToAddress(
  userId: number,
  address: StoredAddress,
  { stores }: UserParts,
): Promise<boolean> {
  try {
    return await stores.users.changeEmail(userId, address)
  } catch (error) {
    // Somebody took it in the same instant, and the database refused the second.
    const owner = await stores.users.findByEmail(address.emailHash)
    if (owner !== null && owner.id !== userId) return false
    throw error
  }
}

/** A key of low order would make every later sign-in fail: nothing can be sealed for it. */
function requireUsablePublicKey({ publicKey }: KeyAttributes, randomBytes: RandomBytes): void {
  try {
    sealSealedBox(new Uint8Array(1), publicKey, randomBytes)
  } catch (cause) {
    if (cause instanceof CryptoError) throw new ApiError("bad-request", { cause })
    throw cause
  }
}
