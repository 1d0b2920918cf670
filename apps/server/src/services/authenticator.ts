// The vault as the server sees it. What matters here: nothing is lost, nothing is doubled, and changes have one order.
import type { RandomBytes } from "@tessera/crypto"
import { DIFF_LIMIT_MAX } from "@tessera/wire"
import { ApiError } from "../errors.ts"
import { randomUuid } from "../random-uuid.ts"
import type { EntityContent, StoredAuthenticatorKey, StoredEntity } from "../stores/authenticator.ts"
import type { InTransaction, Stores } from "../stores/stores.ts"

/** An entity is a few kilobytes, even with a picture in it. */
const MAX_ENTITY_BYTES = 64 * 1024
/** Nobody has a hundredth of it; tombstones count, for they stay. Without it one account could fill the disk. */
export const MAX_ENTITIES = 50_000
/** A create that comes again within this time, because its answer was lost, is recognised. */
const REPEAT_MICROS = 10 * 60_000_000

export type AuthenticatorService = {
  /** @throws ApiError `NOT_FOUND` */
  getKey(userId: number): Promise<StoredAuthenticatorKey>
  /** @throws ApiError `not-found` (no key attributes yet), `CONFLICT` (there is one, and it never changes) */
  createKey(userId: number, key: Pick<StoredAuthenticatorKey, "encryptedKey" | "header">): Promise<void>
  /** @throws ApiError `AUTH_KEY_NOT_CREATED`, `REQUEST_TOO_LARGE` (it, or with it the vault) */
  createEntity(userId: number, content: EntityContent): Promise<StoredEntity & { content: EntityContent }>
  /** @throws ApiError `NOT_FOUND`, `BAD_REQUEST` (deleted), `REQUEST_TOO_LARGE` */
  updateEntity(userId: number, id: string, content: EntityContent): Promise<void>
  deleteEntity(userId: number, id: string): Promise<void>
  /** What changed after a moment, and the server's time. @throws ApiError `BAD_REQUEST` */
  listChanges(
    userId: number,
    page: { sinceMicros: number; limit: number },
  ): Promise<{ entities: StoredEntity[]; nowMicros: number }>
}

export function createAuthenticatorService(parts: {
  readonly stores: Pick<Stores, "authenticator" | "keyAttributes">
  readonly inTransaction: InTransaction
  readonly randomBytes: RandomBytes
  readonly nowMicros: () => number
}): AuthenticatorService {
  const { stores, inTransaction, randomBytes, nowMicros } = parts
  return {
    ...createEntityChanges({ inTransaction, randomBytes, nowMicros }),
    async getKey(userId) {
      const key = await stores.authenticator.findKey(userId)
      if (key === null) throw new ApiError("NOT_FOUND")
      return key
    },
    async createKey(userId, key) {
      if (!(await stores.keyAttributes.exists(userId))) throw new ApiError("not-found")
      if (!(await stores.authenticator.createKey(userId, key, nowMicros()))) throw new ApiError("CONFLICT")
    },
    async listChanges(userId, { sinceMicros, limit }) {
      if (limit > DIFF_LIMIT_MAX) throw new ApiError("BAD_REQUEST")
      const entities = await stores.authenticator.listChanges(userId, { sinceMicros, limit })
      return { entities, nowMicros: nowMicros() }
    },
  }
}

type EntityChanges = Pick<AuthenticatorService, "createEntity" | "updateEntity" | "deleteEntity">

function createEntityChanges(parts: {
  readonly inTransaction: InTransaction
  readonly randomBytes: RandomBytes
  readonly nowMicros: () => number
}): EntityChanges {
  const { inTransaction, randomBytes, nowMicros } = parts
  return {
    async createEntity(userId, content) {
      requireReasonableSize(content)
      return await inTransaction(async ({ users, authenticator }) => {
        const atMicros = await users.nextChange(userId, nowMicros())
        if (!(await authenticator.hasKey(userId))) throw new ApiError("AUTH_KEY_NOT_CREATED")
        // The header is random, so the same one with the same data is the same request, come a second time.
        const twin = await authenticator.findTwin(userId, content, atMicros - REPEAT_MICROS)
        if (twin !== null) return { ...twin, content }
        if (!(await authenticator.hasRoom(userId, MAX_ENTITIES))) throw new ApiError("REQUEST_TOO_LARGE")
        const id = randomUuid(randomBytes)
        await authenticator.create({ id, userId, content, atMicros })
        return { id, userId, content, createdAtMicros: atMicros, updatedAtMicros: atMicros }
      })
    },
    async updateEntity(userId, id, content) {
      requireReasonableSize(content)
      await inTransaction(async ({ users, authenticator }) => {
        const atMicros = await users.nextChange(userId, nowMicros())
        if (await authenticator.replace({ id, userId, content, atMicros })) return
        const isTombstone = await authenticator.exists(userId, id)
        throw new ApiError(isTombstone ? "BAD_REQUEST" : "NOT_FOUND")
      })
    },
    async deleteEntity(userId, id) {
      await inTransaction(async ({ users, authenticator }) => {
        const atMicros = await users.nextChange(userId, nowMicros())
        await authenticator.bury({ id, userId, atMicros })
      })
    },
  }
}

function requireReasonableSize({ encryptedData }: EntityContent): void {
  if (encryptedData.length > MAX_ENTITY_BYTES) throw new ApiError("REQUEST_TOO_LARGE")
}
