// Every request has a name under which both sides can find it: the client's own, or one of ours (protocol §1.2).
import { randomBytes } from "node:crypto"
import { HEADERS } from "@tessera/wire"
import type { MiddlewareHandler } from "hono"
import type { HttpEnv } from "./client.ts"

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/** Accepts only what cannot disturb a line of the log; anything else is replaced. */
const HARMLESS = /^[\w.-]{1,64}$/

export const nameRequest: MiddlewareHandler<HttpEnv> = async (context, next) => {
  const own = context.req.header(HEADERS.requestId) ?? ""
  const requestId = HARMLESS.test(own) ? own : newRequestId()
  context.set("requestId", requestId)
  context.header(HEADERS.requestId, requestId)
  await next()
}

function newRequestId(): string {
  // A slight preference for the first letters is of no consequence: this is a name, not a secret.
  return `ser_${Array.from(randomBytes(22), (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join("")}`
}
