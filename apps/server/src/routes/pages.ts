// The pages for people, and the description of every endpoint for programs.
import { buildOpenApi, JSON_CONTENT_TYPE } from "@tessera/wire"
import type { Context } from "hono"
import type { HttpEnv } from "../middleware/client.ts"
import { sendText } from "../middleware/compression.ts"
import { renderLandingPage } from "../pages/landing.ts"
import { PAGE_HEADERS } from "../pages/page.ts"
import { renderSetupPage } from "../pages/setup.ts"
import { VERSION } from "../version.ts"
import type { Api } from "./route.ts"

const PAGES = { "/": renderLandingPage, "/setup": renderSetupPage } as const

/** `publicUrl` is the configured address; without one each visitor is shown the address they came by. */
export function addPageRoutes({ http }: Api, { publicUrl }: { publicUrl: string }): void {
  for (const [path, render] of Object.entries(PAGES)) {
    http.get(path, (context) => {
      context.set("pattern", path)
      for (const [name, value] of Object.entries(PAGE_HEADERS)) context.header(name, value)
      const serverUrl = publicUrl === "" ? new URL(context.req.url).origin : publicUrl
      return sendText(context, { text: render({ serverUrl }), type: "text/html; charset=utf-8" })
    })
  }
  // Computed when somebody asks: it takes longer than a start may.
  let openApi: string | null = null
  http.get("/openapi.json", (context: Context<HttpEnv>) => {
    context.set("pattern", "/openapi.json")
    openApi ??= JSON.stringify(buildOpenApi(VERSION))
    return sendText(context, { text: openApi, type: JSON_CONTENT_TYPE })
  })
}
