// The sessions of an account.
import { endpoints } from "@tessera/wire"
import { describeUserAgent } from "../client-name.ts"
import type { SessionService } from "../services/sessions.ts"
import type { UserService } from "../services/users.ts"
import { keyAttributesToWire } from "./key-attributes.ts"
import { type Api, route } from "./route.ts"

/** Compat: these texts are never null, and those are the official words for "not known". */
const UNKNOWN_IP = "Unknown IP"
const UNKNOWN_DEVICE = "Unknown Device"

export function addSessionRoutes(
  api: Api,
  { sessions, users }: { sessions: SessionService; users: UserService },
): void {
  route(api, endpoints.getSessionValidity, async ({ caller }) => {
    const attributes = await users.findKeyAttributes(caller.userId)
    if (attributes === null) return { hasSetKeys: false, keyAttributes: undefined }
    return { hasSetKeys: true, keyAttributes: keyAttributesToWire(attributes) }
  })
  route(api, endpoints.listSessions, async ({ caller }) => {
    const list = await sessions.list(caller)
    return {
      sessions: list.map(({ handle, createdAtMicros, lastUsedAtMicros, ip, userAgent }) => ({
        token: handle,
        creationTime: createdAtMicros,
        lastUsedTime: lastUsedAtMicros,
        ip: ip ?? UNKNOWN_IP,
        ua: userAgent ?? UNKNOWN_DEVICE,
        prettyUA: userAgent === null ? UNKNOWN_DEVICE : describeUserAgent(userAgent),
      })),
    }
  })
  route(api, endpoints.endSession, async ({ caller, input }) => {
    await sessions.end(caller.userId, input.query.token)
    return {}
  })
  route(api, endpoints.logout, async ({ caller }) => {
    await sessions.end(caller.userId, caller.tokenId)
    return {}
  })
}
