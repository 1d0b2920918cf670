// Puts one endpoint of `wire` on the air: reads the request, finds the caller, calls the handler, writes the answer.
import {
  decodeRequest,
  encodeResponse,
  type Endpoint,
  JSON_CONTENT_TYPE,
  type RequestOf,
  type ResponseOf,
} from "@tessera/wire"
import type { Context, Hono } from "hono"
import { ApiError } from "../errors.ts"
import { readBody } from "../middleware/body.ts"
import type { Client, HttpEnv } from "../middleware/client.ts"
import { sendText } from "../middleware/compression.ts"
import { chargeRequest, type Fingerprint } from "../middleware/rate-limit.ts"
import { type Caller, requireSession, type Sessions } from "../middleware/require-session.ts"
import type { RateLimiter } from "../services/rate-limiter.ts"

/** The HTTP app, and what stands before every endpoint. */
export type Api = {
  readonly http: Hono<HttpEnv>
  readonly guards: {
    readonly sessions: Sessions
    readonly limiter: RateLimiter
    readonly fingerprint: Fingerprint
    readonly nowMicros: () => number
  }
}

type RoutedEndpoint = Endpoint & { readonly auth: "public" | "session" | "admin" | "fresh-admin" }

/** What a handler is given. `caller` is there unless the endpoint is public. */
export type Asked<E extends Endpoint> = {
  readonly input: RequestOf<E>
  readonly caller: E["auth"] extends "public" ? null : Caller
  readonly client: Client
}

/**
 * An answer whose JSON the handler has written itself. For answers with thousands of rows out of our own tables, where
 * checking each field once more would take most of the time; a test must show that the endpoint's schema reads it.
 */
export type ReadyJson = { readonly readyJson: string }

export type Handler<E extends Endpoint> = (
  asked: Asked<E>,
) => Promise<ResponseOf<E> | ReadyJson> | ResponseOf<E> | ReadyJson

const CONTENT_TYPES = { empty: null, html: "text/html; charset=utf-8", json: JSON_CONTENT_TYPE } as const

/** Adds the endpoint under both spellings, with and without a slash at the end (the app is not strict about it). */
export function route<const E extends RoutedEndpoint>(api: Api, endpoint: E, handler: Handler<E>): void {
  const path = endpoint.path.replace(/(?<=.)\/$/, "")
  const type = CONTENT_TYPES[typeof endpoint.response === "string" ? endpoint.response : "json"]
  api.http.on(endpoint.method, path, async (context) => {
    context.set("pattern", path)
    const client = context.get("client")
    const caller = await admit(api, context, endpoint)
    const input = await readInput(context, endpoint)
    const answer = await handler({ input, caller: caller as Asked<E>["caller"], client })
    const text = isReady(answer) ? answer.readyJson : encodeResponse(endpoint, answer)
    return await sendText(context, { text, type })
  })
}

function isReady(answer: unknown): answer is ReadyJson {
  return typeof answer === "object" && answer !== null && "readyJson" in answer
}

/** Whoever may not call is told so before the body is looked at. */
async function admit(api: Api, context: Context<HttpEnv>, endpoint: Endpoint): Promise<Caller | null> {
  const caller = endpoint.auth === "public" ? null : await requireSession(context, endpoint, api.guards)
  await chargeRequest(endpoint, caller ?? { ip: context.get("client").ip }, api.guards)
  return caller
}

async function readInput<E extends Endpoint>(context: Context<HttpEnv>, endpoint: E): Promise<RequestOf<E>> {
  const input = decodeRequest(endpoint, {
    params: context.req.param() as Record<string, string>,
    query: context.req.query(),
    ...(endpoint.body === undefined ? {} : { body: await readBody(context) }),
  })
  if (input === null) throw new ApiError("bad-request")
  return input
}
