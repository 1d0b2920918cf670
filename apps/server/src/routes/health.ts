// Whether the server and its database work. Compat: Flutter and web accept a server only if it answers "pong".
import { hostname } from "node:os"
import { setTimeout as delay } from "node:timers/promises"
import { endpoints, JSON_CONTENT_TYPE } from "@tessera/wire"
import type { Context } from "hono"
import type { HttpEnv } from "../middleware/client.ts"
import { VERSION } from "../version.ts"
import { type Api, route } from "./route.ts"

const PATIENCE_MS = 5000

export type Health = {
  /** Resolves once the database has answered. */
  readonly askDatabase: () => Promise<void>
  readonly patienceMs?: number
}

export function addHealthRoutes(api: Api, { askDatabase, patienceMs = PATIENCE_MS }: Health): void {
  api.http.get(endpoints.ping.path, async (context, next) => {
    context.set("pattern", endpoints.ping.path)
    const abandon = new AbortController()
    const timeUp = delay(patienceMs, "time is up" as const, { signal: abandon.signal })
    const answer = await Promise.race([askDatabase(), timeUp])
    if (answer === "time is up") return answerLate(context)
    abandon.abort()
    await next()
    return undefined
  })
  route(api, endpoints.ping, ({ input }) => {
    const isHostWanted = (input.query.host ?? "") !== ""
    return { id: VERSION, message: "pong" as const, host: isHostWanted ? hostname() : undefined }
  })
  route(api, endpoints.pingDatabase, () => askDatabase())
}

/** Compat: the official server's answer when it takes too long. */
function answerLate(context: Context<HttpEnv>): Response {
  context.header("Content-Type", JSON_CONTENT_TYPE)
  return context.body('{"handler":true}', 408)
}
