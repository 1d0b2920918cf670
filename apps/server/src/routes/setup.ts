// What server this is, and how its first administrator comes to be.
import { endpoints } from "@tessera/wire"
import type { Config } from "../config.ts"
import type { SetupService } from "../services/setup.ts"
import { VERSION } from "../version.ts"
import { type Api, route } from "./route.ts"

export function addSetupRoutes(
  api: Api,
  { setup, registration }: { setup: SetupService; registration: Config["registration"] },
): void {
  route(api, endpoints.getServerInfo, () => ({ name: "tessera" as const, version: VERSION, registration }))
  route(api, endpoints.claimSetup, async ({ input, caller }) => {
    await setup.claim(caller.userId, input.body.token)
    return { isAdmin: true as const }
  })
}
