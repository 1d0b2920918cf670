// The authenticator key and the entities.
import { encodeBase64 } from "@tessera/bytes"
import { endpoints } from "@tessera/wire"
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

/** As `wire` would write it, without checking again what we have checked when it came. */
const toJson = (entity: StoredEntity) => ({
  ...common(entity),
  encryptedData: entity.content === null ? null : encodeBase64(entity.content.encryptedData),
  header: entity.content === null ? null : encodeBase64(entity.content.header),
  isDeleted: entity.content === null,
})

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
    return { readyJson: JSON.stringify({ diff: entities.map(toJson), timestamp: nowMicros }) }
  })
}
