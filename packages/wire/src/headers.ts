// Header names and their meaning, and what browsers of other origins are allowed.

export const HEADERS = {
  /** The session token, or an accounts token for passkey management. */
  authToken: "X-Auth-Token",
  /** Which client it is; decides the app. */
  clientPackage: "X-Client-Package",
  clientVersion: "X-Client-Version",
  /** Chosen by the client or by the server, and echoed. */
  requestId: "X-Request-Id",
  contentType: "Content-Type",
} as const

/** Compat: the Go command line decodes an answer only under a JSON content type. */
export const JSON_CONTENT_TYPE = "application/json; charset=utf-8"

/** Our own clients: sessions made under this name also work in the official Auth apps, and the reverse. */
export const CLIENT_PACKAGE = "io.ente.auth"

export const APPS = ["photos", "auth", "locker"] as const
export type App = (typeof APPS)[number]

/** The app of a client package: tokens and one-time codes are bound to it. Unknown and missing packages are `photos`. */
export function appOf(clientPackage: string | null | undefined): App {
  if (clientPackage?.startsWith("io.ente.auth")) return "auth"
  if (clientPackage?.startsWith("io.ente.locker")) return "locker"
  return "photos"
}

/** Sent with every answer, errors too; the origin is echoed. Compat: preflights answer 200, because of Safari. */
export const CORS = {
  allowHeaders: [
    "Content-Type",
    "Content-Length",
    "Accept-Encoding",
    "X-CSRF-Token",
    "X-Auth-Token",
    "X-Auth-Access-Token",
    "X-Cast-Access-Token",
    "X-Auth-Access-Token-JWT",
    "X-Auth-Link-Device-Token",
    "X-Client-Package",
    "X-Client-Version",
    "X-Request-Id",
    "X-Paste-Consume",
    "Authorization",
    "accept",
    "origin",
    "Cache-Control",
    "X-Requested-With",
    "upgrade-insecure-requests",
    "Range",
  ],
  exposeHeaders: ["X-Request-Id", "X-Ente-Link-Device-Token"],
  allowMethods: ["POST", "OPTIONS", "GET", "PUT", "PATCH", "DELETE"],
  maxAgeSeconds: 1_728_000,
  preflightStatus: 200,
} as const
