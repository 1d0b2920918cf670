// The authenticator key and the entities.
import { endpoints } from "@tessera/wire"
import type { Entity } from "@tessera/wire"
import type { AuthenticatorService } from "../services/authenticator.ts"
import type { EntityContent, StoredEntity } from "../stores/authenticator.ts"
import { type Api, route } from "./route.ts"

const common = ({ id, userId, createdAtMicros, updatedAtMicros }: StoredEntity) => ({
  id,
  userID: userId,
  createdAt: createdAtMicros,
  updatedAt: updatedAtMicros,
})

const liveToWire = (entity: StoredEntity, { encryptedData, header }: EntityContent) => ({
  ...common(entity),
  encryptedData,
  header,
  isDeleted: false as const,
})

const toWire = (entity: StoredEntity): Entity =>
  entity.content === null
    ? { ...common(entity), encryptedData: null, header: null, isDeleted: true }
    : liveToWire(entity, entity.content)

export function addAuthenticatorRoutes(
  api: Api,
  { authenticator }: { authenticator: AuthenticatorService },
): void {
  route(api, endpoints.getAuthenticatorKey, async ({ caller }) => {
    const { encryptedKey, header, createdAtMicros } = await authenticator.getKey(caller.userId)
    return { userID: caller.userId, encryptedKey, header, createdAt: createdAtMicros }
  })
  route(api, endpoints.createAuthenticatorKey, ({ caller, input }) =>
    authenticator.createKey(caller.userId, input.body),
  )
  route(api, endpoints.createEntity, async ({ caller, input }) => {
    const entity = await authenticator.createEntity(caller.userId, input.body)
    return liveToWire(entity, entity.content)
  })
  route(api, endpoints.updateEntity, ({ caller, input: { body } }) =>
    authenticator.updateEntity(caller.userId, body.id, body),
  )
  route(api, endpoints.deleteEntity, ({ caller, input }) =>
    authenticator.deleteEntity(caller.userId, input.query.id),
  )
  route(api, endpoints.getEntityDiff, async ({ caller, input: { query } }) => {
    const page = { sinceMicros: query.sinceTime, limit: query.limit }
    const { entities, nowMicros } = await authenticator.listChanges(caller.userId, page)
    return { diff: entities.map(toWire), timestamp: nowMicros }
  })
}
