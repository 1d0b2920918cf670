// Whether a server is there. Compat: Flutter and web accept a server only if `message` is "pong".
import { z } from "zod"
import { omittable } from "./codecs.ts"
import { defineEndpoint } from "./endpoint.ts"

export const ping = defineEndpoint({
  method: "GET",
  path: "/ping",
  auth: "public",
  rateLimit: "none",
  summary: "Answers pong if the server and its database work; with `host` also the name of the host.",
  query: z.object({ host: omittable(z.string()) }),
  response: z.object({ id: z.string(), message: z.literal("pong"), host: omittable(z.string()) }),
  errors: [],
})

export const pingDatabase = defineEndpoint({
  method: "GET",
  path: "/fire/db-m-ping",
  auth: "public",
  rateLimit: "none",
  summary: "Answers if the database works.",
  response: "empty",
  errors: [],
})
